import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { addMilliseconds, DAY, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';
import { limit, ready } from './limit.ts';

describe('a row that can not be followed', () => {
  limit('one bad row keeps nobody else from losing access that is over', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off', switches: { throttling: 'off' } } });
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    const { grants } = await world.app.means.grants.readBeneficiary(personId('sales-rep'));
    const [good] = Object.values(grants);
    if (!good) throw new Error('Nothing was granted.');
    // A grant whose request's row is gone, as after a table was restored; its notice is due before the other's end.
    const lead = world.app.means.limits.noticeSeconds * SECOND;
    const endsAt = addMilliseconds(instant(world.clock.now()), DAY + lead - 10 * MINUTE);
    const orphan = {
      ...good,
      id: 'restored~1',
      requestId: 'restored',
      beneficiaryId: personId('developer'),
      endsAt,
    };
    await world.app.means.grants.change(personId('developer'), (rows) => ({
      rows: { ...rows, grants: { [orphan.id]: { ...orphan, noticedAt: null } } },
      result: null,
    }));
    await pass(world, DAY + 10 * MINUTE);
    await pass(world, 5 * MINUTE);
    ready(
      world.logged.some((line) => line.includes('Request restored has no row')),
      'the bad row was not met',
    );
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
  });
});

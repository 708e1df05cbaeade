import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { lackingAt } from '../../sandbox/matrix/measure/approvals.ts';
import type { Word } from '../../sandbox/matrix/measure/happened/happened.ts';
import { meantBy, type Sight, sightOf } from '../../sandbox/matrix/measure/sight.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';

const OWNER = 'finance-data-owner';
const BOTH = ['payments-owner', 'security-approver-1'];

/** Somebody orders what a data owner decides first, then app owner and security together; nobody is there to decide it. */
async function ordered(t: TestContext): Promise<{ sight: Sight; lacking: Lacking }> {
  const world = await createWorld({});
  t.after(() => world.stop());
  world.stop();
  const sight = sightOf(world);
  world.servicenow.createTicket({
    catalogItem: 'Payments: create',
    requestedFor: personId('treasury-analyst'),
    variables: { justification: 'I need it for my daily work.' },
  });
  const lacking: Lacking = (people, where = 'chat') => {
    const [order] = meantBy(sight);
    assert.ok(order);
    const words = people.map((person): Word => {
      return { number: order.number, personId: personId(person), at: order.at, verb: 'approve', where };
    });
    const now = sight.world.clock.now();
    return lackingAt({ ...sight, happened: { ...sight.happened, words } }, order, now);
  };
  return { sight, lacking };
}

type Lacking = (people: readonly string[], where?: Word['where']) => readonly string[];

describe('the measure of approvals', () => {
  test('asks for every role of every stage', async (t) => {
    const { lacking } = await ordered(t);
    assert.deepEqual(lacking([]), ['data-owner', 'owner-and-security']);
    assert.deepEqual(lacking([OWNER, 'payments-owner']), ['owner-and-security']);
    assert.deepEqual(lacking(BOTH), ['data-owner']);
    assert.deepEqual(lacking([OWNER, ...BOTH]), []);
    // The table takes no decision of the ticket tool for high risk.
    assert.deepEqual(lacking([OWNER, ...BOTH], 'servicenow'), ['data-owner', 'owner-and-security']);
  });

  test('counts nobody for two needs, no stranger, and no party to the request', async (t) => {
    const { sight, lacking } = await ordered(t);
    sight.world.tenant.directory.putMember(groupId('GRP-SECURITY-APPROVERS'), personId('payments-owner'));
    assert.deepEqual(lacking([OWNER, 'payments-owner']), ['owner-and-security']);
    assert.deepEqual(lacking([OWNER, 'payments-owner', 'helpdesk-agent']), ['owner-and-security']);
    sight.world.tenant.directory.putMember(groupId('GRP-FINANCE-DATA-OWNERS'), personId('treasury-analyst'));
    assert.deepEqual(lacking(['treasury-analyst', ...BOTH]), ['data-owner']);
  });

  test('counts who left the deciding group, or was disabled, only as long as replicas may show the old', async (t) => {
    const { sight, lacking } = await ordered(t);
    const { tenant, clock } = sight.world;
    tenant.directory.deleteMember(groupId('GRP-FINANCE-DATA-OWNERS'), personId(OWNER));
    tenant.directory.patchUser(personId('payments-owner'), { accountEnabled: false });
    clock.moveTo(clock.now() + 5 * MINUTE);
    assert.deepEqual(lacking([OWNER, ...BOTH]), []);
    clock.moveTo(clock.now() + 15 * MINUTE);
    assert.deepEqual(lacking([OWNER, ...BOTH]), ['data-owner', 'owner-and-security']);
  });

  test('counts nothing that was said before the ticket was edited', async (t) => {
    const { sight, lacking } = await ordered(t);
    const { servicenow, clock } = sight.world;
    const [order] = meantBy(sight);
    clock.moveTo(clock.now() + MINUTE);
    servicenow.patchTicket(order?.number ?? '', {
      variables: { justification: 'Something else altogether.' },
    });
    assert.deepEqual(lacking([OWNER, ...BOTH]), []); // in that very moment
    clock.moveTo(clock.now() + MINUTE);
    assert.deepEqual(lacking([OWNER, ...BOTH]), ['data-owner', 'owner-and-security']);
  });
});

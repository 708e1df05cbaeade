import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { giveMany, modelOf } from '../../sandbox/limits/standing.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { MOST_LEFT, merged, trailOf, trailText } from '../../src/functions/users-trail.ts';
import { watchUsers } from '../../src/functions/watch-users.ts';
import { order } from '../support/asking.ts';
import { appTokenOf, call } from '../support/operators.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const LINK = 'users-delta~account-place-title-and-licenses';

/** Two people with VPN access, and the watch looking on since. */
async function twoHolders(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t, CALM);
  const one = order(world, 'Access to VPN', 'sales-rep').number;
  const other = order(world, 'Access to VPN', 'developer').number;
  await settle(world);
  await pass(world, 6 * MINUTE);
  return { world, one, other };
}

const disable = (world: TestWorld, person: string) =>
  world.controlled.directory.patchUser(personId(person), { accountEnabled: false });

/** The rows of somebody can not be read, as after a repair by hand that went wrong. */
function unreadable(world: TestWorld, person: string): () => void {
  const { grants } = world.app.means;
  const read = grants.readBeneficiary.bind(grants);
  grants.readBeneficiary = async (id) => {
    if (id === personId(person)) throw new Error('a row of this person is no JSON');
    return await read(id);
  };
  return () => {
    grants.readBeneficiary = read;
  };
}

describe('a leaver whose access can not follow them', () => {
  test('keeps nobody else: the others end, the log names who is left, and they end once it can be done', async (t) => {
    const { world, one, other } = await twoHolders(t);
    const mend = unreadable(world, 'sales-rep');
    disable(world, 'sales-rep');
    disable(world, 'developer');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, other), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'developer'));
    assert.ok(isMember(world, VPN, 'sales-rep'));
    assert.ok(
      world.logged.some((line) => line.includes(`${personId('sales-rep')}: a row of this person is no JSON`)),
    );
    mend();
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, one), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });

  test('leavers whose access can not follow them are named, five of them, and the others counted', async (t) => {
    const { world } = await twoHolders(t);
    const { means } = world.app;
    const found = await means.marks.read(LINK);
    const { link } = trailOf(found?.row ?? '');
    const people = Array.from({ length: 7 }, (_, n) => ({ userId: `nobody-${n}`, removed: 'soft' as const }));
    await means.marks.save(LINK, trailText({ link, left: people }), found?.etag ?? null);
    const failing = {
      ...means,
      grants: {
        liveAmong: (ids: readonly string[]) => means.grants.liveAmong(ids),
        change: async () => {
          throw new Error('no JSON');
        },
      },
    };
    const lines: string[] = [];
    const runs = { start: async () => 'started' };
    await watchUsers(failing as unknown as typeof means, runs as never, (line) => void lines.push(line));
    const [line = ''] = lines;
    assert.match(line, /^watchUsers could not follow 7; the others went on/);
    assert.match(line, /nobody-4: .*no JSON\. And 2 more\.$/);
    assert.doesNotMatch(line, /nobody-5/);
  });

  test('a leaver whose access can not follow them is looked at again alone: nothing more is asked of the directory for those who are done', async (t) => {
    const { world } = await twoHolders(t);
    unreadable(world, 'sales-rep');
    disable(world, 'sales-rep');
    disable(world, 'developer');
    await pass(world, 10 * MINUTE);
    const { left } = trailOf((await world.app.means.marks.read(LINK))?.row ?? '');
    assert.deepEqual(left, [{ userId: personId('sales-rep'), removed: 'no' }]);
  });

  test('with more grants than a transaction holds and a leave date has all of them shortened and told', async (t) => {
    const { world, one } = await twoHolders(t);
    const given = await giveMany(world, await modelOf(world, one), 100);
    const at = '2026-03-20T17:00:00Z';
    world.controlled.directory.patchUser(personId('sales-rep'), { employeeLeaveDateTime: at });
    disable(world, 'developer');
    await pass(world, 10 * MINUTE);
    assert.ok(!isMember(world, VPN, 'developer'));
    const { grants } = await world.app.means.grants.readBeneficiary(personId('sales-rep'));
    assert.deepEqual(
      new Set(Object.values(grants).map(({ endsAt }) => endsAt)),
      new Set(['2026-03-20T17:00:00.000Z']),
    );
    const last = given.at(-1)?.number ?? '';
    assert.match(
      world.servicenow
        .ticket(last)
        .journal.map(({ text }) => text)
        .join(),
      /now ends on 2026-03-20 18:00/,
    );
    assert.equal((await requestOf(world, last)).leavesAt, '2026-03-20T17:00:00.000Z');
  });
});

describe('a leaver whom the personnel system names', () => {
  test('loses everything although the evidence of one ticket can not be written; the caller hears of it', async (t) => {
    const world = await aWorld(t, CALM);
    const vpn = order(world, 'Access to VPN', 'sales-rep').number;
    await settle(world);
    const { requestId } = await requestOf(world, vpn);
    const { auditLog } = world.app.means;
    const append = auditLog.append.bind(auditLog);
    auditLog.append = async (id, entries) => {
      if (id === requestId && entries.some(({ fact }) => fact === 'operator-acted'))
        throw new Error('the chain of this request has a gap');
      return await append(id, entries);
    };
    const token = await appTokenOf(world, { roles: ['Offboarding'] });
    const body = { userId: personId('sales-rep'), reason: 'Contract ended early.' };
    assert.equal((await call(world, 'POST', '/api/offboarding', { token, body })).status, 503);
    await settle(world);
    assert.equal(stated(world, vpn), 'ended/ended');
    auditLog.append = append;
    assert.equal((await call(world, 'POST', '/api/offboarding', { token, body })).status, 202);
    await agree(world);
  });
});

describe('the watch over users', () => {
  test('goes on after a crash with those it had not come to, and not from the beginning', async (t) => {
    const { world } = await twoHolders(t);
    const { means } = world.app;
    const link = trailOf((await means.marks.read(LINK))?.row ?? '').link;
    const people = Array.from({ length: 45 }, (_, n) => ({
      userId: `nobody-${n}`,
      removed: 'soft' as const,
    }));
    const found = await means.marks.read(LINK);
    await means.marks.save(LINK, trailText({ link, left: people }), found?.etag ?? null);
    const looked: string[] = [];
    const read = means.grants.readBeneficiary.bind(means.grants);
    let dies = true;
    const dying = {
      ...means,
      grants: {
        change: async () => [],
        liveAmong: (ids: readonly string[]) => means.grants.liveAmong(ids),
        readBeneficiary: async (id: string) => {
          looked.push(id);
          return await read(id);
        },
      } as unknown as typeof means.grants,
      marks: {
        list: async () => [],
        remove: async () => undefined,
        read: (name: string) => means.marks.read(name),
        save: async (name: string, text: string, etag: string | null) => {
          if (dies && looked.length === 40) throw new Error('the process died');
          return await means.marks.save(name, text, etag);
        },
      },
    };
    const runs = { start: async () => 'started' as const, wake: async () => undefined };
    await assert.rejects(
      watchUsers(dying, runs, () => undefined),
      /died/,
    );
    dies = false;
    await watchUsers(dying, runs, () => undefined);
    assert.equal(looked.length, 40 + 25);
    assert.deepEqual(new Set(looked).size, 45);
    assert.deepEqual(trailOf((await means.marks.read(LINK))?.row ?? '').left, []);
  });

  test('keeps the word that an account is gone for ever, and of anything else the last', () => {
    const of = (userId: string, removed: 'no' | 'soft' | 'permanent') => ({ userId, removed });
    assert.deepEqual(
      merged([of('a', 'soft'), of('b', 'permanent')], [of('a', 'no'), of('b', 'no'), of('c', 'no')]),
      [of('a', 'no'), of('b', 'permanent'), of('c', 'no')],
    );
  });

  test('reads what it kept, also as the releases before kept it, and its largest crowd fits a row', () => {
    assert.deepEqual(trailOf('https://graph.microsoft.com/delta?x'), {
      link: 'https://graph.microsoft.com/delta?x',
      left: [],
    });
    const left = Array.from({ length: MOST_LEFT }, (_, n) => ({
      userId: `4777574c-b4fc-5cde-a4b6-${String(n).padStart(12, '0')}`,
      removed: 'no' as const,
    }));
    const text = trailText({ link: 'https://graph.microsoft.com/delta?x', left });
    assert.deepEqual(trailOf(text).left, left);
    assert.ok(text.length < 400_000);
  });
});

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { DAY, HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { aPolicyFolder, IN_TOOL } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const OWNER = personId('finance-data-owner');
const AGENT = personId('helpdesk-agent');
const TAKEN = { ...IN_TOOL, '/stages/data-owner/acceptsDelegates': true };
const READABLE = { rights: { filtered: [] } } as const;

type Asked = {
  readonly rollUp?: boolean;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly rights?: readonly string[];
};

/** The data owner is asked, by a table that takes delegates. */
async function asked(t: TestContext, { policy = TAKEN, rights = [], rollUp = true }: Asked = {}) {
  const { folder, deploy } = aPolicyFolder(t, policy);
  const serviceNow = {
    rights: { ...READABLE.rights, filtered: [...rights] as never[] },
    approvals: { rollUp },
  };
  const world = await aWorld(t, { policyFolder: folder, serviceNow });
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  await pass(world, MINUTE);
  return { world, number, deploy };
}

/** Whom the data owner is away for, from now on for some days. */
function handOver(world: World, change: Partial<Parameters<World['servicenow']['delegate']>[0]> = {}) {
  const ends = instant(world.clock.now() + 3 * DAY);
  return world.servicenow.delegate({ user: OWNER, delegate: AGENT, ends, by: OWNER, ...change });
}

async function decidedByAgent(world: World, number: string): Promise<void> {
  await pass(world, MINUTE);
  decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
  await pass(world, 6 * MINUTE);
}

/** The account is off, and every read shows it. */
async function switchedOff(world: TestWorld): Promise<void> {
  world.controlled.directory.patchUser(AGENT, { accountEnabled: false });
  await pass(world, MINUTE);
}

/** Nothing was given, the ticket says why and who has to decide, and that person still can. */
async function doesNotCount(world: World, number: string, why: RegExp): Promise<void> {
  assert.equal(writes(world, 'POST'), 0);
  const text = textOf(world, number);
  assert.match(text, why);
  assert.match(text, /does not count:[\s\S]*still waits for Mirjam Kok/);
  assert.equal(
    (await factsOf(world, (await requestOf(world, number)).requestId)).filter(
      (fact) => fact === 'approval-uncounted',
    ).length,
    1,
  );
  await approve(world, number, 'finance-data-owner');
  await pass(world, 3 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
}

describe('where policy takes delegates, a delegate in ServiceNow decides for whoever is away', () => {
  test('as the person they are, with whom they stand in for in the proof and on the ticket', async (t) => {
    const { world, number } = await asked(t);
    handOver(world);
    await decidedByAgent(world, number);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId } = await requestOf(world, number);
    const { decisions } = await world.app.means.approvals.readAll(requestId);
    assert.deepEqual(
      decisions.map(({ approverId, role, proof }) => [approverId, role, proof.method, proof.onBehalfOf]),
      [[AGENT, 'data-owner', 'itsm-delegate', OWNER]],
    );
    assert.match(
      textOf(world, number),
      /Approved by: Emma [^(]+\(data owner, .*, in the ticket tool, for Mirjam Kok\)/,
    );
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });

  test('where policy takes delegates, a delegate in ServiceNow decides for whoever is away and may say no', async (t) => {
    const { world, number } = await asked(t, { rollUp: false });
    handOver(world);
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'rejected', 'helpdesk-agent');
    await pass(world, 6 * MINUTE);
    assert.equal(stated(world, number), 'none/rejected');
    assert.match(textOf(world, number), /Emma [^(]+\(for Mirjam Kok\) \(data owner\) rejected it/);
    await agree(world);
  });
});

describe('a delegate decides nothing', () => {
  test('where policy does not say that it takes delegates', async (t) => {
    const { world, number } = await asked(t, { policy: IN_TOOL });
    handOver(world);
    await decidedByAgent(world, number);
    await doesNotCount(world, number, /nobody sets it for them, no delegate either/);
  });

  const NOT_IN_FORCE: readonly (readonly [string, (world: World) => void, RegExp])[] = [
    ['without a delegation', () => {}, /shows \S+ no delegation from the one to the other/],
    [
      'by a delegation the other way round',
      (world) => handOver(world, { user: AGENT, delegate: OWNER, by: AGENT }),
      /no delegation from the one to the other/,
    ],
    [
      'by one that is for other things than approvals',
      (world) => handOver(world, { approvals: false }),
      /the delegation between them is not for approvals/,
    ],
    [
      'before it begins',
      (world) => handOver(world, { starts: instant(world.clock.now() + DAY) }),
      /the delegation between them had not begun/,
    ],
    [
      'once it is over',
      (world) =>
        handOver(world, {
          starts: instant(world.clock.now() - DAY),
          ends: instant(world.clock.now()),
        }),
      /the delegation between them was over/,
    ],
    [
      'by one that the delegate has entered',
      (world) => handOver(world, { by: AGENT }),
      /made or changed by the delegate, or by somebody whom the request is by or for/,
    ],
    [
      'by one that whoever it is for has entered',
      (world) => handOver(world, { by: personId('finance-analyst') }),
      /made or changed by the delegate, or by somebody whom the request is by or for/,
    ],
  ];
  for (const [how, prepare, why] of NOT_IN_FORCE)
    test(how, async (t) => {
      const { world, number } = await asked(t);
      prepare(world);
      await decidedByAgent(world, number);
      await doesNotCount(world, number, why);
    });

  test('by a delegation that was made after they had decided, or changed since', async (t) => {
    for (const [late, why] of [
      [
        (world: World) => void handOver(world, { starts: instant(world.clock.now() - DAY) }),
        /made only afterwards/,
      ],
      [undefined, /changed afterwards, so that it is not known what held then/],
    ] as const) {
      const { world, number } = await asked(t);
      const early = late ? null : handOver(world, { approvals: false });
      await pass(world, MINUTE);
      const match = { host: 'acme.service-now.com', method: 'GET', path: 'sysapproval_approver' };
      world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
      decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
      await pass(world, 5_000);
      late?.(world);
      if (early) world.servicenow.changeDelegation(early.id, { approvals: true });
      world.tenant.faults.clear();
      await pass(world, 6 * MINUTE);
      await doesNotCount(world, number, why);
    }
  });

  test('about what they ask for themselves', async (t) => {
    const { folder } = aPolicyFolder(t, TAKEN);
    const world = await aWorld(t, { policyFolder: folder, serviceNow: READABLE });
    const { number } = order(
      world,
      'Access to Finance BI',
      'finance-analyst',
      {},
      { openedBy: 'helpdesk-agent' },
    );
    await settle(world);
    await pass(world, MINUTE);
    handOver(world);
    await decidedByAgent(world, number);
    await doesNotCount(world, number, /they, or whoever they stand in for, may not decide this stage/);
  });

  test('while their account is off', async (t) => {
    const { world, number } = await asked(t);
    handOver(world);
    await switchedOff(world);
    await decidedByAgent(world, number);
    await doesNotCount(world, number, /their account is disabled, gone, or past its leave date/);
  });

  test('where two active users carry their Entra id', async (t) => {
    const { world, number } = await asked(t);
    handOver(world);
    world.servicenow.createUser({ userName: 'emma.two', entraObjectId: AGENT, active: true });
    await decidedByAgent(world, number);
    await doesNotCount(world, number, /can't be tied to one Entra user/);
  });

  test('where ServiceNow does not let us read who stands in for whom, which is said with what to do', async (t) => {
    const { world, number } = await asked(t, { rights: ['sys_user_delegate'] });
    handOver(world);
    await decidedByAgent(world, number);
    assert.match(textOf(world, number), /has to let \S+ read sys_user_delegate/);
    await doesNotCount(world, number, /whether they may decide for whoever is asked can't be read/);
  });
});

test('a delegate whose account is switched off before the change has approved nothing', async (t) => {
  const { folder } = aPolicyFolder(t, {
    ...TAKEN,
    '/entitlements/0/timing': { within: 'any-time', outside: 'hold' },
  });
  const world = await aWorld(t, { policyFolder: folder, serviceNow: READABLE });
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  await pass(world, MINUTE);
  handOver(world);
  await pass(world, MINUTE);
  // While nothing can be written, it is decided again before the write.
  world.tenant.faults.add({
    match: { method: 'POST', path: '/members' },
    effect: { kind: 'status', status: 429 },
    count: 4,
  });
  decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
  await pass(world, MINUTE);
  await switchedOff(world);
  await pass(world, HOUR);
  assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
  await approve(world, number, 'finance-data-owner');
  await pass(world, 5 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
});

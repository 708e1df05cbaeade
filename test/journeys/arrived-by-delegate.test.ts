import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import { DAY, HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { approve, order } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { writes } from '../support/faults.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import {
  auditRowsOf,
  copyOf,
  type Recorded,
  rechain,
  recorded,
  rowWhere,
  verified,
} from '../support/recorded.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const MANAGER = personId('eng-manager');
const AGENT = personId('helpdesk-agent');
const TAKEN = { '/stages/manager/acceptsDelegates': true };
const NOT_ON_ARRIVAL = { ...TAKEN, [`${entitlementAt('eng-repo-read')}/ticketApprovalSatisfies`]: [] };

type Arriving = {
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly rights?: readonly string[];
  readonly openedBy?: string;
  /** Of the manager's approvals; left out: theirs, to the agent, from now on. */
  readonly delegation?: Partial<Parameters<World['servicenow']['delegate']>[0]> | null;
  readonly decides?: string;
  readonly prepare?: (world: World) => void;
};

/** A ticket that the product hears of once an agent has approved it on the row of the manager, who is away. */
async function arrived(t: TestContext, arriving: Arriving = {}) {
  const { policy = TAKEN, rights = [], openedBy = 'developer', delegation = {}, prepare } = arriving;
  const { folder } = aPolicyFolder(t, policy);
  const serviceNow = { rights: { filtered: [...rights] as never[] } };
  const world = await aWorld(t, { policyFolder: folder, serviceNow });
  const { servicenow, clock } = world;
  if (delegation)
    servicenow.delegate({
      ...{ user: MANAGER, delegate: AGENT, by: MANAGER, ends: instant(clock.now() + 3 * DAY) },
      ...delegation,
    });
  prepare?.(world);
  await pass(world, MINUTE);
  const { number } = order(
    world,
    'Engineering repository access',
    'developer',
    { access_level: 'read' },
    { openedBy, webhook: 'drop' },
  );
  const { id } = servicenow.requestApproval(number, MANAGER);
  servicenow.decideApproval(number, id, {
    as: personId(arriving.decides ?? 'helpdesk-agent'),
    state: 'approved',
    comments: 'Decided for her.',
  });
  await settle(world);
  await pass(world, 6 * MINUTE);
  return { world, number };
}

/** The ticket says why it does not count and who has to decide, once; and that person still can. */
async function doesNotCount(world: World, number: string, why: RegExp): Promise<void> {
  assert.equal(writes(world, 'POST'), 0);
  const text = textOf(world, number);
  assert.match(text, why);
  assert.match(text, /does not count:[\s\S]*still waits for Sanne Mulder \(manager\)/);
  const { requestId } = await requestOf(world, number);
  await pass(world, HOUR);
  assert.equal(textOf(world, number), text, 'it is said once');
  const facts = await factsOf(world, requestId);
  assert.equal(facts.filter((fact) => fact === 'approval-uncounted').length, 1);
  await approve(world, number, 'eng-manager');
  await pass(world, 3 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
}

describe('a ticket that a delegate has approved before it arrives', () => {
  test('a ticket that a delegate has approved before it arrives is given where policy takes delegates for that stage, and says whose word it was', async (t) => {
    const { world, number } = await arrived(t);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-ENG-REPO-READ', 'developer'));
    assert.deepEqual(await world.teams.cards(number), []);
    assert.match(
      textOf(world, number),
      /Approved by: Emma [^(]+\(on the ticket, [^,]+, in the ticket tool, for Sanne Mulder\)/,
    );
    const { requestId, decision } = await requestOf(world, number);
    const [word, ...others] = decision?.onTicket ?? [];
    assert.deepEqual([word?.approverId, word?.onBehalfOf, word?.stage], [AGENT, MANAGER, 'manager']);
    assert.equal(others.length, 0);
    const decided = (await world.app.means.auditLog.read(requestId)).filter(({ fact }) => fact === 'decided');
    for (const { data } of decided) assert.deepEqual((data as { onTicket?: unknown }).onTicket, [word]);
    await agree(world);
    await pass(world, 20 * MINUTE);
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings.map(describeAuditFault), []);
  });

  test('a ticket that a delegate has approved before it arrives is asked for where policy takes no delegates, and says so at once', async (t) => {
    const { world, number } = await arrived(t, { policy: {} });
    await doesNotCount(world, number, /nobody sets it for them, no delegate either/);
  });

  test('a ticket that a delegate has approved before it arrives is asked for where its approvals stand for no stage of what it asks, and says so at once', async (t) => {
    const { world, number } = await arrived(t, { policy: NOT_ON_ARRIVAL });
    await doesNotCount(world, number, /it was given before this stage was asked/);
  });

  const NOT_IN_FORCE: readonly (readonly [string, Arriving, RegExp])[] = [
    ['there is no delegation', { delegation: null }, /no delegation from the one to the other/],
    ['the delegation is not for approvals', { delegation: { approvals: false } }, /not for approvals/],
    [
      'the delegate has made the delegation',
      { delegation: { by: AGENT } },
      /made or changed by the delegate/,
    ],
    [
      'whoever it is for has made the delegation',
      { delegation: { by: personId('developer') } },
      /made or changed by the delegate, or by somebody whom the request is by or for/,
    ],
    [
      'the delegate has asked for it',
      { openedBy: 'helpdesk-agent' },
      /they, or whoever they stand in for, may not decide this stage/,
    ],
    [
      'the account of the delegate is off',
      { prepare: (world) => void world.tenant.directory.patchUser(AGENT, { accountEnabled: false }) },
      /their account is disabled, gone, or past its leave date/,
    ],
    [
      'ServiceNow does not let us read who stands in for whom',
      { rights: ['sys_user_delegate'] },
      /whether they may decide for whoever is asked can't be read[\s\S]*read sys_user_delegate/,
    ],
  ];
  for (const [when, arriving, why] of NOT_IN_FORCE)
    test(`a ticket that a delegate has approved before it arrives is asked for, and says why, when ${when}`, async (t) => {
      const { world, number } = await arrived(t, arriving);
      await doesNotCount(world, number, why);
    });
});

test('an approval in person that stands for no stage of what arrives approved is said at once, with who has to decide', async (t) => {
  const { world, number } = await arrived(t, {
    policy: NOT_ON_ARRIVAL,
    delegation: null,
    decides: 'eng-manager',
  });
  await doesNotCount(world, number, /it was given before this stage was asked/);
});

test('an approval of the ticket that is made somebody else’s on record is named by whoever verifies the audit', async (t) => {
  const { world, number } = await arrived(t);
  await pass(world, 20 * MINUTE);
  const { requestId } = await requestOf(world, number);
  const record = await recorded(world);
  const named = async (tamper: (copy: Recorded) => void) => {
    const copy = copyOf(record);
    tamper(copy);
    return (await verified(copy)).findings.map(describeAuditFault).join('\n');
  };
  type Counts = { onTicket?: { approverId: string; onBehalfOf?: string }[] };
  const ofOther = (decision: Counts | null | undefined) => {
    const [word] = decision?.onTicket ?? [];
    assert.ok(word);
    word.approverId = MANAGER;
    delete word.onBehalfOf;
  };
  const inRow = await named((copy) => {
    const row = rowWhere(copy, 'Requests', ({ value }) => (value as RequestRecord).requestId === requestId);
    ofOther((row.value as { decision?: Counts }).decision);
  });
  assert.match(inRow, /counts other approvals of the ticket than any decision of it/);
  const inAudit = await named((copy) => {
    for (const row of auditRowsOf(copy, requestId))
      if (row.fact === 'decided') ofOther(row.data as unknown as Counts);
    rechain(copy, requestId);
  });
  assert.match(inAudit, /counts an approval of the ticket for manager that was not read/);
});

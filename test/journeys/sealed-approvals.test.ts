import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { VAULT_HOST } from '../../sandbox/tenant/key-vault/vault.ts';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { decideRequest } from '../../src/activities/decide-request.ts';
import { sealFor } from '../../src/activities/sealing/seal-word.ts';
import { key } from '../../src/connectors/tables/keys.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { approvalText, isSealOf, type SealKey } from '../../src/domain/seal.ts';
import type { Word } from '../../src/domain/stage.ts';
import { anApprovedRequest, approve, decideInTool, order, press, shown } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { approvalRows, nudge, plantApproval, put } from '../support/planting.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const REPO_WRITE = 'Engineering repository access';
const WRITE = { access_level: 'write' };
const BI = 'Access to Finance BI';
const REPO_READ = { item: REPO_WRITE, person: 'developer', approver: 'eng-manager' };

async function headOf(world: World, number: string): Promise<StageHead> {
  const { requestId } = await requestOf(world, number);
  const { heads } = await world.app.means.approvals.readAll(requestId);
  const open = heads.find(({ state }) => state === 'open');
  assert.ok(open);
  return open;
}

async function waitingFor(world: World, item = BI, person = 'finance-analyst', says = {}) {
  const { number } = order(world, item, person, says);
  await settle(world);
  return { number, head: await headOf(world, number), requestId: (await requestOf(world, number)).requestId };
}

/** Entries of one fact of a ticket's request, by what they hold. */
async function dataOf(world: World, number: string, wanted: string) {
  const { requestId } = await requestOf(world, number);
  const rows = await world.app.means.auditLog.read(requestId);
  return rows
    .filter(({ fact }) => fact === wanted)
    .map(({ data }) => data as Readonly<Record<string, unknown>>);
}

/** A word that a door could have taken. */
function wordOf(world: World, { requestId, stage }: StageHead, person: string): Word {
  return {
    requestId,
    stage,
    approverId: personId(person),
    answer: 'approve',
    comment: 'fine',
    at: instant(world.clock.now()),
    proof: { channel: 'teams', method: 'bot-framework-token', evidence: 'f:1' },
  };
}

const vaultCalls = ({ tenant }: World) =>
  tenant.outbound.list().filter(({ url }) => url.includes(VAULT_HOST));

describe('an approval', () => {
  test('an approval carries a seal that anybody can check with the public key, made once', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    const { requestId } = await requestOf(world, number);
    const { decisions } = await world.app.means.approvals.readAll(requestId);
    assert.equal(decisions.length, 1);
    const [key] = world.vault.published();
    for (const { seal, ...decision } of decisions) {
      assert.equal(seal?.key, key?.kid);
      assert.ok(isSealOf(approvalText(decision), seal?.value ?? '', (key?.jwk ?? {}) as SealKey));
      assert.ok(
        !isSealOf(
          approvalText({ ...decision, role: 'security' }),
          seal?.value ?? '',
          (key?.jwk ?? {}) as SealKey,
        ),
      );
    }
    assert.equal(vaultCalls(world).filter(({ url }) => url.includes(requestId)).length, 0);
    const made = vaultCalls(world).filter(({ requestId: of }) => of === requestId);
    assert.deepEqual(
      made.map(({ method, url, purpose }) => [method, url.includes('/sign?'), purpose]),
      [['POST', true, 'seal']],
    );
    // Its check costs no call: what is known of the key is kept. Checkpoints are signed by the minute, whatever is approved.
    const ofApprovals = () => vaultCalls(world).filter(({ requestId: of }) => of !== 'audit').length;
    const before = ofApprovals();
    await anApprovedRequest(world, REPO_READ, { access_level: 'read' });
    assert.equal(ofApprovals() - before, 1);
    await agree(world);
  });

  test('an approval that somebody wrote into the table by hand grants nothing, and is asked for again (invariant 2)', async (t) => {
    const world = await aWorld(t);
    const { number, head, requestId } = await waitingFor(world);
    await plantApproval(world, head, personId('finance-data-owner'), 'data-owner');
    await nudge(world, requestId);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /was not recorded by us like that/);
    const refused = await dataOf(world, number, 'approval-refused');
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['not-genuine'],
    );
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('an approval is worth nothing as a copy: for another person, role, stage or request', async (t) => {
    const world = await aWorld(t);
    const one = await waitingFor(world, REPO_WRITE, 'developer', WRITE);
    await approve(world, one.number, 'repo-owner');
    const { decisions } = await world.app.means.approvals.readAll(one.requestId);
    const seal = decisions[0]?.seal;
    assert.ok(seal);
    await plantApproval(world, one.head, personId('security-approver-2'), 'security', { seal });
    await nudge(world, one.requestId);
    assert.equal(stated(world, one.number), 'none/running');
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    const other = await waitingFor(world);
    const copied = decisions[0];
    assert.ok(copied);
    await plantApproval(world, other.head, copied.approverId, copied.role, { ...copied });
    await nudge(world, other.requestId);
    assert.equal(stated(world, other.number), 'none/running');
  });

  test('an approval whose row was edited after it was sealed counts no more', async (t) => {
    const world = await aWorld(t);
    const { number, head, requestId } = await waitingFor(world, REPO_WRITE, 'developer', WRITE);
    await approve(world, number, 'repo-owner');
    const rows = await approvalRows(world, requestId);
    const row = rows.find(({ value }) => value.is === 'decision');
    assert.ok(row?.value.is === 'decision');
    const decision = { ...row.value.decision, role: 'security', approverId: personId('security-approver-2') };
    await put(world, 'Approvals', key(requestId), row.rowKey, { is: 'decision', decision });
    await approve(world, number, 'security-approver-1');
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    assert.notEqual(stated(world, number), 'granted/fulfilled');
    assert.equal(head.state, 'open');
  });

  test('an approval whose evidence says otherwise counts no more, and one whose evidence a crash lost gets it', async (t) => {
    const world = await aWorld(t);
    const { number, head, requestId } = await waitingFor(world);
    const word = wordOf(world, head, 'finance-data-owner');
    // The door recorded it, and died before the audit had it.
    const recorded = await world.app.means.approvals.decide(word, sealFor(world.app.means, requestId));
    assert.ok(recorded.recorded);
    assert.deepEqual(await dataOf(world, number, 'approval-recorded'), []);
    await nudge(world, requestId);
    assert.equal((await dataOf(world, number, 'approval-recorded')).length, 1);
    assert.equal(stated(world, number), 'granted/fulfilled');

    const no = await waitingFor(world, REPO_WRITE, 'team-alpha-member', { access_level: 'read' });
    const theirNo = { ...wordOf(world, no.head, 'team-alpha-lead'), answer: 'reject' } as const;
    assert.ok(
      (await world.app.means.approvals.decide(theirNo, sealFor(world.app.means, no.requestId))).recorded,
    );
    await nudge(world, no.requestId);
    assert.equal(stated(world, no.number), 'none/rejected');
    assert.equal((await dataOf(world, no.number, 'approval-recorded')).length, 1);

    const other = await waitingFor(world, REPO_WRITE, 'developer', { access_level: 'read' });
    const { approvals, auditLog } = world.app.means;
    const theirs = wordOf(world, other.head, 'eng-manager');
    await auditLog.append(other.requestId, [
      {
        fact: 'approval-recorded',
        once: `${other.head.stage}~${theirs.approverId}`,
        at: theirs.at,
        actor: theirs.approverId,
        data: { ...theirs, answer: 'reject', role: 'owner', sequence: 1, planDigest: other.head.planDigest },
      },
    ]);
    await approvals.decide(theirs, sealFor(world.app.means, other.requestId));
    await nudge(world, other.requestId);
    assert.equal(stated(world, other.number), 'none/running');
  });
});

/** Presses while the vault may leave its caller waiting; a little time passes. */
async function pressed(world: World, number: string) {
  const pressing = press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
  await pass(world, 10_000);
  return await pressing;
}

describe('a vault that can’t be reached at the press', () => {
  const outages: readonly (readonly [string, FaultEffect])[] = [
    ['answers 503', { kind: 'status', status: 503 }],
    ['throttles', { kind: 'status', status: 429, retryAfter: 20 }],
    ['resets the connection', { kind: 'reset' }],
    ['never answers', { kind: 'hang' }],
    ['answers a page', { kind: 'html' }],
  ];
  for (const [how, effect] of outages)
    test(`a vault that can’t be reached at the press and ${how}: the press is kept, grants nothing, and counts once it can be sealed`, async (t) => {
      const world = await aWorld(t);
      const { number, requestId, head } = await waitingFor(world);
      world.tenant.faults.add({ match: { host: VAULT_HOST }, effect });
      const pressedAt = world.clock.now();
      const answer = await pressed(world, number);
      assert.match(shown(answer), /is kept, but it could not be sealed yet.*need not press again/);
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'none/running');
      assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
      const again = await pressed(world, number);
      assert.match(shown(again), /is kept/);
      mend(world);
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const { decisions } = await world.app.means.approvals.readAll(requestId);
      assert.ok(decisions[0]?.seal);
      assert.ok(Math.abs(Date.parse(decisions[0]?.at ?? '') - pressedAt) < MINUTE);
      assert.deepEqual(await world.app.means.approvals.waiting(requestId, head.stage), []);
      await agree(world);
    });

  test('a vault that does not let the app sign at the press, or signs with another key: the same', async (t) => {
    const world = await aWorld(t);
    for (const [item, person, says, approver, set] of [
      [BI, 'finance-analyst', {}, 'finance-data-owner', 'permitted'],
      [REPO_WRITE, 'developer', { access_level: 'read' }, 'eng-manager', 'wrongKey'],
    ] as const) {
      const { number } = await waitingFor(world, item, person, says);
      world.vault.switches[set] = set === 'wrongKey';
      const answer = await press(world, number, approver, 'approve', { data: { reason: 'fine' } });
      assert.match(shown(answer), /could not be sealed yet/);
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'none/running', set);
      world.vault.switches[set] = set === 'permitted';
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled', set);
    }
    await agree(world);
  });

  test('a vault that can’t be reached at the press lets no stage expire over a decision that was made in time', async (t) => {
    const world = await aWorld(t);
    const { number, head } = await waitingFor(world);
    await pass(world, Date.parse(head.dueAt) - world.clock.now() - 5 * MINUTE);
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 503 } });
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/running');
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a vault that can’t be reached at the press keeps nothing that could not be told from what others put there', async (t) => {
    const world = await aWorld(t, { settings: { SEAL_WAITING_SECRET: '' } });
    const { number, requestId, head } = await waitingFor(world);
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 503 } });
    const answer = await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    assert.match(shown(answer), /nothing was recorded. Please try again/);
    assert.deepEqual(await world.app.means.approvals.waiting(requestId, head.stage), []);
    mend(world);
    await pass(world, MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a vault that can’t be reached at the press seals no word that somebody put among those that wait', async (t) => {
    const world = await aWorld(t);
    const { number, requestId, head } = await waitingFor(world);
    const word = wordOf(world, head, 'finance-data-owner');
    await world.app.means.approvals.wait({ word, held: 'x'.repeat(43) });
    await nudge(world, requestId);
    assert.equal(stated(world, number), 'none/running');
    assert.deepEqual(await world.app.means.approvals.waiting(requestId, head.stage), []);
    const refused = await dataOf(world, number, 'approval-refused');
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['not-ours'],
    );
  });

  test('a vault that can’t be reached at the press takes a decision of the ticket tool later, out of the tool', async (t) => {
    const world = await aWorld(t);
    const { number } = await waitingFor(world, REPO_WRITE, 'developer', { access_level: 'read' });
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 503 } });
    decideInTool(world, number, 'eng-manager', 'approved');
    await settle(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a key that is rotated', () => {
  test('a key that is rotated seals with its new version, and the seals of the old one stand', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await waitingFor(world, REPO_WRITE, 'developer', WRITE);
    await approve(world, number, 'repo-owner');
    const newest = world.vault.rotate();
    await pass(world, 6 * MINUTE);
    await approve(world, number, 'security-approver-2');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { decisions } = await world.app.means.approvals.readAll(requestId);
    assert.deepEqual(
      decisions.map(({ seal }) => seal?.key),
      world.vault.versions(),
    );
    assert.equal(world.vault.versions().at(-1), newest);
    await agree(world);
  });

  for (const disabledIsShown of [true, false])
    test(`a key that is rotated and whose old version is switched off seals at once with the new one (its public part ${disabledIsShown ? 'shown' : 'hidden'})`, async (t) => {
      const world = await aWorld(t);
      world.vault.switches.disabledIsShown = disabledIsShown;
      const { number } = await waitingFor(world, REPO_WRITE, 'developer', WRITE);
      await approve(world, number, 'repo-owner');
      await pass(world, MINUTE);
      const [old = ''] = world.vault.versions();
      world.vault.rotate();
      world.vault.disable(old);
      await approve(world, number, 'security-approver-2');
      assert.equal(stated(world, number), 'granted/fulfilled'); // the first seal is of before
      await agree(world);
    });

  test('a key that is rotated and whose old version is named as revoked from before counts no more', async (t) => {
    const first = await aWorld(t);
    const { number, requestId } = await waitingFor(first, REPO_WRITE, 'developer', WRITE);
    await approve(first, number, 'repo-owner');
    const [kid = ''] = first.vault.versions();
    const revoked = `${kid.split('/').at(-1)}=2026-03-03T08:00:00Z`;
    const world = await aWorld(t, {
      earlier: first,
      vaultVersions: 2,
      settings: { SEAL_REVOKED_VERSIONS: revoked },
    });
    const head = await headAt(world, requestId);
    const word = wordOf(world, head, 'security-approver-2');
    const recorded = await world.app.means.approvals.decide(word, sealFor(world.app.means, requestId));
    assert.ok(recorded.recorded && recorded.decision.seal?.key === world.vault.versions().at(-1));
    const { genuineApprovals } = await import('../../src/activities/sealing/genuine.ts');
    const genuine = await genuineApprovals(world.app.means, requestId);
    assert.deepEqual(
      genuine.decisions.map(({ approverId }) => approverId),
      [personId('security-approver-2')],
    );
    assert.deepEqual(
      genuine.refused.map(({ approverId }) => approverId),
      [personId('repo-owner')],
    );
  });
});

async function headAt(world: World, requestId: string): Promise<StageHead> {
  const { heads } = await world.app.means.approvals.readAll(requestId);
  assert.ok(heads[0]);
  return heads[0];
}

describe('approvals of the release before seals', () => {
  async function upgraded(t: Parameters<typeof aWorld>[0], settings: Record<string, string>) {
    const first = await createWorld({ settings: { OUTBOUND_TIMEOUT_SECONDS: '0.05', SEAL_KEY_URL: '' } });
    t.after(() => first.stop());
    const { requestId, number } = await waitingFor(first, REPO_WRITE, 'developer', WRITE);
    await approve(first, number, 'repo-owner');
    assert.equal((await first.app.means.approvals.readAll(requestId)).decisions[0]?.seal, undefined);
    const world = await aWorld(t, { earlier: first, settings });
    const { genuineApprovals } = await import('../../src/activities/sealing/genuine.ts');
    return await genuineApprovals(world.app.means, requestId);
  }

  test('approvals of the release before seals count until the moment that the setting names', async (t) => {
    const genuine = await upgraded(t, { UNSEALED_APPROVALS_UNTIL: '2026-03-10T09:00:00Z' });
    assert.deepEqual([genuine.decisions.length, genuine.refused.length], [1, 0]);
  });

  test('approvals of the release before seals count no more after it, nor where it names none', async (t) => {
    for (const settings of [{ UNSEALED_APPROVALS_UNTIL: '2026-03-03T08:00:00Z' }, {}]) {
      const genuine = await upgraded(t, settings);
      assert.deepEqual([genuine.decisions.length, genuine.refused.length], [0, 1]);
    }
  });
});

test('an approval that was sealed counts no more by the table alone where the key’s setting is gone', async (t) => {
  const first = await createWorld({ settings: { OUTBOUND_TIMEOUT_SECONDS: '0.05' } });
  t.after(() => first.stop());
  const { requestId, number, head } = await waitingFor(first, REPO_WRITE, 'developer', WRITE);
  await approve(first, number, 'repo-owner');
  const { genuineApprovals } = await import('../../src/activities/sealing/genuine.ts');
  for (const settings of [
    { SEAL_KEY_URL: '' },
    { SEAL_KEY_URL: 'https://<key-vault>.vault.azure.net/keys/x' },
  ]) {
    const world = await aWorld(t, { earlier: first, settings });
    assert.match((await genuineApprovals(world.app.means, requestId)).unknown ?? '', /SEAL_KEY_URL/);
  }
  const same = await aWorld(t, { earlier: first });
  assert.equal((await genuineApprovals(same.app.means, requestId)).unknown, null);
  assert.equal(head.state, 'open');
});

describe('the policy that a request was decided by', () => {
  test('the policy that a request was decided by is not used when another text stands under its digest: a person has to look', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const { number } = await waitingFor(world);
    const { decision } = await requestOf(world, number);
    const digest = decision?.policyDigest ?? '';
    const text = (await world.app.means.policies.read('group-membership', digest)) ?? '';
    await put(
      world,
      'Policies',
      key('group-membership'),
      key(digest),
      JSON.stringify({ ...JSON.parse(text), title: 'Another' }),
    );
    policy.deploy({ '/variables/riskTier': null });
    redeploy(world, policy.folder);
    await approve(world, number, 'finance-data-owner');
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.match(textOf(world, number), /is not the one the request was decided by: somebody has changed it/);
  });
});

describe('an approval that is good', () => {
  test('an approval that is good counts for no other ticket that names it as its own of before', async (t) => {
    const world = await aWorld(t);
    const { number: given } = await anApprovedRequest(world);
    const theirs = await requestOf(world, given);
    const { requestId } = await waitingFor(world, BI, 'leaving-soon');
    const row = await world.app.means.requests.change(requestId, (before) => ({
      ...before,
      phase: 'received',
      plan: null,
      kept: {
        from: [theirs.requestId],
        requestDigest: before.requestDigest ?? '',
        digestCovers: before.digestCovers ?? [],
        planDigest: theirs.plan?.digest ?? '',
        changes: before.plan?.changes ?? [],
        end: { ends: 'never' },
      },
    }));
    assert.equal(row.kept?.changes.length, 1);
    const since = instant(world.clock.now());
    const next = await decideRequest.run(world.app.means, { requestId, again: false, since });
    assert.equal(next.next, 'ask');
  });
});

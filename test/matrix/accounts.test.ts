import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { accountDifferences, watchVerdicts } from '../../sandbox/matrix/measure/accounts.ts';
import { happenedIn } from '../../sandbox/matrix/measure/happened/happened.ts';
import { newestOn } from '../../sandbox/matrix/measure/statements.ts';
import { editedTables, type TableEdits, tableFileIn, withEdits } from '../../sandbox/policy-folder.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { ago, highRisk, report, WHO } from '../support/risky.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

const USER = personId(WHO);
const LONG_AGO = '2026-01-05T09:00:00Z';

type Contained = { readonly world: World; readonly number: string; readonly seen: () => string };

/** Somebody is contained: by a demand for another password, or where a second factor came too late by disabling sign-in. */
async function contained(t: TestContext, by: 'password' | 'sign-in'): Promise<Contained> {
  const world = await aWorld(t);
  happenedIn(world);
  const { evidence } = world.controlled;
  if (by === 'password') withSecondFactor(world, USER);
  highRisk(world);
  if (by === 'sign-in') evidence.addMethod(USER, { type: 'fido2' });
  await pass(world, 2 * MINUTE); // every replica shows it by then
  const number = await report(world);
  await pass(world, HOUR);
  assert.equal(newestOn(world, number)?.access, 'contained');
  const seen = () => accountDifferences(world, [{ number, userId: USER }]).join('\n');
  assert.equal(seen(), '');
  return { world, number, seen };
}

function withSecondFactor(world: World, userId: string): void {
  world.controlled.evidence.addMethod(userId, {
    type: 'microsoftAuthenticator',
    at: ago(world, 100 * DAY),
  });
}

/** From now on the ticket states other access than it did, in every note of ours. */
function plantStatement({ servicenow }: World, from: string, to: string): void {
  const { ticket } = servicenow;
  servicenow.ticket = (number) => {
    const read = ticket(number);
    const journal = read.journal.map((one) => {
      return { ...one, text: one.text.replace(`access=${from}`, `access=${to}`) };
    });
    return { ...read, journal };
  };
}

type Sessions = ReturnType<World['controlled']['accounts']['sessionsOf']>;

function plantSessions({ controlled: { accounts } }: World, planted: Partial<Sessions>): void {
  const { sessionsOf } = accounts;
  accounts.sessionsOf = (userId) => ({ ...sessionsOf(userId), ...planted });
}

/** The directory's log says that we did the opposite of what we did last. */
function plantDeed({ tenant: { audits } }: World, activity: string, opposite: string): void {
  const { readable } = audits;
  audits.readable = (at) => {
    const records = readable(at);
    const last = records.find(({ activityDisplayName }) => activityDisplayName === activity);
    assert.ok(last);
    return [{ ...last, id: 'planted', activityDisplayName: opposite }, ...records];
  };
}

describe('the measure of accounts', () => {
  test('the measure of accounts sees a containment that is stated while old sessions or the old password are good', async (t) => {
    const { world, seen } = await contained(t, 'password');
    const now = world.controlled.accounts.sessionsOf(USER);
    plantSessions(world, { validFrom: LONG_AGO });
    assert.match(seen(), /states contained, but sessions of before go on/);
    plantSessions(world, { ...now, forceChange: 'none', passwordChangedAt: LONG_AGO });
    assert.match(seen(), /states contained, but the password of before/);
    world.controlled.directory.patchUser(USER, { accountEnabled: false });
    assert.equal(seen(), '', 'nobody gets in where sign-in is off');
  });

  test('the measure of accounts sees what was done to an account and is not stated', async (t) => {
    const { world, seen } = await contained(t, 'password');
    plantStatement(world, 'contained', 'none');
    assert.match(seen(), /was changed by us, and no ticket states it/);
  });

  test('the measure of accounts sees a release that is stated, and that no verdict since the report brought about', async (t) => {
    const { world, number, seen } = await contained(t, 'password');
    plantStatement(world, 'contained', 'released');
    assert.match(seen(), /states released, but no verdict of ours/);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.equal(seen(), '');
    const [reported] = happenedIn(world).reports;
    assert.ok(reported);
    Object.assign(reported, { at: world.clock.now() });
    assert.match(seen(), /states released, but no verdict of ours/);
  });

  test('the measure of accounts sees a verdict that no ticket states', async (t) => {
    const { world, number, seen } = await contained(t, 'password');
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR);
    plantStatement(world, 'released', 'contained');
    assert.match(seen(), /the risk of \S+ was closed by us, and no ticket states it/);
  });

  test('the measure of accounts sees a sign-in that came back without a release, or stayed off with one', async (t) => {
    const { world, number, seen } = await contained(t, 'sign-in');
    world.controlled.directory.patchUser(USER, { accountEnabled: true });
    const { readable } = world.tenant.audits;
    plantDeed(world, 'Disable account', 'Enable account');
    assert.match(seen(), /was disabled by us, and is enabled again/);
    world.tenant.audits.readable = readable;
    world.controlled.directory.patchUser(USER, { accountEnabled: false });
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.equal(seen(), '');
    world.controlled.directory.patchUser(USER, { accountEnabled: false });
    plantDeed(world, 'Enable account', 'Disable account');
    assert.match(seen(), /states released, but sign-in of \S+ is still off/);
  });
});

/** How somebody is released by a product whose table says something else than the one that is measured by. */
type Release = {
  readonly edits?: TableEdits;
  readonly who?: string;
  readonly prepare?: (world: World, who: string) => Promise<void>;
  readonly approvers?: readonly string[];
};

const BOTH = ['secops-analyst-1', 'identity-ops-1'];

/** What the watch saw. */
async function released(t: TestContext, { edits = {}, who = WHO, ...more }: Release): Promise<string> {
  const { prepare = async (world: World) => highRisk(world, who), approvers = BOTH } = more;
  const policyFolder = editedTables({});
  t.after(() => rmSync(policyFolder, { recursive: true, force: true }));
  const file = tableFileIn(policyFolder, 'risky-user-unblock');
  writeFileSync(file, withEdits(readFileSync(file, 'utf8'), edits));
  const world = await aWorld(t, { policyFolder });
  const seen = watchVerdicts(world);
  withSecondFactor(world, personId(who));
  await prepare(world, who);
  const number = await report(world, { affectedUser: personId(who) });
  await approve(world, number, ...approvers);
  await pass(world, HOUR);
  assert.equal(stated(world, number), 'released/fulfilled');
  return seen().join('\n');
}

async function lowRiskAtHome(world: World, who: string): Promise<void> {
  const { risk, evidence } = world.controlled;
  risk.putRisk(personId(who), {
    riskLevel: 'low',
    detections: [{ type: 'unfamiliarFeatures', level: 'low', location: { countryOrRegion: 'NL' } }],
  });
  await pass(world, 5 * MINUTE);
  evidence.signIn(personId(who), { result: 'success', mfa: true, arrivesMs: 0 });
  await pass(world, MINUTE);
}

describe('the watch over verdicts', () => {
  test('the watch over verdicts sees a verdict that nobody approved, and none where all did', async (t) => {
    assert.equal(await released(t, {}), '');
    const edits = { '/cases/3/enabled': true };
    const seen = await released(t, { edits, prepare: lowRiskAtHome, approvers: [] });
    assert.match(seen, /without the approvals of any case/);
  });

  test('the watch over verdicts sees a verdict on somebody whom no one releases: a VIP', async (t) => {
    const edits = { '/cases/0/enabled': false };
    assert.match(await released(t, { edits, who: 'ceo' }), /who is VIP and never released/);
  });
});

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { DownstreamSwitches } from '../../sandbox/tenant/downstream/switches.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, factsOf, requestOf, statements, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

type System = 'team' | 'intune-app' | 'sharepoint-site';

type Case = {
  readonly system: System;
  readonly entitlement: string;
  readonly group: string;
  readonly person: string;
  readonly ask: (world: TestWorld) => Promise<string>;
  /** What keeps it from being seen, and what lets it be. */
  readonly unseen: Partial<DownstreamSwitches>;
  readonly seen: Partial<DownstreamSwitches>;
  readonly refuses: DownstreamSwitches['refuses'];
  readonly missing: readonly string[];
  /** What the ticket calls it. */
  readonly called: RegExp;
};

const ORION = { group_name: 'GRP-PROJECT-ORION', duration_days: '30' };
const FOREVER = 'P365D';

async function asked(
  world: TestWorld,
  item: string,
  person: string,
  variables: Readonly<Record<string, string>>,
  approvers: readonly string[],
  openedBy = person,
): Promise<string> {
  const { number } = order(world, item, person, variables, { openedBy });
  await settle(world);
  for (const approver of approvers.slice(0, -1)) await approve(world, number, approver);
  const last = approvers.at(-1) ?? '';
  const card = (await world.teams.cards(number)).findLast(({ recipients }) =>
    recipients.includes(personId(last)),
  );
  await world.teams.press(card?.id ?? '', { as: personId(last), verb: 'approve', data: { reason: 'fine' } });
  return number;
}

const CASES: readonly Case[] = [
  {
    ...{ system: 'team', entitlement: 'project-orion', group: 'GRP-PROJECT-ORION', person: 'guest' },
    ask: (world) => asked(world, 'Add user to group', 'guest', ORION, ['team-alpha-lead'], 'finance-manager'),
    unseen: { late: { teams: FOREVER } },
    seen: { late: { teams: 'PT1M' } },
    ...{ refuses: ['teams'], missing: ['Project Orion'], called: /the team “Project Orion”/ },
  },
  {
    ...{ system: 'intune-app', entitlement: 'field-apps', group: 'GRP-INTUNE-FIELD-APPS', person: 'synced' },
    ask: (world) => asked(world, 'Field apps (Intune)', 'synced', {}, ['field-manager']),
    unseen: { unassigned: ['Field Service'] },
    seen: { unassigned: [] },
    ...{ refuses: ['intune'], missing: ['Field Service'], called: /Intune, for the app “Field Service”/ },
  },
  {
    ...{
      system: 'sharepoint-site',
      entitlement: 'hr-cases',
      group: 'GRP-HR-CASES',
      person: 'manages-each-other-1',
    },
    ask: (world) =>
      asked(world, 'HR cases access', 'manages-each-other-1', {}, [
        'hr-director',
        'hr-app-owner',
        'security-approver-4',
      ]),
    unseen: { late: { sharepoint: FOREVER } },
    seen: { late: { sharepoint: 'PT1M' } },
    ...{ refuses: ['sharepoint'], missing: ['HR cases'], called: /the SharePoint site “HR cases”/ },
  },
];

/** The system is looked at every two minutes for twenty. */
async function aWorldOf(t: TestContext, { entitlement }: Case): Promise<TestWorld> {
  const at = `${entitlementAt(entitlement)}/downstream`;
  const { folder } = aPolicyFolder(t, { [`${at}/timeoutMinutes`]: 20, [`${at}/everySeconds`]: 120 });
  return await aWorld(t, {
    policyFolder: folder,
    graph: { switches: { guestsInM365Groups: true } },
  });
}

const behaves = (world: TestWorld, how: Partial<DownstreamSwitches>) =>
  void Object.assign(world.tenant.downstream.switches, how);

const newest = (world: TestWorld, number: string) => {
  const { access, effective, outcome } = statements(world, number).at(-1) ?? {};
  return [access, effective, outcome];
};

/** What operators were told, in chat. */
const toldTo = (world: TestWorld, person: string) =>
  world.teams
    .messages()
    .filter(({ to }) => to === personId(person))
    .map(({ text }) => text)
    .join('\n');

for (const one of CASES) {
  const { system } = one;

  describe(`access that a ${system} has to show`, () => {
    test(`access that a ${system} has to show is fulfilled from the look on that shows it, and not before`, async (t) => {
      const world = await aWorldOf(t, one);
      behaves(world, one.unseen);
      const number = await one.ask(world);
      await pass(world, 6 * MINUTE);
      assert.ok(isMember(world, one.group, one.person));
      assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
      assert.match(textOf(world, number), one.called);
      assert.match(wordsOn(world, number, 'comment'), /is set up, and does not work yet/);
      behaves(world, one.seen);
      const from = world.clock.now();
      await pass(world, 4 * MINUTE);
      await settle(world);
      const [access, effective, outcome] = newest(world, number);
      assert.deepEqual([access, outcome], ['granted', 'fulfilled']);
      assert.ok(Date.parse(effective ?? '') >= from, effective);
      await agree(world);
    });

    test(`access that a ${system} has to show and refuses to show is never called fulfilled, and ticket and operators hear of it within fifteen minutes`, async (t) => {
      const world = await aWorldOf(t, one);
      behaves(world, { ...one.seen, refuses: one.refuses });
      const number = await one.ask(world);
      await pass(world, 14 * MINUTE);
      assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
      assert.match(textOf(world, number), /could not be seen \(.*403.*\)\. Give this app the right/);
      assert.match(wordsOn(world, number, 'comment'), /Whether it works already could not be seen so far/);
      assert.doesNotMatch(wordsOn(world, number, 'comment'), /does not work yet/);
      assert.match(toldTo(world, 'identity-ops-1'), /whether access works can't be seen at/);
      await pass(world, 20 * MINUTE);
      await settle(world);
      assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
      const [task] = world.servicenow.ticket(number).tasks;
      assert.match(task?.description ?? '', /could not be seen in time \(.*403/);
      assert.ok(isMember(world, one.group, one.person));
      await agree(world);
    });

    test(`access that a ${system} has to show and never does ends with a person, who gets what it showed`, async (t) => {
      const world = await aWorldOf(t, one);
      behaves(world, one.unseen);
      const number = await one.ask(world);
      await pass(world, 40 * MINUTE);
      await settle(world);
      assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
      const [task] = world.servicenow.ticket(number).tasks;
      assert.match(task?.description ?? '', /has not noticed in time/);
      assert.doesNotMatch(toldTo(world, 'identity-ops-1'), /can't be seen at/);
      const facts = await factsOf(world, (await requestOf(world, number)).requestId);
      assert.ok(facts.filter((fact) => fact === 'downstream-checked').length >= 5);
      await agree(world);
    });

    test(`access that a ${system} has to show is not seen where the table names what is not there, which operators hear`, async (t) => {
      const world = await aWorldOf(t, one);
      behaves(world, { ...one.seen, missing: one.missing });
      const number = await one.ask(world);
      await pass(world, 6 * MINUTE);
      assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
      assert.match(toldTo(world, 'identity-ops-1'), /The policy table names something that is not there/);
      behaves(world, { missing: [] });
      await pass(world, 4 * MINUTE);
      await settle(world);
      assert.equal(newest(world, number)[2], 'fulfilled');
    });
  });
}

describe('access that a system shows of somebody else', () => {
  const [team, app, site] = CASES as [Case, Case, Case];

  test('access that a team shows of others, because it heeds no filter, is not seen for the person', async (t) => {
    const world = await aWorldOf(t, team);
    world.controlled.directory.putMember(groupId('GRP-PROJECT-ORION'), personId('team-alpha-member'));
    await pass(world, 2 * MINUTE);
    behaves(world, { teamFilter: 'ignored', late: { teams: 'PT2M' } });
    const number = await team.ask(world);
    behaves(world, { late: { teams: 'PT12M' } });
    await pass(world, 8 * MINUTE);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
  });

  test('access that an app gives to a group that leaves the person out is not seen for the person', async (t) => {
    const world = await aWorldOf(t, app);
    behaves(world, { excluded: ['Field Service'] });
    const number = await app.ask(world);
    await pass(world, 8 * MINUTE);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
    assert.match(textOf(world, number), /a group that the person is in excludes them/);
  });

  test('access that a site gives the person to read only is not seen where the table asks for more', async (t) => {
    const world = await aWorldOf(t, site);
    world.controlled.directory.putMember(groupId('GRP-AUDITORS'), personId(site.person));
    behaves(world, { late: { sharepoint: 'PT0S' } });
    const level = world.tenant.downstream.levelOn;
    Object.assign(world.tenant.downstream, {
      levelOn: (...given: Parameters<typeof level>) => ({ ...level(...given), level: 'read' }),
    });
    const number = await site.ask(world);
    await pass(world, 8 * MINUTE);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
    assert.match(textOf(world, number), /what the site lets the person do: read/);
  });
});

describe('access whose system the company has no license for', () => {
  for (const unlicensedAnswer of ['bad-request', 'forbidden'] as const)
    test(`access whose system the company has no license for, told by a ${unlicensedAnswer}, is not claimed, and operators hear why`, async (t) => {
      const app = CASES[1] as Case;
      const world = await aWorldOf(t, app);
      behaves(world, { unlicensed: ['intune'], unlicensedAnswer });
      const number = await app.ask(world);
      await pass(world, 6 * MINUTE);
      assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
      assert.match(toldTo(world, 'identity-ops-1'), /The company has no license for what shows it/);
    });
});

describe('access whose system answers nothing', () => {
  test('access whose system answers nothing is told of to operators once that has lasted ten minutes, and works once it answers', async (t) => {
    const app = CASES[1] as Case;
    const world = await aWorldOf(t, app);
    const rule = world.tenant.faults.add({
      match: { path: '/deviceAppManagement/' },
      effect: { kind: 'status', status: 503, body: {} },
    });
    const number = await app.ask(world);
    await pass(world, 6 * MINUTE);
    assert.doesNotMatch(toldTo(world, 'identity-ops-1'), /can't be seen at/);
    await pass(world, 8 * MINUTE);
    assert.match(toldTo(world, 'identity-ops-1'), /can't be seen at/);
    world.tenant.faults.remove(rule.id);
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.equal(newest(world, number)[2], 'fulfilled');
    await agree(world);
  });
});

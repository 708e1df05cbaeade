/** What policy tells people apart by besides department, cost center and employment: job titles and role groups. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, press } from '../support/asking.ts';
import { addingFails, mend, writes } from '../support/faults.ts';
import { orderProduct, PROJECT } from '../support/licenses.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const BI = 'GRP-FINANCE-BI-READ';
const PERSON = 'finance-analyst';
/** Everybody in Finance, by hand. */
const ROLE = { id: groupId('GRP-FINANCE-ALL'), name: 'GRP-FINANCE-ALL' };
/** GRP-NIGHT-SHIFT, with the helpdesk agent in it, is nested in it. */
const OPERATORS = { id: groupId('GRP-SERVER-OPERATORS'), name: 'GRP-SERVER-OPERATORS' };
const GONE = { id: groupId('GRP-OLD-CRM-USERS'), name: 'GRP-OLD-CRM-USERS' };

type Lists = Readonly<Record<string, unknown>>;

/** A world whose table says of an entitlement whom it is for, or not for. */
async function where(
  t: TestContext,
  entitlement: string,
  eligible: Lists,
  notFor?: Lists,
  more: Lists = {},
): Promise<TestWorld> {
  const at = entitlementAt(entitlement);
  const barred = notFor === undefined ? {} : { [`${at}/notFor`]: notFor };
  const edits = { [`${at}/eligible`]: { userTypes: ['Member'], ...eligible }, ...barred, ...more };
  return await aWorld(t, { policyFolder: aPolicyFolder(t, edits).folder });
}

async function ordered(world: TestWorld, person = PERSON): Promise<string> {
  const { number } = order(world, 'Access to VPN', person);
  await settle(world);
  await pass(world, 3 * MINUTE);
  await settle(world);
  return number;
}

function leave(world: TestWorld, group: { readonly id: string }, person: string): void {
  assert.ok(world.controlled.directory.deleteMember(group.id, personId(person)));
}

/** Neither is there a write, nor does the ticket say otherwise. */
async function notGiven(world: TestWorld, number: string, because: RegExp): Promise<void> {
  assert.match(textOf(world, number), because);
  assert.equal(writes(world, 'POST'), 0);
  assert.ok(!isMember(world, VPN, PERSON));
  await agree(world);
}

describe('access that is for a job title', () => {
  test('access that is for a job title is given to whoever has it, however it is typed', async (t) => {
    const world = await where(t, 'vpn', { jobTitles: [' FINANCIAL  analyst'] });
    assert.equal(stated(world, await ordered(world)), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('access that is for a job title is refused to whoever has another one, in words of the directory', async (t) => {
    const world = await where(t, 'vpn', { jobTitles: ['Analyst'] });
    const number = await ordered(world);
    assert.equal(stated(world, number), 'none/refused');
    await notGiven(
      world,
      number,
      /VPN is not offered to the job title "Financial analyst" \(lotte\.bakker@contoso\.example\)/,
    );
  });

  test('access that is for a job title is refused to whoever the directory names no title of', async (t) => {
    const world = await where(t, 'vpn', { jobTitles: ['Financial analyst'] });
    world.controlled.directory.patchUser(personId(PERSON), { jobTitle: null });
    await pass(world, 2 * MINUTE);
    const number = await ordered(world);
    assert.equal(stated(world, number), 'none/refused');
    await notGiven(world, number, /has no job title in the directory/);
  });
});

describe('access that is not for a job title', () => {
  for (const [what, jobTitle, because] of [
    ['whoever has it', 'FINANCIAL ANALYST', /VPN is not for the job title "FINANCIAL ANALYST"/],
    ['whoever may have it, as the directory names none', null, /not known: the directory names no job title/],
  ] as const)
    test(`access that is not for a job title is refused to ${what}`, async (t) => {
      const world = await where(t, 'vpn', {}, { jobTitles: ['Financial analyst'] });
      world.controlled.directory.patchUser(personId(PERSON), { jobTitle });
      await pass(world, 2 * MINUTE);
      const number = await ordered(world);
      assert.equal(stated(world, number), 'none/refused');
      await notGiven(world, number, because);
    });
});

describe('access that is for a role group', () => {
  test('access that is for a role group is given to whoever is in it through another group', async (t) => {
    const world = await where(t, 'vpn', { roleGroups: [OPERATORS] });
    assert.equal(stated(world, await ordered(world, 'helpdesk-agent')), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, 'helpdesk-agent'));
    await agree(world);
  });

  test('access that is for a role group is refused to whoever is in none of them', async (t) => {
    const world = await where(t, 'vpn', { roleGroups: [OPERATORS] });
    const number = await ordered(world);
    assert.equal(stated(world, number), 'none/refused');
    await notGiven(world, number, /is in none of the groups that may have it: GRP-SERVER-OPERATORS/);
  });

  test('access that is for a role group is not refused by a single look that does not know yet who came to it', async (t) => {
    const world = await where(t, 'vpn', { roleGroups: [OPERATORS] });
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, 20 * SECOND);
    assert.equal(stated(world, number), 'nothing');
    assert.ok(world.controlled.directory.putMember(OPERATORS.id, personId(PERSON)));
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [what, group, because] of [
    ['hides its members', ROLE, /hides its members/],
    ['was deleted', GONE, /the directory has no such group/],
  ] as const)
    test(`access that is for a role group that ${what} goes to a person, whoever asks`, async (t) => {
      const world = await where(t, 'vpn', { roleGroups: [group] });
      if (group === ROLE)
        world.controlled.directory.patchGroup(group.id, { class: 'm365', hidesMembers: true });
      await pass(world, 2 * MINUTE);
      const number = await ordered(world);
      assert.equal(stated(world, number), 'none/needs-human');
      await notGiven(world, number, because);
    });

  test('invariant 3: access that is for a role group is not given to whoever left it between approval and write', async (t) => {
    const world = await where(t, 'finance-bi-read', { roleGroups: [ROLE] });
    addingFails(world, { kind: 'status', status: 503 });
    const { number } = order(world, 'Access to Finance BI', PERSON, { duration_days: '60' });
    await settle(world);
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 10 * MINUTE);
    leave(world, ROLE, PERSON);
    await pass(world, 30 * MINUTE);
    mend(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /is in none of the groups that may have it: GRP-FINANCE-ALL/);
    assert.ok(!isMember(world, BI, PERSON));
    await agree(world);
  });
});

describe('access that is not for a role group', () => {
  test('access that is not for a role group is refused to whoever is in it through another group', async (t) => {
    const world = await where(t, 'vpn', {}, { roleGroups: [OPERATORS] });
    const number = await ordered(world, 'helpdesk-agent');
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /VPN is not for members of GRP-SERVER-OPERATORS/);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('access that is not for a role group goes to a person where the group hides its members, because nobody can be ruled out', async (t) => {
    const world = await where(t, 'vpn', {}, { roleGroups: [ROLE] });
    world.controlled.directory.patchGroup(ROLE.id, { class: 'm365', hidesMembers: true });
    await pass(world, 2 * MINUTE);
    const number = await ordered(world);
    assert.equal(stated(world, number), 'none/needs-human');
    await notGiven(world, number, /Whether the person is in GRP-FINANCE-ALL can't be seen/);
  });
});

describe('somebody whose title or role group changes', () => {
  const END = { '/operations/movers': 'end' };

  async function holding(t: TestContext, eligible: Lists, more: Lists = {}): Promise<[TestWorld, string]> {
    const world = await where(t, 'finance-bi-read', eligible, undefined, more);
    const { number } = await anApprovedRequest(world, {}, { duration_days: '60' });
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    return [world, number];
  }

  async function later(world: TestWorld): Promise<void> {
    await pass(world, 25 * MINUTE);
    await settle(world);
  }

  const reviews = (world: TestWorld) =>
    world.servicenow
      .listRecords('sc_task')
      .filter((task) => /review the access/.test(task['short_description'] ?? ''));

  test('somebody whose title or role group changes is reviewed like somebody whose department changes', async (t) => {
    const [world, number] = await holding(t, { jobTitles: ['Financial analyst'] });
    world.controlled.directory.patchUser(personId(PERSON), { jobTitle: 'Controller' });
    await later(world);
    const [task, ...others] = reviews(world);
    assert.deepEqual(others, []);
    assert.match(
      task?.['description'] ?? '',
      /not offered to the job title "Controller" \(lotte\.bakker@contoso\.example\)/,
    );
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('somebody whose title or role group changes loses what needs the title where policy says so', async (t) => {
    const [world, number] = await holding(t, { jobTitles: ['Financial analyst'] }, END);
    world.controlled.directory.patchUser(personId(PERSON), { jobTitle: 'Controller' });
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, BI, PERSON));
    await agree(world);
  });

  test('somebody whose title or role group changes loses what needs the role group where policy says so', async (t) => {
    const [world, number] = await holding(t, { roleGroups: [ROLE] }, END);
    leave(world, ROLE, PERSON);
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, BI, PERSON));
    await agree(world);
  });

  test('somebody whose title or role group changes is found where they left a group that is nested in the role group', async (t) => {
    const world = await where(t, 'finance-bi-read', { roleGroups: [OPERATORS] }, undefined, END);
    const shift = { id: groupId('GRP-NIGHT-SHIFT') };
    assert.ok(world.controlled.directory.putMember(shift.id, personId(PERSON)));
    await pass(world, 5 * MINUTE);
    const { number } = await anApprovedRequest(world, {}, { duration_days: '60' });
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    leave(world, shift, PERSON);
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('somebody whose title or role group changes is found where a group that they are in is nested in the role group no more', async (t) => {
    const world = await where(t, 'finance-bi-read', { roleGroups: [OPERATORS] }, undefined, END);
    const shift = { id: groupId('GRP-NIGHT-SHIFT') };
    assert.ok(world.controlled.directory.putMember(shift.id, personId(PERSON)));
    await pass(world, 5 * MINUTE);
    const { number } = await anApprovedRequest(world, {}, { duration_days: '60' });
    await pass(world, 5 * MINUTE);
    assert.ok(world.controlled.directory.deleteMember(OPERATORS.id, shift.id));
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('somebody whose title or role group changes loses what is not for the role group that they came to', async (t) => {
    const at = entitlementAt('finance-bi-read');
    const [world, number] = await holding(t, {}, { ...END, [`${at}/notFor`]: { roleGroups: [OPERATORS] } });
    assert.ok(world.controlled.directory.putMember(groupId('GRP-NIGHT-SHIFT'), personId(PERSON)));
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, number), /moved and policy does not allow it any more/);
    await agree(world);
  });

  test('somebody whose title or role group changes is found where the first look after they left the role group still shows them in it', async (t) => {
    const [world, number] = await holding(t, { roleGroups: [ROLE] }, END);
    leave(world, ROLE, PERSON);
    const { directory } = world.app.means;
    const { readFacts } = directory;
    let stale = 0;
    Object.assign(directory, {
      readFacts: async (...asked: Parameters<typeof readFacts>) => {
        const read = await readFacts(...asked);
        if (read.read === 'failed' || stale > 0) return read;
        stale += 1;
        return {
          ...read,
          facts: { ...read.facts, roleGroups: { [ROLE.id]: { displayName: ROLE.name, state: 'in' } } },
        };
      },
    });
    await later(world);
    assert.equal(stale, 1);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('somebody whose title or role group changes is found after the link by which role groups are followed was spoiled', async (t) => {
    const [world, number] = await holding(t, { roleGroups: [ROLE] }, END);
    const { marks } = world.app.means;
    const kept = await marks.read('role-groups');
    await marks.save('role-groups', '{"roles":', kept?.etag ?? null);
    leave(world, ROLE, PERSON);
    await later(world);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('somebody whose title or role group changes keeps what needs neither', async (t) => {
    const [world, number] = await holding(t, { roleGroups: [ROLE, OPERATORS] }, END);
    assert.ok(world.controlled.directory.putMember(groupId('GRP-NIGHT-SHIFT'), personId(PERSON)));
    await later(world);
    leave(world, ROLE, PERSON);
    await later(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(reviews(world), []);
    await agree(world);
  });
});

describe('a Microsoft 365 product', () => {
  /** Project, which bars whoever stands by at night. */
  async function barred(t: TestContext): Promise<TestWorld> {
    const { folder } = aPolicyFolder(t);
    const file = join(folder, 'm365-license', 'table.json');
    const table = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly operations: Record<string, unknown>;
      readonly entitlements: readonly { readonly id: string }[];
    };
    table.operations['movers'] = 'end';
    const product = table.entitlements.find(({ id }) => id === 'project-plan-3') ?? {};
    Object.assign(product, { notFor: { roleGroups: [OPERATORS], jobTitles: ['Controller'] } });
    writeFileSync(file, JSON.stringify(table));
    return await aWorld(t, { policyFolder: folder });
  }

  async function holding(t: TestContext): Promise<{ world: TestWorld; number: string }> {
    const world = await barred(t);
    const { number } = orderProduct(world, 'developer', PROJECT, { duration_days: '60' });
    await settle(world);
    await approve(world, number, 'eng-manager');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    return { world, number };
  }

  test('a Microsoft 365 product that is not for a role group is refused to whoever is in it through another one', async (t) => {
    const world = await barred(t);
    assert.ok(world.controlled.directory.putMember(groupId('GRP-NIGHT-SHIFT'), personId('developer')));
    await pass(world, 5 * MINUTE);
    const { number } = orderProduct(world, 'developer', PROJECT, { duration_days: '60' });
    await settle(world);
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /is not for members of GRP-SERVER-OPERATORS/);
    await agree(world);
  });

  for (const [what, move] of [
    [
      'come to the role group it is not for',
      ({ controlled }: TestWorld) =>
        controlled.directory.putMember(groupId('GRP-NIGHT-SHIFT'), personId('developer')),
    ],
    [
      'get the job title it is not for',
      ({ controlled }: TestWorld) =>
        controlled.directory.patchUser(personId('developer'), { jobTitle: 'controller' }),
    ],
  ] as const)
    test(`a Microsoft 365 product is taken back from those who ${what}`, async (t) => {
      const { world, number } = await holding(t);
      move(world);
      await pass(world, 25 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'ended/ended');
      await agree(world);
    });
});

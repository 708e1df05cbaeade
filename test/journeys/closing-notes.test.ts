import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, reject } from '../support/asking.ts';
import { addingFails, DENIED, removingFails } from '../support/faults.ts';
import { orderProduct, PHONE, PROJECT } from '../support/licenses.ts';
import { operate } from '../support/operators.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const LINES = ['Executed at', 'User', 'Result', 'Approved by', 'Correlation ids'];

/** Brings a ticket to its end, and answers its number. */
type Ending = {
  readonly name: string;
  readonly stated: string;
  readonly result: RegExp;
  readonly approvedBy: RegExp;
  readonly play: (world: TestWorld) => Promise<string>;
};

async function vpn(world: TestWorld, variables = {}, person = 'sales-rep'): Promise<string> {
  const { number } = order(world, 'Access to VPN', person, variables);
  await settle(world);
  return number;
}

async function finance(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return number;
}

async function bundle(world: TestWorld): Promise<string> {
  for (const group of ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'])
    world.controlled.directory.deleteMember(groupId(group), personId('developer'));
  world.clock.moveTo(world.clock.now() + 2 * MINUTE);
  const application = 'Engineering starter kit';
  const { number } = order(world, 'Request access to application', 'developer', { application });
  await settle(world);
  return number;
}

async function project(world: TestWorld, person = 'contractor'): Promise<string> {
  const { number } = orderProduct(world, person, PROJECT, { duration_days: '30' });
  await settle(world);
  return number;
}

async function approvedProject(world: TestWorld): Promise<string> {
  const number = await project(world);
  await approve(world, number, 'team-alpha-lead');
  return number;
}

function assigningFails({ tenant }: TestWorld): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', method: 'POST', path: '/assignLicense' },
    effect: DENIED,
  });
}

const NONE_NEEDED = /^no approval was needed$/;

const OF_GROUPS: readonly Ending[] = [
  {
    name: 'granted',
    stated: 'granted/fulfilled',
    result: /^success, proven by agreeing reads$/,
    approvedBy: NONE_NEEDED,
    play: (world) => vpn(world),
  },
  {
    name: 'granted after an approval',
    stated: 'granted/fulfilled',
    result: /^success/,
    approvedBy: /^Mirjam Kok \(data owner, 2026-03-03T\d\d:\d\d:\d\dZ, in Teams\)$/,
    async play(world) {
      const number = await finance(world);
      await approve(world, number, 'finance-data-owner');
      return number;
    },
  },
  {
    name: 'already there',
    stated: 'granted/fulfilled',
    result: /^nothing to do, the membership was there already; proven by agreeing reads$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      world.controlled.directory.putMember(groupId('GRP-VPN-USERS'), personId('sales-rep'));
      await pass(world, 20 * MINUTE);
      return await vpn(world);
    },
  },
  {
    name: 'refused by policy',
    stated: 'none/refused',
    result: /^no change, refused by policy$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const { number } = order(world, 'Global helpdesk access', 'sales-rep');
      await settle(world);
      return number;
    },
  },
  {
    name: 'rejected',
    stated: 'none/rejected',
    result: /^no change, rejected$/,
    approvedBy: /^nobody; rejected by Mirjam Kok \(data owner, .*, in Teams\)$/,
    async play(world) {
      const number = await finance(world);
      await reject(world, number, 'finance-data-owner', 'Not now.');
      return number;
    },
  },
  {
    name: 'expired',
    stated: 'none/expired',
    result: /^no change, expired before it was decided$/,
    approvedBy: /^nobody$/,
    async play(world) {
      const number = await finance(world);
      await jump(world, 8 * DAY);
      return number;
    },
  },
  {
    name: 'canceled',
    stated: 'none/withdrawn',
    result: /^no change, withdrawn or canceled$/,
    approvedBy: /^nobody$/,
    async play(world) {
      const number = await finance(world);
      world.servicenow.closeTicket(number, { state: '4' });
      await pass(world, 5 * MINUTE);
      await settle(world);
      return number;
    },
  },
  {
    name: 'rolled back',
    stated: 'none/rolled-back',
    result: /^failure, everything that was changed is taken back$/,
    approvedBy: /^Sanne Mulder \(manager, /,
    async play(world) {
      addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
      const number = await bundle(world);
      await approve(world, number, 'eng-manager');
      return number;
    },
  },
  {
    name: 'needs a person before anything is decided',
    stated: 'none/needs-human',
    result: /^failure, nothing is changed; it needs a person$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      world.controlled.directory.patchGroup(groupId('GRP-VPN-USERS'), { displayName: 'GRP-VPN-OLD' });
      await pass(world, 20 * MINUTE);
      return await vpn(world);
    },
  },
  {
    name: 'partly there',
    stated: 'unknown/needs-human',
    result: /^failure, it needs a person: .+ may still be there$/,
    approvedBy: /^Sanne Mulder/,
    async play(world) {
      addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
      removingFails(world, DENIED);
      const number = await bundle(world);
      await approve(world, number, 'eng-manager');
      return number;
    },
  },
  {
    name: 'ended',
    stated: 'ended/ended',
    result: /^success, the access has ended$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const number = await vpn(world, { duration_days: '1' });
      await jump(world, 2 * DAY);
      return number;
    },
  },
  {
    name: 'rolled back by an operator',
    stated: 'ended/rolled-back',
    result: /^success, the access has ended$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const number = await vpn(world);
      await operate(world, (await requestOf(world, number)).requestId, 'roll-back');
      await settle(world);
      return number;
    },
  },
  {
    name: 'taken away',
    stated: 'unknown/needs-human',
    result: /^failure, the access is not there any more; it needs a person$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const number = await vpn(world);
      await pass(world, 5 * MINUTE);
      world.controlled.directory.deleteMember(groupId('GRP-VPN-USERS'), personId('sales-rep'));
      await pass(world, 20 * MINUTE);
      await settle(world);
      return number;
    },
  },
  {
    name: 'ended with the account',
    stated: 'ended/ended',
    result: /^success, the access has ended with the account$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const number = await vpn(world);
      await pass(world, 5 * MINUTE);
      world.controlled.directory.patchUser(personId('sales-rep'), { deleted: true });
      await jump(world, 2 * HOUR);
      return number;
    },
  },
  {
    name: 'not taken back yet',
    stated: 'unknown/fulfilled',
    result: /^failure, the access could not be taken back yet; it needs a person$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const number = await vpn(world, { duration_days: '1' });
      removingFails(world, DENIED);
      await jump(world, DAY + 10 * MINUTE);
      return number;
    },
  },
];

const OF_LICENSES: readonly Ending[] = [
  {
    name: 'granted',
    stated: 'granted/fulfilled',
    result: /^success, proven by agreeing reads$/,
    approvedBy: /^Greetje Hofman \(.*, in Teams\)$/,
    async play(world) {
      const { number } = orderProduct(world, 'sales-rep', PHONE);
      await settle(world);
      await approve(world, number, 'telecom-owner');
      return number;
    },
  },
  {
    name: 'already there',
    stated: 'granted/fulfilled',
    result: /^nothing to do, it was there already; proven by agreeing reads$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const { number } = orderProduct(world, 'sales-director', PHONE);
      await settle(world);
      return number;
    },
  },
  {
    name: 'refused by policy',
    stated: 'none/refused',
    result: /^no change, refused by policy$/,
    approvedBy: NONE_NEEDED,
    play: (world) => project(world, 'eng-manager'),
  },
  {
    name: 'rejected',
    stated: 'none/rejected',
    result: /^no change, rejected$/,
    approvedBy: /^nobody; rejected by /,
    async play(world) {
      const number = await project(world);
      await reject(world, number, 'team-alpha-lead', 'Not now.');
      return number;
    },
  },
  {
    name: 'rolled back',
    stated: 'none/rolled-back',
    result: /^failure, everything that was changed is taken back$/,
    approvedBy: /^\S+ \S+ \(manager, /,
    async play(world) {
      assigningFails(world);
      return await approvedProject(world);
    },
  },
  {
    name: 'needs a person before anything is decided',
    stated: 'none/needs-human',
    result: /^failure, nothing is changed; it needs a person$/,
    approvedBy: NONE_NEEDED,
    async play(world) {
      const { number } = orderProduct(world, 'developer', 'Power BI Pro');
      await settle(world);
      return number;
    },
  },
  {
    name: 'not as before, though nothing works',
    stated: 'none/needs-human',
    result: /^failure, it needs a person: usage location PT may still be there$/,
    approvedBy: /\(manager, /,
    async play(world) {
      assigningFails(world);
      const { number } = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '30' });
      await settle(world);
      await approve(world, number, 'marketing-manager');
      return number;
    },
  },
  {
    name: 'ended',
    stated: 'ended/ended',
    result: /^success, the access has ended$/,
    approvedBy: /\(manager, /,
    async play(world) {
      const number = await approvedProject(world);
      await jump(world, 31 * DAY);
      return number;
    },
  },
  {
    name: 'taken away',
    stated: 'unknown/needs-human',
    result: /^failure, the access is not there any more; it needs a person$/,
    approvedBy: /\(manager, /,
    async play(world) {
      const number = await approvedProject(world);
      world.controlled.licenses.deleteLicense(personId('contractor'), 'PROJECTPROFESSIONAL');
      await jump(world, 2 * HOUR);
      await pass(world, 10 * MINUTE);
      return number;
    },
  },
];

/** The newest work note of a ticket, by its lines. */
function closingNote({ servicenow }: TestWorld, number: string): readonly string[] {
  const notes = servicenow.ticket(number).journal.filter(({ kind }) => kind === 'work_note');
  return (notes.findLast(({ text }) => text.includes('[countersign '))?.text ?? '').split('\n');
}

function restOf(note: readonly string[], name: string): string {
  return (note.find((line) => line.startsWith(`${name}: `)) ?? '').slice(name.length + 2);
}

for (const [what, label, endings] of [
  ['a group', 'Group', OF_GROUPS],
  ['a license', 'License', OF_LICENSES],
] as const)
  describe(`the closing note of a request for ${what}`, () => {
    for (const ending of endings)
      test(`the closing note of a request for ${what} says the same lines in the same order when it is ${ending.name}`, async (t) => {
        const world = await aWorld(t);
        const number = await ending.play(world);
        assert.equal(stated(world, number), ending.stated);
        const note = closingNote(world, number);
        const first = note.findIndex((line) => line.startsWith('Executed at: '));
        assert.deepEqual(
          note.slice(first, first + 6).map((line) => line.split(': ')[0]),
          [LINES[0], label, ...LINES.slice(1)],
          note.join('\n'),
        );
        assert.match(restOf(note, 'Result'), ending.result);
        assert.match(restOf(note, 'Approved by'), ending.approvedBy);
        assert.match(restOf(note, 'User'), /^\S+ .*\([0-9a-f-]{36}\), \S+@\S+$/);
        assert.match(restOf(note, 'Correlation ids'), /; request servicenow-/);
        const failed = restOf(note, 'Result').startsWith('failure');
        if (failed && world.tenant.outbound.list().some(({ url }) => /\$ref|assignLicense/.test(url)))
          assert.match(note.join('\n'), /\nChanges:\n- .+: (done|not done|not begun|sent|not certain)/);
      });
  });

/** Journeys of the whole product that together make every call to Graph the product can make. */

import { PERMISSIONS_OF } from '../../sandbox/company-permissions.ts';
import { newestOn } from '../../sandbox/matrix/measure/statements.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { person } from '../../sandbox/tenant/company/people.ts';
import type { World } from '../../sandbox/world.ts';

type Journey = {
  readonly name: string;
  /** Settings of the app beyond those of the sandbox. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Optional permissions that it is about. */
  readonly permissions?: readonly string[];
  /** Throws an `EndedOtherwise` when the journey didn't end as it should. */
  readonly run: (world: World) => Promise<void>;
};

export class EndedOtherwise extends Error {}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRAPH = 'graph.microsoft.com';
const HOUR = 60 * MINUTE;
const RISKY = [...PERMISSIONS_OF.reader.optional, ...PERMISSIONS_OF.accounts.optional];
/** What emergency access takes, without anything that only risky users take. */
const EMERGENCY = [
  ...PERMISSIONS_OF.reader.optional.filter((one) => one.startsWith('Role')),
  ...PERMISSIONS_OF.roles.optional,
];
const REFUSED = { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } };

export const JOURNEYS: readonly Journey[] = [
  {
    name: 'an approver whom chat does not reach',
    async run(world) {
      const refused = { code: 'ConversationBlockedByUser', message: 'The user blocked the conversation.' };
      world.tenant.faults.add({
        match: { host: 'smba.trafficmanager.net', method: 'POST' },
        effect: { kind: 'status', status: 403, body: { error: refused } },
      });
      await ask(world, 'Access to Finance BI', 'finance-analyst', {});
      if (world.tenant.mailbox.messages().length === 0) throw new EndedOtherwise('No mail was sent instead.');
    },
  },
  {
    name: 'access for a day, pre-approved',
    async run(world) {
      const number = await ask(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await expectAccess(world, number, 'granted');
      await skip(world, DAY);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a group of approvers decides',
    async run(world) {
      const number = await ask(world, 'Access to Finance BI', 'finance-analyst', {});
      await approve(world, number);
      await expectAccess(world, number, 'granted');
    },
  },
  {
    name: 'the manager decides',
    async run(world) {
      const number = await ask(world, 'Engineering repository access', 'developer', { access_level: 'read' });
      await approve(world, number);
      await expectAccess(world, number, 'granted');
    },
  },
  {
    name: 'a contractor, whose account is disabled before the end',
    async run(world) {
      const number = await ask(world, 'Add contractor to Team Alpha', 'contractor', {
        end_date: '2026-03-20',
      });
      await approve(world, number);
      await expectAccess(world, number, 'granted');
      world.controlled.directory.patchUser(person('contractor').id, { accountEnabled: false });
      await pass(world, 10 * MINUTE);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a person whose ServiceNow user names another account than before',
    async run(world) {
      await ask(world, 'Sales CRM access', 'sales-rep', {});
      const another = '5f0c7a52-9d1c-4a55-9a0e-0c5f0a6f2b11';
      world.servicenow.patchUser(person('sales-rep').id, { u_entra_object_id: another });
      const number = await ask(world, 'Access to VPN', 'sales-rep', {});
      await pass(world, 5 * MINUTE);
      await expectAccess(world, number, 'none');
    },
  },
  {
    name: 'a group of many members',
    async run(world) {
      const wanted = { group_name: 'GRP-WIKI-READERS', duration_days: '1' };
      const number = await ask(world, 'Add user to group', 'hr-officer', wanted);
      await expectAccess(world, number, 'granted');
      await skip(world, DAY);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a group inside a privileged one',
    async run(world) {
      const wanted = { group_name: 'GRP-NESTED-IN-PRIVILEGED' };
      const number = await ask(world, 'Add user to group', 'helpdesk-agent', wanted);
      await expectAccess(world, number, 'none');
      const told = world.servicenow
        .ticket(number)
        .journal.some(({ text }) => text.includes('GRP-SERVER-ADMINS'));
      if (!told) throw new EndedOtherwise(`${number} does not name the privileged group.`);
    },
  },
  {
    name: 'an answer that got lost, and whose addition it was',
    async run(world) {
      const match = { host: GRAPH, method: 'POST', path: `/groups/${groupId('GRP-VPN-USERS')}/members/$ref` };
      world.tenant.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
      const number = await ask(world, 'Access to VPN', 'developer', { duration_days: '1' });
      await expectAccess(world, number, 'granted');
      await skip(world, DAY);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a license for a day',
    async run(world) {
      const number = await askProduct(world, 'contractor', 'Project Plan 3', { duration_days: '1' });
      await approve(world, number);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'granted');
      await skip(world, DAY);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a license that a group hands down as well when it ends',
    async run(world) {
      world.controlled.licenses.patchSubscription('POWER_BI_PRO', { enabled: 10 });
      await pass(world, 2 * MINUTE);
      const number = await askProduct(world, 'developer', 'Power BI Pro', { duration_days: '1' });
      await approve(world, number);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'granted');
      world.controlled.directory.putMember(groupId('LIC-POWER-BI-PRO'), person('developer').id);
      await pass(world, 30 * MINUTE);
      await skip(world, DAY);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'an answer about a license that got lost, and whose change it was',
    async run(world) {
      const match = { host: GRAPH, method: 'POST', path: '/assignLicense' };
      world.tenant.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
      const number = await askProduct(world, 'contractor', 'Project Plan 3', { duration_days: '1' });
      await approve(world, number);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'granted');
      await skip(world, DAY);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'ended');
    },
  },
  {
    name: 'a license for somebody without a usage location',
    permissions: PERMISSIONS_OF.writer.optional,
    async run(world) {
      const number = await askProduct(world, 'no-location', 'Project Plan 1', { duration_days: '1' });
      await approve(world, number);
      await pass(world, 30 * MINUTE);
      await expectAccess(world, number, 'granted');
    },
  },
  {
    name: 'an app of Intune that has to be assigned to the person',
    permissions: ['DeviceManagementApps.Read.All'],
    async run(world) {
      const number = await ask(world, 'Field apps (Intune)', 'synced', {});
      await approve(world, number);
      await expectAccess(world, number, 'granted');
      expectFulfilled(world, number);
    },
  },
  {
    name: 'a team that has to have the person on its list',
    permissions: ['TeamMember.Read.All'],
    async run(world) {
      const wanted = { group_name: 'GRP-PROJECT-ORION', duration_days: '30' };
      const number = await ask(world, 'Add user to group', 'developer', wanted);
      await approve(world, number);
      await pass(world, 15 * MINUTE);
      await expectAccess(world, number, 'granted');
      expectFulfilled(world, number);
    },
  },
  {
    name: 'the directory tells of changed accounts',
    settings: {
      DIRECTORY_NOTIFICATIONS_URL: 'https://countersign.contoso.example/api/directory/notifications',
      DIRECTORY_NOTIFICATIONS_SECRET: 'sandbox-notification-secret',
    },
    async run(world) {
      await world.host.host()?.runTimer('notifications');
      const kept = world.tenant.outbound.list().filter(({ purpose }) => purpose === 'subscription');
      const [made] = kept;
      if (made?.status !== 201)
        throw new EndedOtherwise(`The subscription was answered with ${made?.status ?? 'nothing'}.`);
    },
  },
  {
    name: 'an operator tries again what the directory refused',
    async run(world) {
      const match = { host: GRAPH, method: 'POST', path: '/members/$ref' };
      world.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 403, body: REFUSED } });
      const number = await ask(world, 'Access to VPN', 'sales-rep', {});
      const cards = await world.teams.cards(number);
      const card = cards.find(({ stage }) => stage === 'operate');
      if (!card) throw new EndedOtherwise(`${number} offers operators nothing.`);
      await world.teams.press(card.id, { as: card.recipients[0] ?? '', verb: 'retry' });
      await pass(world, 5 * MINUTE);
      await expectAccess(world, number, 'granted');
    },
  },
  {
    name: 'somebody at high risk, who is contained by a password change and released',
    permissions: RISKY,
    async run(world) {
      const who = person('finance-analyst');
      world.controlled.evidence.addMethod(who.id, {
        type: 'microsoftAuthenticator',
        at: instantBefore(world, 100 * DAY),
      });
      putHighRisk(world, who.id);
      const number = await report(world, who.id);
      await expectAccess(world, number, 'contained');
      expectSignIn(world, who.id, true);
      await approveAs(world, number, 'secops-analyst-1', 'identity-ops-1');
      await expectAccess(world, number, 'released');
    },
  },
  {
    name: 'somebody whose passkey is from after the detection, whose sign-in is disabled and comes back with the release',
    permissions: RISKY,
    async run(world) {
      const who = person('finance-analyst');
      putHighRisk(world, who.id);
      world.controlled.evidence.addMethod(who.id, { type: 'fido2' });
      const number = await report(world, who.id);
      await expectAccess(world, number, 'contained');
      expectSignIn(world, who.id, false);
      await approveAs(world, number, 'secops-analyst-1', 'identity-ops-1');
      await expectAccess(world, number, 'released');
      expectSignIn(world, who.id, true);
    },
  },
  {
    name: 'somebody with a new phone, who is confirmed safe on the word of manager and SecOps',
    permissions: RISKY,
    async run(world) {
      const who = person('finance-analyst');
      const { evidence, risk } = world.controlled;
      evidence.signIn(who.id, {
        result: 'success',
        at: instantBefore(world, 5 * HOUR + 10 * MINUTE),
        arrivesMs: 0,
      });
      const { deviceId } = evidence.addDevice(who.id, {
        displayName: 'Phone',
        enrolledAt: instantBefore(world, 5 * HOUR),
      });
      risk.putRisk(who.id, {
        riskLevel: 'medium',
        detections: [{ type: 'unlikelyTravel', level: 'medium', at: instantBefore(world, 3 * HOUR) }],
      });
      await pass(world, 5 * MINUTE);
      evidence.signIn(who.id, { result: 'success', mfa: true, deviceId, arrivesMs: 0 });
      await pass(world, MINUTE);
      const number = await report(world, who.id);
      await expectAccess(world, number, 'none');
      await approveAs(world, number, 'finance-manager', 'secops-analyst-1');
      await expectAccess(world, number, 'released');
    },
  },
  {
    name: 'a role for an emergency whose request was not answered, that the directory ends, and whose use is reviewed',
    permissions: EMERGENCY,
    async run(world) {
      const match = {
        host: GRAPH,
        method: 'POST',
        path: '/roleManagement/directory/roleAssignmentScheduleRequests',
      };
      world.tenant.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
      const number = await anEmergency(world);
      await approve(world, number);
      await pass(world, 10 * MINUTE);
      await expectAccess(world, number, 'granted');
      await skip(world, 2 * HOUR);
      await expectAccess(world, number, 'ended');
      await skip(world, 3 * HOUR);
      await review(world, 'identity-ops-1');
    },
  },
];

const instantBefore = ({ clock }: World, ms: number): string => new Date(clock.now() - ms).toISOString();

function putHighRisk({ controlled }: World, userId: string): void {
  controlled.risk.putRisk(userId, {
    riskLevel: 'high',
    detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
  });
}

async function report(world: World, affectedUser: string): Promise<string> {
  const { number } = world.servicenow.openIncident({
    category: 'identity',
    subcategory: 'risky user',
    caller: person('helpdesk-manager').id,
    affectedUser,
    text: 'The sign-in is blocked.',
  });
  await pass(world, 30 * MINUTE);
  return number;
}

/** An on-call engineer asks for a role they may activate, while an incident of the first priority is open. */
async function anEmergency(world: World): Promise<string> {
  const { id } = person('vpn-owner');
  world.controlled.roles.putRole(id, 'Exchange Administrator', true);
  world.servicenow.setOnCall('Major Incident', [
    { userId: id, level: 1 },
    { userId: person('it-director').id, level: 2 },
  ]);
  world.servicenow.setOnCall('Messaging', []);
  const emergency = { priority: '1', text: 'Mail is down.' } as const;
  const { number: incident } = world.servicenow.openIncident({
    ...emergency,
    caller: person('helpdesk-agent').id,
    category: 'messaging',
  });
  const { number } = world.servicenow.openIncident({
    ...emergency,
    caller: id,
    accessType: 'privileged',
    role: 'Exchange Administrator',
    duration: '1 hour',
    incident,
    webhook: 'send',
  });
  await pass(world, 5 * MINUTE);
  return number;
}

/** Says of the oldest use of emergency access that it was in order. */
async function review({ app, controlled, host }: World, reviewer: string): Promise<void> {
  const [debt] = await app.means.debts.listOpen();
  if (!debt) throw new EndedOtherwise('There is nothing to review.');
  const token = await controlled.tokens.issue(person(reviewer).id, []);
  const body = JSON.stringify({ words: 'All of it was needed.', actions: [] });
  const { status } = await host.fetch(
    new Request(`${host.url}/api/emergency-debts/${debt.requestId}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      },
      body,
    }),
  );
  if (status !== 200)
    throw new EndedOtherwise(`The review of ${debt.ticket.number} was answered with ${status}.`);
}

/** Each of them presses on the newest card that asks them. */
async function approveAs(world: World, number: string, ...people: readonly string[]): Promise<void> {
  for (const key of people) {
    const { id } = person(key);
    const cards = await world.teams.cards(number);
    const card = cards.findLast(({ state, approvers }) => state === 'open' && approvers.includes(id));
    if (!card) throw new EndedOtherwise(`${number} did not ask ${key}.`);
    await world.teams.press(card.id, { as: id, verb: 'approve', data: { reason: 'Agreed.' } });
    await pass(world, 5 * MINUTE);
  }
  await pass(world, 30 * MINUTE);
}

function expectSignIn({ controlled }: World, userId: string, enabled: boolean): void {
  if (controlled.directory.user(userId).accountEnabled !== enabled)
    throw new EndedOtherwise(`Sign-in is ${enabled ? 'disabled' : 'enabled'}.`);
}

async function ask(
  world: World,
  catalogItem: string,
  who: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const { id } = person(who);
  const { number } = world.servicenow.createTicket({
    catalogItem,
    requestedFor: id,
    openedBy: catalogItem.includes('contractor') ? person('team-alpha-lead').id : id,
    variables: { justification: 'I need it for my daily work.', ...variables },
    approval: 'requested',
    webhook: 'send',
  });
  await pass(world, 5 * MINUTE);
  return number;
}

async function askProduct(
  world: World,
  who: string,
  product: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const { userPrincipalName, costCenter, managerKey } = person(who);
  return await ask(world, 'Request Microsoft 365 product', who, {
    product,
    user_principal_name: userPrincipalName,
    cost_center: costCenter ?? '',
    manager: managerKey ? person(managerKey).userPrincipalName : '',
    ...variables,
  });
}

async function approve(world: World, number: string): Promise<void> {
  const cards = await world.teams.cards(number);
  const [card] = cards.filter(({ state }) => state === 'open');
  const as = card?.approvers[0];
  if (!card || as === undefined) throw new EndedOtherwise(`${number} asked nobody.`);
  await world.teams.press(card.id, { as, verb: 'approve', data: { reason: 'Agreed.' } });
  await pass(world, 5 * MINUTE);
}

/** Of what a system downstream has to show. */
function expectFulfilled(world: World, number: string): void {
  const { outcome } = newestOn(world, number) ?? {};
  if (outcome !== 'fulfilled')
    throw new EndedOtherwise(`${number} is ${outcome ?? 'silent'}, not fulfilled.`);
}

/** Jumps to the next thing that is due by itself until the time is over, then lets the timers run for a while. */
async function skip(world: World, ms: number): Promise<void> {
  const to = world.clock.now() + ms;
  while (world.clock.now() < to) {
    await pass(world, 0);
    world.clock.moveTo(Math.min(to, Math.max(world.clock.nextDue(['due']) ?? to, world.clock.now() + 1)));
  }
  await pass(world, 10 * MINUTE);
}

async function pass(world: World, ms: number): Promise<void> {
  if (!(await world.conductor.advance(world.clock.now() + ms)))
    throw new Error('The sandbox did not get there in 60 seconds.');
}

async function expectAccess(world: World, number: string, access: string): Promise<void> {
  const said = newestOn(world, number)?.access ?? 'nothing';
  if (said !== access) throw new EndedOtherwise(`${number} was to say access=${access}; it says ${said}.`);
}

/** Responders ask for roles, and whoever is on call, the incident, PIM and the target system change meanwhile. */
import type { CallPattern } from '../../matrix/cases/case.ts';
import { noteWindow } from '../../matrix/measure/happened/happened.ts';
import { newestOn } from '../../matrix/measure/statements.ts';
import { postAs } from '../../matrix/post-as.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import type { Simulation } from '../simulation.ts';
import { callFault } from './call-fault.ts';
import { decides, fateOf, operates } from './deciding.ts';

const RESPONDERS = ['vpn-owner', 'telecom-owner', 'identity-ops-3'] as const;
const LEADS = ['it-director', 'iam-lead'] as const;
const DECLARERS = ['it-director', 'helpdesk-manager'] as const;
/** Two work as soon as the directory has them; one is known to its system later; for one two people have to say yes. */
const ROLES = [
  { role: 'User Administrator', roleId: 'fe930be7-5e62-47db-91af-98c3a49a38b1' },
  { role: 'Exchange Administrator', roleId: '29232cdf-9323-42fd-ade2-1d097af3e4de', target: 'exchange' },
  { role: 'Global Administrator', roleId: '62e90394-69f5-4237-9190-012177145e10' },
] as const;
const DURATIONS = ['30 minutes', '1 hour', 'PT45M', '3 hours'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GRAPH = 'graph.microsoft.com';
const SERVICENOW = 'acme.service-now.com';
const PIM = '/roleManagement/directory/';

const CALLS: readonly CallPattern[] = [
  { host: GRAPH, method: 'POST', path: `${PIM}roleAssignmentScheduleRequests` },
  { host: GRAPH, method: 'GET', path: `${PIM}roleAssignmentScheduleRequests` },
  { host: GRAPH, method: 'GET', path: `${PIM}roleAssignmentScheduleInstances` },
  { host: GRAPH, method: 'GET', path: '/policies/roleManagementPolicyAssignments' },
  { host: SERVICENOW, method: 'GET', path: '/api/now/on_call_rota/whoisoncall' },
  { host: SERVICENOW, method: 'GET', path: '/api/now/table/incident' },
  { host: SERVICENOW, method: 'PATCH', path: '/api/now/table/incident/' },
];

/** Responders are eligible, and somebody is on call. */
export function prepareEmergencies({ world }: Simulation): void {
  for (const person of RESPONDERS)
    for (const { roleId } of ROLES)
      world.controlled.pimDesk.putAssignment(personId(person), roleId, { eligible: true });
  world.servicenow.setOnCall('Messaging', []);
  onCall({ world }, 'vpn-owner', 'it-director');
}

function onCall({ world }: Pick<Simulation, 'world'>, first: string, lead: string): void {
  world.servicenow.setOnCall('Major Incident', [
    { userId: personId(first), level: 1 },
    { userId: personId(lead), level: 2 },
  ]);
}

const changeRoster: Act = {
  weight: 2,
  run(simulation, random) {
    const [first = 'vpn-owner', lead = 'it-director'] = [oneOf(RESPONDERS, random), oneOf(LEADS, random)];
    onCall(simulation, first, lead);
    simulation.tell(`${first} is on call, and ${lead} leads`);
  },
};

const breakDown: Act = {
  weight: 5,
  run(simulation, random) {
    const priority = chance(random, 0.85) ? '1' : '3';
    const { number } = simulation.world.servicenow.openIncident({
      ...{ category: 'software', subcategory: 'email', priority },
      ...{ caller: personId('helpdesk-agent'), text: 'Mail flow is down.' },
    });
    simulation.model.incidents.push(number);
    simulation.tell(`mail flow is down: ${number}, priority ${priority}`);
  },
};

const ask: Act = {
  weight: 16,
  async run(simulation, random) {
    const { world, model } = simulation;
    const roster = world.servicenow;
    const person = oneOf(RESPONDERS, random) ?? 'vpn-owner';
    const { role, roleId, ...more } = oneOf(ROLES, random) ?? ROLES[0];
    const duration = oneOf(DURATIONS, random) ?? '1 hour';
    if (chance(random, 0.7)) onCall(simulation, person, 'it-director');
    if (model.incidents.length === 0 || chance(random, 0.3)) await breakDown.run(simulation, random);
    await simulation.pass(5 * MINUTE);
    const incident = chance(random, 0.9) ? oneOf(model.incidents, random) : undefined;
    const webhook = fateOf(random);
    const userId = personId(person);
    const { number } = roster.openIncident({
      ...{ caller: userId, priority: '1', accessType: 'privileged', role, duration, webhook },
      ...(incident !== undefined && { incident }),
    });
    model.crises.push({ number, userId, targets: [], timeBound: true, isWatched: true });
    model.roles.push({ number, userId, roleId, incident: incident ?? number, ...more });
    simulation.tell(
      `${person} asks for ${role} for ${duration}, ${incident ?? 'no incident'}: ${number} ${webhook}`,
    );
  },
};

const declare: Act = {
  weight: 3,
  async run(simulation, random) {
    const { world, model } = simulation;
    const incident = oneOf(model.incidents, random);
    const person = oneOf(DECLARERS, random) ?? 'it-director';
    if (!incident) return;
    const minutes = between(random, 15, 240);
    const now = world.clock.now();
    noteWindow(world, { at: now, until: now + minutes * MINUTE, incident, personId: personId(person) });
    const body = { incident, reason: 'Mail is down for everybody.', minutes };
    const status = await postAs(world, '/api/major-incidents', person, 'Operator', body);
    simulation.tell(`${person} declares ${incident} for ${minutes} minutes: ${status ?? 'no answer'}`);
  },
};

/** Is resolved, taken up again, or not as urgent as was said. */
const changeIncident: Act = {
  weight: 6,
  run(simulation, random) {
    const incident = oneOf(simulation.model.incidents, random);
    if (!incident) return;
    const draw = random.next();
    const fields = draw < 0.7 ? { state: '6' } : draw < 0.85 ? { state: '2' } : { impact: '3', urgency: '3' };
    const webhook = fateOf(random);
    simulation.world.servicenow.patchTicket(incident, { fields, webhook });
    simulation.tell(`${incident} changes: ${JSON.stringify(fields)} ${webhook}`);
  },
};

/** PIM is slow, away, refuses, or says otherwise than it did. Until everything mends. */
const degrade: Act = {
  weight: 6,
  run(simulation, random) {
    const { clock, controlled } = simulation.world;
    const { pim } = controlled;
    const before = { ...pim };
    const changes = oneOf(
      [
        { activation: 'PT3M' },
        { activation: 'PT15M' },
        { removal: 'PT10M' },
        { outage: true },
        { refusal: 'RoleAssignmentRequestPolicyValidationFailed' },
        { removalAnswer: 'does-not-exist' as const },
        { portalMismatch: true },
        { effective: { exchange: 'PT20M' } },
        { status: 'Granted' as const },
      ],
      random,
    );
    if (!changes) return;
    const minutes = between(random, 2, 120);
    Object.assign(pim, changes);
    const restored = Object.fromEntries(Object.keys(changes).map((one) => [one, Reflect.get(before, one)]));
    clock.schedule(clock.now() + minutes * MINUTE, () => void Object.assign(pim, restored));
    simulation.tell(`for ${minutes} minutes PIM is so: ${JSON.stringify(changes)}`);
  },
};

const fault = callFault(6, CALLS, { skip: 2, count: 4 });

/** The responder opens their page, and looks for a quarter of an hour. */
const openPage: Act = {
  weight: 5,
  async run(simulation, random) {
    const { world, model } = simulation;
    const { number, userId } = oneOf(model.roles, random) ?? {};
    const person = RESPONDERS.find((one) => personId(one) === userId);
    const requestId = number && newestOn(world, number)?.requestId;
    if (!requestId || !person) return;
    const statuses: (number | null)[] = [];
    for (let minute = 0; minute < 15; minute += 1) {
      statuses.push(await postAs(world, `/api/probe/${requestId}/look`, person, 'Reader', {}));
      await simulation.pass(MINUTE);
    }
    simulation.tell(`${person} looks at ${number} for a while: ${[...new Set(statuses)].join(', ')}`);
  },
};

/** Somebody takes a role away in the portal, or the responder activates it there. */
const inPortal: Act = {
  weight: 3,
  run(simulation, random) {
    const { world, model } = simulation;
    const { userId, roleId } = oneOf(model.roles, random) ?? {};
    if (!userId || !roleId) return;
    const { pimDesk } = world.controlled;
    if (chance(random, 0.5)) {
      pimDesk.deleteAssignment(userId, roleId);
      pimDesk.putAssignment(userId, roleId, { eligible: true });
      simulation.tell(`an administrator takes ${roleId} from ${userId}`);
      return;
    }
    try {
      const { status } = pimDesk.activate(userId, { role: roleId, duration: 'PT1H' });
      simulation.tell(`${userId} activates ${roleId} in the portal: ${status}`);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      simulation.tell(`${userId} can't activate ${roleId} in the portal`);
    }
  },
};

const decide: Act = { weight: 18, run: decides(({ model }) => model.roles) };
const operate: Act = { weight: 2, run: operates(({ model }) => model.roles) };

const waitABit: Act = {
  weight: 5,
  async run(simulation, random) {
    const minutes = between(random, 5, 90);
    simulation.tell(`${minutes} minutes pass in the crisis`);
    await simulation.pass(Math.min(minutes * MINUTE, 2 * HOUR));
  },
};

export const emergencies: readonly Act[] = [
  ...[changeRoster, breakDown, ask, declare, changeIncident, degrade],
  ...[fault, openPage, inPortal, decide, operate, waitABit],
];

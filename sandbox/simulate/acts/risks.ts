/** People at risk are reported, contained and released, while the directory, their administrators and they themselves go on. */

import type { CallPattern } from '../../matrix/cases/case.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import { callFault } from './call-fault.ts';
import { decides, fateOf, operates } from './deciding.ts';

/** Some hold roles, some are VIPs, guests, synced, or decide about others. */
const AT_RISK = [
  ...['finance-analyst', 'developer', 'hr-officer', 'contractor', 'guest', 'synced'],
  ...['sales-manager', 'legal-counsel', 'ceo', 'global-admin', 'secops-analyst-1'],
] as const;
const REPORTERS = ['helpdesk-agent', 'helpdesk-manager', 'sales-manager'] as const;
const TYPES = ['unfamiliarFeatures', 'leakedCredentials', 'unlikelyTravel', 'anonymizedIPAddress'] as const;
const LEVELS = ['low', 'medium', 'high', 'high', 'high'] as const;
const METHODS = ['fido2', 'microsoftAuthenticator', 'phone'] as const;
const OVER = ['6', '7', '8'];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRAPH = 'graph.microsoft.com';

const CALLS: readonly CallPattern[] = [
  { host: GRAPH, method: 'POST', path: '/identityProtection/riskyUsers/dismiss' },
  { host: GRAPH, method: 'POST', path: '/revokeSignInSessions' },
  { host: GRAPH, method: 'PATCH', path: '/v1.0/users/' },
  { host: GRAPH, method: 'GET', path: '/identityProtection/riskyUsers' },
  { host: GRAPH, method: 'GET', path: '/identityProtection/riskDetections' },
  { host: GRAPH, method: 'GET', path: '/authentication/methods' },
];

const report: Act = {
  weight: 14,
  run(simulation, random) {
    const { world, model } = simulation;
    const person = oneOf(AT_RISK, random) ?? 'developer';
    const caller = chance(random, 0.85) ? (oneOf(REPORTERS, random) ?? person) : person;
    const userId = personId(person);
    if (world.tenant.directory.user(userId).deleted) return;
    const level = oneOf(LEVELS, random) ?? 'high';
    const type = oneOf(TYPES, random) ?? 'unlikelyTravel';
    const { evidence, risk } = world.controlled;
    const type2 = chance(random, 0.5) ? 'microsoftAuthenticator' : null;
    const at = new Date(world.clock.now() - 100 * DAY).toISOString();
    if (type2) evidence.addMethod(userId, { type: type2, at });
    if (chance(random, 0.85))
      risk.putRisk(userId, { riskLevel: level, detections: [{ type, level, ipAddress: '203.0.113.7' }] });
    const webhook = fateOf(random);
    const { number } = world.servicenow.openIncident({
      ...{ category: 'identity', subcategory: 'risky user', webhook },
      ...{ caller: personId(caller), affectedUser: userId, text: 'The sign-in is blocked.' },
    });
    model.crises.push({ number, userId, targets: [], timeBound: false });
    model.accounts.push({ number, userId });
    simulation.tell(`${caller} reports ${person}, at ${level} risk by ${type}: ${number} ${webhook}`);
  },
};

const detect: Act = {
  weight: 4,
  run(simulation, random) {
    const { userId } = oneOf(simulation.model.accounts, random) ?? {};
    const level = oneOf(LEVELS, random) ?? 'high';
    const type = oneOf(TYPES, random) ?? 'unlikelyTravel';
    if (!userId || simulation.world.tenant.directory.user(userId).deleted) return;
    const arrivesMs = chance(random, 0.5) ? between(random, 1, 60) * MINUTE : 0;
    const detections = [{ type, level, ipAddress: '203.0.113.9', arrivesMs }];
    simulation.world.controlled.risk.putRisk(userId, { riskLevel: level, detections });
    simulation.tell(`${userId} is noticed again: ${level} by ${type} in ${arrivesMs} ms`);
  },
};

/** What people at risk do themselves, and what an administrator does about them. */
const liveOn: Act = {
  weight: 5,
  run(simulation, random) {
    const { world, model } = simulation;
    const { userId } = oneOf(model.accounts, random) ?? {};
    if (!userId || world.tenant.directory.user(userId).deleted) return;
    const { accounts, evidence, risk } = world.controlled;
    const draw = random.next();
    if (draw < 0.3) {
      const by = chance(random, 0.5) ? 'self' : 'admin';
      accounts.changePassword(userId, by);
      simulation.tell(`the password of ${userId} is changed: ${by}`);
    } else if (draw < 0.55) {
      const type = oneOf(METHODS, random) ?? 'phone';
      evidence.addMethod(userId, { type });
      simulation.tell(`${userId} registers ${type}`);
    } else if (draw < 0.8) {
      const result = chance(random, 0.6) ? 'success' : 'blocked';
      evidence.signIn(userId, { result, mfa: chance(random, 0.5) });
      simulation.tell(`${userId} signs in: ${result}`);
    } else {
      risk.putRisk(userId, { riskLevel: 'none', riskState: 'dismissed' });
      simulation.tell(`an administrator dismisses the risk of ${userId}`);
    }
  },
};

const decide: Act = { weight: 16, run: decides(({ model }) => model.accounts) };
const operate: Act = { weight: 2, run: operates(({ model }) => model.accounts) };

const close: Act = {
  weight: 2,
  run(simulation, random) {
    const { number } = oneOf(simulation.model.accounts, random) ?? {};
    const state = oneOf(OVER, random) ?? '6';
    if (!number) return;
    const webhook = fateOf(random);
    simulation.world.servicenow.patchTicket(number, { fields: { state }, webhook });
    simulation.tell(`${number} is closed with ${state} ${webhook}`);
  },
};

const fault = callFault(5, CALLS, { skip: 2, count: 4 });

export const risks: readonly Act[] = [report, detect, liveOn, decide, operate, close, fault];

/** Time passes, calls fail, hosts die, deliveries come again. */

import type { CallPattern } from '../../matrix/cases/case.ts';
import { whileTimePasses } from '../../matrix/while-time-passes.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import { callFault } from './call-fault.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GRAPH = 'graph.microsoft.com';
const SERVICENOW = 'acme.service-now.com';
const TEAMS = 'smba.trafficmanager.net';

const CALLS: readonly CallPattern[] = [
  { host: GRAPH, method: 'POST', path: '/v1.0/$batch' },
  { host: GRAPH, method: 'GET', path: '/memberOf/' },
  { host: GRAPH, method: 'GET', path: '/v1.0/users/' },
  { host: GRAPH, method: 'POST', path: '/members/$ref' },
  { host: GRAPH, method: 'DELETE', path: '/$ref' },
  { host: SERVICENOW, method: 'GET', path: '/sc_req_item' },
  { host: SERVICENOW, method: 'GET', path: '/sys_journal_field' },
  { host: SERVICENOW, method: 'PATCH', path: '/sc_req_item/' },
  { host: SERVICENOW, method: 'POST', path: '/api/now/table/' },
  { host: TEAMS, method: 'POST', path: '/v3/conversations' },
  { host: TEAMS, method: 'PUT', path: '/activities/' },
  { host: 'login.microsoftonline.com', method: 'POST', path: '/oauth2/v2.0/token' },
];
const ACTIVITIES = [
  'decideRequest',
  'openStage',
  'readStage',
  'armGrants',
  'applyChange',
  'proveEdges',
  'conclude',
  'beginEnd',
  'concludeEnd',
  'settleRequest',
  'checkTicket',
];

const moments: Act = {
  weight: 12,
  async run(simulation, random) {
    const minutes = between(random, 1, 20);
    simulation.tell(`${minutes} minutes pass`);
    await simulation.pass(minutes * MINUTE);
  },
};

const quiet: Act = {
  weight: 12,
  async run(simulation) {
    simulation.tell('everything settles that can');
    if (simulation.world.tenant.faults.list().length > 0) await simulation.pass(5 * MINUTE);
    else await simulation.settle();
  },
};

const leap: Act = {
  weight: 7,
  async run(simulation, random) {
    const hours = between(random, 1, 24 * 8);
    simulation.tell(`the clock jumps ${hours} hours`);
    await simulation.jump(hours * HOUR);
  },
};

const fault = callFault(10, CALLS, { skip: 3, count: 6 });

const mend: Act = {
  weight: 4,
  run(simulation) {
    simulation.world.tenant.faults.clear();
    simulation.tell('all faults are lifted');
  },
};

const kill: Act = {
  weight: 6,
  async run(simulation, random) {
    const activity = oneOf(ACTIVITIES, random);
    if (!activity || chance(random, 0.2)) {
      simulation.tell('the host dies');
      await simulation.world.host.kill({});
      return;
    }
    const point = chance(random, 0.5) ? 'before' : 'after';
    await simulation.world.host.kill({ when: { activity, nth: between(random, 1, 3), point } });
    simulation.tell(`the host will die ${point} ${activity}`);
  },
};

const again: Act = {
  weight: 5,
  async run(simulation, random) {
    const { servicenow } = simulation.world;
    const delivery = oneOf(servicenow.deliveries(), random);
    if (!delivery) return;
    const resign = chance(random, 0.5);
    await whileTimePasses(simulation.world, servicenow.replay(delivery.id, { resign }));
    simulation.tell(`a delivery of ${delivery.number} comes again${resign ? ', signed anew' : ''}`);
  },
};

const look: Act = { weight: 3, run: (simulation) => simulation.rest(false) };

export const machines: readonly Act[] = [moments, quiet, leap, fault, mend, kill, again, look];

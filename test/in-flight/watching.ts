/** Places where runs wait that watch over what was given. */
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails, SERVICENOW, serviceNowFails } from '../support/faults.ts';
import { jump, pass, settle, type TestWorld } from '../support/world.ts';
import { approvedOnly, mended, type Place, UNAVAILABLE } from './place.ts';

const VPN = groupId('GRP-VPN-USERS');
const PERSON = 'sales-rep';
const GRAPH = 'graph.microsoft.com';

/** Access to the VPN, granted and looked at since. */
async function granted(world: TestWorld, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { number } = order(world, 'Access to VPN', PERSON, variables);
  await settle(world);
  await pass(world, 15 * MINUTE);
  return number;
}

/** Access whose addition nobody answered for. */
async function unanswered(world: TestWorld, variables: Readonly<Record<string, string>>): Promise<string> {
  await pass(world, 2 * MINUTE);
  addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
  const { number } = order(world, 'Access to VPN', PERSON, variables);
  await settle(world);
  return number;
}

function setDeleted({ controlled }: TestWorld, deleted: boolean): void {
  controlled.directory.patchGroup(VPN, { deleted });
}

const anHour = (world: TestWorld) => pass(world, HOUR);

export const WATCHING: Readonly<Record<string, Place>> = {
  'look at somebody of whom less is shown than there is': {
    waits: { run: 'personCheck', after: 'lookAtPerson', at: 'person-check.ts' },
    async reach(world) {
      const { number } = order(world, 'Access to VPN', PERSON, {}, { openedBy: 'sales-manager' });
      await settle(world);
      await pass(world, 5 * MINUTE);
      world.tenant.faults.add({
        match: { host: GRAPH, method: 'GET', path: `/users/${personId(PERSON)}/manager` },
        effect: { kind: 'status', status: 404 },
      });
      world.controlled.directory.patchUser(personId(PERSON), { department: 'Marketing' });
      return number;
    },
    goOn: mended,
    states: ['granted/fulfilled', 'granted/fulfilled'],
  },
  'access that somebody took away': {
    waits: { run: 'lostAccess', after: 'proveEdges', at: 'steps/prove.ts' },
    async reach(world) {
      const number = await granted(world);
      world.controlled.directory.deleteMember(VPN, personId(PERSON));
      return number;
    },
    goOn: anHour,
    states: ['granted/fulfilled', 'unknown/needs-human'],
  },
  'access whose group is deleted': {
    waits: { run: 'lostAccess', after: 'lookForGroups', at: 'steps/deleted-groups.ts' },
    async reach(world) {
      const number = await granted(world);
      setDeleted(world, true);
      return number;
    },
    goOn: anHour,
    states: ['granted/fulfilled', 'unknown/needs-human'],
  },
  'look for access that may be there again': {
    waits: { run: 'returnedAccess', after: 'proveEdges', at: 'steps/prove.ts' },
    async reach(world) {
      const number = await granted(world);
      setDeleted(world, true);
      await pass(world, 20 * MINUTE);
      // Nothing tells that it is there again, so that it is looked for.
      const match = { host: GRAPH, path: '/groups/delta' };
      world.tenant.faults.add({ match, effect: UNAVAILABLE });
      setDeleted(world, false);
      return number;
    },
    goOn: mended,
    states: ['unknown/needs-human', 'granted/fulfilled'],
  },
  'access that no reads show': {
    waits: { run: 'lostAccess', after: 'stillStated', at: 'steps/establish.ts' },
    async reach(world) {
      const number = await granted(world);
      world.controlled.directory.deleteMember(VPN, personId(PERSON));
      for (const path of [`/groups/${VPN}/members`, `/users/${personId(PERSON)}/`])
        world.tenant.faults.add({ match: { host: GRAPH, method: 'GET', path }, effect: UNAVAILABLE });
      return number;
    },
    goOn: mended,
    states: ['unknown/needs-human', 'unknown/needs-human'],
  },
  'member whom nothing explains': {
    waits: { run: 'unexplainedMembers', after: 'reportUnexplained', at: 'unexplained-members.ts' },
    async reach(world) {
      const number = await granted(world);
      serviceNowFails(world, UNAVAILABLE);
      world.controlled.directory.putMember(VPN, personId('finance-analyst'));
      return number;
    },
    goOn: mended,
    states: ['granted/fulfilled', 'granted/fulfilled'],
  },
  'author of an addition that nobody answered for': {
    waits: { run: 'authorship', after: 'confirmAuthorship', at: 'steps/until-confirmed.ts' },
    async reach(world) {
      const number = await unanswered(world, { duration_days: '1' });
      return number;
    },
    goOn: (world) => jump(world, 2 * DAY),
    states: ['granted/fulfilled', 'ended/ended'],
  },
  'end of access whose author is not known': {
    waits: { run: 'endOfGrant', after: 'confirmAuthorship', at: 'steps/until-confirmed.ts' },
    async reach(world) {
      const match = { host: GRAPH, path: '/auditLogs/' };
      world.tenant.faults.add({ match, effect: { kind: 'status', status: 403 } });
      const number = await unanswered(world, { duration_days: '1' });
      await pass(world, DAY);
      return number;
    },
    goOn: mended,
    states: ['granted/fulfilled', 'ended/ended'],
  },
  'probe of what a system downstream has noticed': {
    waits: { run: 'groupMembership', after: 'probeDownstream', at: 'steps/provision.ts' },
    async reach(world) {
      const { number } = order(world, 'Field apps (Intune)', 'synced');
      await settle(world);
      world.tenant.faults.add({
        match: { host: GRAPH, path: 'checkMemberGroups' },
        effect: { kind: 'status', status: 200, body: { value: [] } },
      });
      await approvedOnly(world, number, 'field-manager');
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'granted/fulfilled'],
  },
  'ticket of a request that is over, which can not be read': {
    waits: { run: 'ticketCheck', after: 'checkTicket', at: 'ticket-check.ts' },
    async reach(world) {
      const number = await granted(world, { duration_days: '9' });
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'GET', path: '/table/sc_req_item' },
        effect: UNAVAILABLE,
      });
      world.servicenow.closeTicket(number, { state: '4' });
      return number;
    },
    goOn: mended,
    states: ['granted/fulfilled', 'ended/ended'],
  },
};

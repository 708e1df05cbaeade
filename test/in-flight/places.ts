/** Places where runs wait, with how they get there and what brings them on: every run of the product waits in one of them. */
import { ADVISOR } from '../../sandbox/app/sandbox-settings.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { askForRole, LEAD, mailIsDown, onDuty } from '../support/emergency.ts';
import { addingFails, DENIED, removingFails, serviceNowFails } from '../support/faults.ts';
import { orderProduct, PROJECT } from '../support/licenses.ts';
import { ACCOUNTS, newPhone, report, signInDisabled } from '../support/risky.ts';
import { jump, jumpTo, pass, settle } from '../support/world.ts';
import { approvedOnly, BUSY, mended, type Place, UNAVAILABLE } from './place.ts';
import { WATCHING } from './watching.ts';

export const PLACES: Readonly<Record<string, Place>> = {
  approval: {
    waits: { run: 'groupMembership', after: 'openStage', at: 'steps/approval.ts' },
    async reach(world) {
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      return number;
    },
    goOn: (world, number) => approve(world, number, 'finance-data-owner'),
    states: ['none/running', 'granted/fulfilled'],
  },
  'release that is asked for': {
    waits: { run: 'riskyUserUnblock', after: 'readStage', at: 'steps/approval.ts' },
    async reach(world) {
      await newPhone(world);
      return await report(world);
    },
    async goOn(world, number) {
      await approve(world, number, 'finance-manager', 'secops-analyst-1');
      await pass(world, 10 * MINUTE);
    },
    states: ['none/running', 'released/fulfilled'],
  },
  'emergency access that is asked for': {
    waits: { run: 'pimEmergencyAccess', after: 'openStage', at: 'steps/approval.ts' },
    reach: async (world) => await askForRole(world, await mailIsDown(world)),
    async goOn(world, number) {
      onDuty(world);
      await approve(world, number, LEAD);
      await pass(world, 2 * MINUTE);
    },
    states: ['none/running', 'granted/fulfilled'],
  },
  'sign-in that may not be enabled yet': {
    waits: { run: 'riskyUserUnblock', after: 'applyChange', at: 'steps/release.ts' },
    async reach(world) {
      const number = await signInDisabled(world);
      world.tenant.faults.add({ match: ACCOUNTS, effect: DENIED });
      await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'released/fulfilled'],
  },
  'emergency access that is not proven yet': {
    waits: { run: 'pimEmergencyAccess', after: 'proveEdges', at: 'steps/prove.ts' },
    async reach(world) {
      const number = await askForRole(world, await mailIsDown(world));
      await approvedOnly(world, number, LEAD);
      return number;
    },
    goOn: (world) => jump(world, 2 * HOUR),
    states: ['pending/running', 'ended/ended'],
  },
  'emergency access that is looked at on': {
    waits: { run: 'pimEmergencyAccess', after: 'lookOn', at: 'steps/keep-looking.ts' },
    async reach(world) {
      const number = await askForRole(world, await mailIsDown(world));
      await approvedOnly(world, number, LEAD);
      await pass(world, 2 * MINUTE);
      return number;
    },
    goOn: (world) => jump(world, 2 * HOUR),
    states: ['granted/fulfilled', 'ended/ended'],
  },
  'draft that did not come yet': {
    waits: { run: 'drafting', after: 'draftText', at: 'drafting.ts' },
    settings: ADVISOR,
    async reach(world) {
      world.completions.set('failing');
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await pass(world, 20_000);
      return number;
    },
    goOn: (world, number) => approve(world, number, 'finance-data-owner'),
    states: ['none/running', 'granted/fulfilled'],
  },
  'second approval, after reminders': {
    waits: { run: 'groupMembership', after: 'readStage', at: 'steps/approval.ts' },
    async reach(world) {
      const { number } = order(world, 'Engineering repository access', 'developer', {
        access_level: 'write',
      });
      await settle(world);
      await approve(world, number, 'repo-owner');
      await pass(world, 9 * HOUR);
      return number;
    },
    goOn: (world, number) => approve(world, number, 'security-approver-2'),
    states: ['none/running', 'granted/fulfilled'],
  },
  window: {
    waits: { run: 'groupMembership', after: 'decideRequest', at: 'steps/hold.ts' },
    async reach(world) {
      await jumpTo(world, '2026-03-03T21:00:00Z');
      const { number } = order(world, 'Sales CRM access', 'sales-rep');
      await settle(world);
      await approve(world, number, 'crm-owner');
      return number;
    },
    goOn: (world) => jumpTo(world, '2026-03-04T07:05:00Z'),
    states: ['none/running', 'granted/fulfilled'],
  },
  'turn of another ticket': {
    waits: { run: 'groupMembership', after: 'armGrants', at: 'steps/take-turn.ts' },
    async reach(world) {
      order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await settle(world);
      removingFails(world, UNAVAILABLE);
      await pass(world, DAY + 5 * MINUTE);
      const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await pass(world, 10 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'granted/fulfilled'],
  },
  'throttled write': {
    waits: { run: 'groupMembership', after: 'applyChange', at: 'steps/write.ts' },
    async reach(world) {
      addingFails(world, BUSY);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 5 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'granted/fulfilled'],
  },
  'throttled write whose decision has grown old': {
    waits: { run: 'groupMembership', after: 'decideRequest', at: 'steps/still-decided.ts' },
    async reach(world) {
      addingFails(world, BUSY);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 5 * MINUTE);
      serviceNowFails(world, UNAVAILABLE);
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'granted/fulfilled'],
  },
  'proof of a license': {
    waits: { run: 'm365License', after: 'proveEdges', at: 'steps/prove.ts' },
    async reach(world) {
      const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '5' });
      await settle(world);
      await approvedOnly(world, number, 'team-alpha-lead');
      await pass(world, 20_000);
      return number;
    },
    goOn: (world) => pass(world, 2 * HOUR),
    states: ['pending/running', 'granted/fulfilled'],
  },
  "a grant's end that is due": {
    waits: null,
    async reach(world) {
      const { number } = await anApprovedRequest(world, {}, { duration_days: '10' });
      await jump(world, 9 * DAY);
      return number;
    },
    goOn: (world) => jump(world, 2 * DAY),
    states: ['granted/fulfilled', 'ended/ended'],
  },
  "a grant's end that is throttled": {
    waits: { run: 'endOfGrant', after: 'applyChange', at: 'steps/take-back.ts' },
    async reach(world) {
      const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await settle(world);
      removingFails(world, BUSY);
      await pass(world, DAY + 5 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['granted/fulfilled', 'ended/ended'],
  },
  'roll-back that is throttled': {
    waits: { run: 'groupMembership', after: 'applyChange', at: 'steps/take-back.ts' },
    async reach(world) {
      removingFails(world, BUSY);
      addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
      // Of a new engineer, so that none of the groups is there already.
      for (const group of ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'])
        world.controlled.directory.deleteMember(groupId(group), personId('developer'));
      await pass(world, 2 * MINUTE);
      const { number } = order(world, 'Request access to application', 'developer', {
        application: 'Engineering starter kit',
        duration_days: '10',
      });
      await settle(world);
      await approvedOnly(world, number, 'eng-manager');
      await pass(world, 5 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'none/rolled-back'],
  },
  'ticket tool that takes nothing': {
    waits: { run: 'groupMembership', after: 'decideRequest', at: 'governed-access.ts' },
    async reach(world) {
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 2_000);
      serviceNowFails(world, UNAVAILABLE);
      await pass(world, 10 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['nothing', 'granted/fulfilled'],
  },
  'step that can not run': {
    waits: { run: 'groupMembership', after: 'reportFailing', at: 'steps/step.ts' },
    async reach(world) {
      const { directory } = world.app.means;
      const { readFacts } = directory;
      const fails: typeof readFacts = async (wanted, requestId) => {
        if (wanted.beneficiaryId !== '') throw new TypeError('Cannot read properties of undefined');
        return await readFacts.call(directory, wanted, requestId);
      };
      Object.assign(directory, { readFacts: fails });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 5 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['none/running', 'granted/fulfilled'],
  },
  'follow-up that is owed': {
    waits: { run: 'groupMembership', after: 'settleRequest', at: 'steps/keep-telling.ts' },
    async reach(world) {
      addingFails(world, DENIED);
      world.tenant.faults.add({
        match: { host: 'acme.service-now.com', method: 'POST', path: '/table/incident' },
        effect: UNAVAILABLE,
      });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, HOUR);
      return number;
    },
    goOn: mended,
    states: ['none/rolled-back', 'none/rolled-back'],
  },
  'leaver whose access ends later': {
    waits: null,
    async reach(world) {
      const { number } = await anApprovedRequest(world);
      world.controlled.directory.patchUser(personId('finance-analyst'), {
        employeeLeaveDateTime: '2026-03-05T17:00:00Z',
      });
      await pass(world, HOUR);
      return number;
    },
    goOn: (world) => jump(world, 4 * DAY),
    states: ['granted/fulfilled', 'ended/ended'],
  },
  ...WATCHING,
};

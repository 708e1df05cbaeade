/** Every place where a run can wait, with how it gets there and what brings it on. */
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, press } from '../support/asking.ts';
import { addingFails, mend, removingFails, serviceNowFails } from '../support/faults.ts';
import { orderProduct, PROJECT } from '../support/licenses.ts';
import { jump, jumpTo, pass, settle, type TestWorld } from '../support/world.ts';

export type Place = {
  /** @returns the number of the ticket it is about. */
  readonly reach: (world: TestWorld) => Promise<string>;
  readonly goOn: (world: TestWorld, number: string) => Promise<void>;
  /** What the ticket says there, and at the end. */
  readonly states: readonly [there: string, atTheEnd: string];
};

const BUSY = { kind: 'status', status: 429, headers: { 'retry-after': '600' } } as const;
const UNAVAILABLE = { kind: 'status', status: 503 } as const;
const REFUSED = {
  kind: 'status',
  status: 403,
  body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } },
} as const;

async function mended(world: TestWorld): Promise<void> {
  mend(world);
  await pass(world, 2 * HOUR);
  await settle(world);
}

/** Presses, and waits for nothing that follows. */
async function approvedOnly(world: TestWorld, number: string, person: string): Promise<void> {
  const { status } = await press(world, number, person, 'approve', { data: { reason: 'fine' } });
  if (status !== 200) throw new Error(`The press was answered with ${status}.`);
}

export const PLACES: Readonly<Record<string, Place>> = {
  approval: {
    async reach(world) {
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      return number;
    },
    goOn: (world, number) => approve(world, number, 'finance-data-owner'),
    states: ['none/running', 'granted/fulfilled'],
  },
  'second approval, after reminders': {
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
    async reach(world) {
      addingFails(world, BUSY);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 5 * MINUTE);
      return number;
    },
    goOn: mended,
    states: ['pending/running', 'granted/fulfilled'],
  },
  'proof of a license': {
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
    async reach(world) {
      const { number } = await anApprovedRequest(world, {}, { duration_days: '10' });
      await jump(world, 9 * DAY);
      return number;
    },
    goOn: (world) => jump(world, 2 * DAY),
    states: ['granted/fulfilled', 'ended/ended'],
  },
  "a grant's end that is throttled": {
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
    async reach(world) {
      removingFails(world, BUSY);
      addingFails(world, REFUSED, { group: 'GRP-ENG-REPO-READ' });
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
  'follow-up that is owed': {
    async reach(world) {
      addingFails(world, REFUSED);
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
};

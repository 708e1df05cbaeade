/** What the product says to the outside in a few stories: every note, comment, card, notice, mail, approver row and follow-up. */
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, reject } from '../support/asking.ts';
import { addingFails, DENIED, mend, serviceNowFails } from '../support/faults.ts';
import { jump, pass, settle, type TestWorld } from '../support/world.ts';

/** By name: what happens, and the ticket it is about. */
export const STORIES: Readonly<Record<string, (world: TestWorld) => Promise<string>>> = {
  async reminded(world) {
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 9 * HOUR);
    await approve(world, number, 'finance-data-owner');
    return number;
  },
  async rejected(world) {
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    await approve(world, number, 'security-approver-1');
    await reject(world, number, 'repo-owner', 'Not part of this team.');
    return number;
  },
  async escalated(world) {
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 25 * HOUR);
    await pass(world, DAY);
    await settle(world);
    return number;
  },
  async refusedByTheDirectory(world) {
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, HOUR);
    await settle(world);
    return number;
  },
  async withoutChat(world) {
    world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net', method: 'POST', path: '/activities' },
      effect: { kind: 'status', status: 403, body: { error: { message: 'Bot is not installed.' } } },
    });
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await pass(world, HOUR);
    return number;
  },
  async renewed(world) {
    const { number } = await anApprovedRequest(world, {}, { duration_days: '10' });
    await jump(world, 8 * DAY);
    await jump(world, 3 * DAY);
    return number;
  },
  async untold(world) {
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 2_000);
    serviceNowFails(world, { kind: 'status', status: 503 });
    await pass(world, 45 * MINUTE);
    mend(world);
    await pass(world, 20 * MINUTE);
    return number;
  },
};

/** Everything that was said, as people and machines outside have it. */
export async function saidIn(world: World, number: string): Promise<unknown> {
  const { journal, tasks, approvals } = world.servicenow.ticket(number);
  const cards = await world.teams.cards(number);
  return masked({
    journal: journal.map(({ kind, by, text }) => ({ kind, by, text })),
    approvals: approvals.map(({ approver, state, comments }) => ({ approver, state, comments })),
    followUps: tasks.map(({ table, shortDescription, description, correlationId, assignmentGroup }) => ({
      table,
      shortDescription,
      description,
      correlationId,
      assignmentGroup,
    })),
    cards: cards.map(({ recipients, stage, card }) => ({ recipients, stage, card })),
    // Timers that tick at the same moment tell in any order.
    notices: inOrder(world.teams.messages().map(({ to, text }) => ({ to, text }))),
    mails: inOrder(
      world.tenant.mailbox.messages().map(({ to, subject, content }) => ({ to, subject, content })),
    ),
  });
}

function inOrder<Said>(all: readonly Said[]): readonly Said[] {
  return all.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** What chance makes is another at each run. */
function masked(said: unknown): unknown {
  const text = JSON.stringify(said)
    .replace(/policy [0-9a-f]{12}/g, 'policy (digest)')
    .replace(/mark=[0-9a-f]{32}/g, 'mark=(random)')
    .replace(/(\[ref [\d.]+) [0-9a-f]{32}\]/g, '$1 (random)]')
    .replace(/"nonce":"[0-9a-f]{32}"/g, '"nonce":"(random)"')
    // Calls that run side by side take their delays in the order in which they happen to leave.
    .replace(/(?<!\d)(\d\d:\d\d):\d\d(?:\.\d{3})?(?!\d)/g, '$1:(second)')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, (id) =>
      KNOWN.has(id) ? id : '(id)',
    );
  return JSON.parse(text);
}

const KNOWN = new Set(
  [
    'finance-analyst',
    'finance-data-owner',
    'developer',
    'repo-owner',
    'security-approver-1',
    'sales-rep',
    'crm-owner',
  ].map(personId),
);

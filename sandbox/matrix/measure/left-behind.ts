/** What must not be left behind once everything is at rest: rows, runs, cards, approver rows, a broken audit. */
import { exportAudit } from '../../../src/connectors/tables/audit-export.ts';
import { AuditVerifier } from '../../../src/connectors/tables/audit-verify.ts';
import { cardRows } from '../../tenant/slack/listing.ts';
import type { World } from '../../world.ts';
import { whileTimePasses } from '../while-time-passes.ts';
import type { Asked } from './asked.ts';
import { rowsOf } from './rows-of.ts';
import { isSaid, newestOf, newestOn, statementsOf } from './statements.ts';

/** In words; empty when nothing is. `ended`: everything that ends has ended, so nothing may run any more. */
export async function leftBehind(
  world: World,
  asked: readonly Asked[],
  ended: boolean,
): Promise<readonly string[]> {
  return [
    ...(await grantRows(world, asked)),
    ...runs(world, asked, ended),
    ...(await people(world, asked)),
    ...(await brokenAudit(world)),
    ...world.tenant.trips.map(() => 'a member was deleted without $ref'),
  ];
}

async function grantRows(world: World, asked: readonly Asked[]): Promise<readonly string[]> {
  const { servicenow, tenant } = world;
  const found: string[] = [];
  for (const userId of new Set(asked.map((one) => one.userId))) {
    const { grants, access } = await rowsOf(world, userId);
    for (const { id, state, ticket, target } of Object.values(grants)) {
      const own = statementsOf({ servicenow }, ticket.number);
      const stated = newestOf(own.filter(({ requestId }) => id.startsWith(`${requestId}~`)));
      // What a deleted account or group had comes back with it, and ends then (H14).
      const gone =
        tenant.directory.user(userId).deleted ||
        (!target.includes('~') && tenant.directory.group(target).deleted);
      if (state === 'ending' && gone) continue;
      if ((state === 'armed' || state === 'ending') && !isSaid(stated, 'unsure'))
        found.push(`grant ${id} is left ${state}`);
      if (state === 'active' && !isSaid(stated, 'in-force', 'done', 'unsure'))
        found.push(`grant ${id} is active, but its ticket states ${stated?.access}`);
    }
    for (const { target, holders } of Object.values(access))
      for (const id of holders)
        if (grants[id]?.state === 'ended' || grants[id]?.state === 'void')
          found.push(`${target} is still held by ${id}, which is ${grants[id].state}`);
  }
  return found;
}

function runs(world: World, asked: readonly Asked[], ended: boolean): readonly string[] {
  const open = asked.some(({ number }) => {
    const last = newestOn(world, number);
    return last?.outcome === 'running' || isSaid(last, 'unsure');
  });
  return (world.host.host()?.instances() ?? []).flatMap(({ instanceId, runtimeStatus, output }) => {
    if (runtimeStatus === 'Failed')
      return [`run ${instanceId} failed: ${JSON.stringify(output).slice(0, 200)}`];
    const runsOn = runtimeStatus === 'Running' || runtimeStatus === 'Pending';
    return ended && !open && runsOn ? [`run ${instanceId} still goes on`] : [];
  });
}

/** A message whose posting was never answered can't be found again, so nobody can close it; its buttons decide nothing. */
async function knownCards({ app }: World, number: string): Promise<ReadonlySet<string>> {
  const { records } = await app.means.requests.list({ ticketNumber: number });
  const cards = await Promise.all(records.map(({ requestId }) => app.means.cards.ofRequest(requestId)));
  return new Set(
    cards
      .flat()
      .flatMap(({ place }) => (place ? [place.messageId, `${place.conversationId}-${place.messageId}`] : [])),
  );
}

/** Nobody is asked any more for what is concluded. */
async function people(world: World, asked: readonly Asked[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { number } of asked) {
    const last = newestOn(world, number);
    if (!last || last.outcome === 'running') continue;
    const known = await knownCards(world, number);
    const cards = [
      ...(await whileTimePasses(world, world.teams.cards(number))),
      ...cardRows(world.slack.messages(), number, undefined),
    ];
    for (const { id, stage, verbs } of cards)
      if (verbs.includes('approve') && known.has(id))
        found.push(`${number} is ${last.outcome}, but card ${id} of ${stage} is open`);
    for (const { id, state } of world.servicenow.ticket(number).approvals)
      if (state === 'requested')
        found.push(`${number} is ${last.outcome}, but approver row ${id} still asks`);
  }
  return found;
}

/** The audit as an auditor checks it, compared with every table that it speaks about. */
async function brokenAudit({ table, clock, blobs, vault }: World): Promise<readonly string[]> {
  const source = {
    audit: table('Audit'),
    auditHeads: table('AuditHeads'),
    blobs,
    policies: table('Policies'),
    requests: table('Requests'),
    approvals: table('Approvals'),
    grants: table('Grants'),
  };
  const verifier = new AuditVerifier({ keys: vault.published() });
  for await (const line of exportAudit(source, new Date(clock.now()).toISOString()))
    verifier.add(JSON.stringify(line));
  return verifier.finish().findings.map((finding) => `audit: ${JSON.stringify(finding)}`);
}

import { instant } from '../domain/instant.ts';
import { newRecord } from '../domain/new-record.ts';
import type { RequestRecord } from '../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../domain/request.ts';
import type { Ticket } from '../domain/ticket.ts';
import { defineActivity, type Means } from './activity.ts';
import { closeGrants } from './close-grants.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { readRequest } from './deciding/read-request.ts';

export type TicketChecked = { readonly checked: 'unchanged' | 'new-version' | 'ending' | 'later' };

/**
 * Looks at the ticket of a concluded request: a closed one may end its grants (design: H12), an edited one is a new
 * version of the request (H1). Whatever is to run next is started by the rows this leaves behind.
 */
export const checkTicket = defineActivity<{ readonly requestId: string }, TicketChecked>({
  name: 'checkTicket',
  needsRuns: true,
  run: async (means, { requestId }) => {
    const asked = (await means.requests.read(requestId))?.row;
    if (!asked) return { checked: 'unchanged' };
    const pointer = await means.requests.readPointer(asked.ticket.system, asked.ticket.id);
    if (!pointer) return { checked: 'unchanged' };
    const latestId = requestIdOf(asked.ticket, pointer.row.kind, pointer.row.latestVersion);
    const latest = (await means.requests.read(latestId))?.row;
    if (latest?.phase !== 'concluded') return { checked: 'unchanged' };
    const checked = await check(means, latest);
    if (checked.checked !== 'later' && pointer.row.checkDue) {
      const now = await means.requests.readPointer(asked.ticket.system, asked.ticket.id);
      if (now && now.row.checkDue === pointer.row.checkDue)
        await means.requests.savePointer({ ...now.row, checkDue: null }, now.etag);
    }
    return checked;
  },
});

async function check(means: Means, record: RequestRecord): Promise<TicketChecked> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable) return { checked: 'later' };
  const read = await readRequest(means, record, inForce.rules);
  if (read.read === 'later') return { checked: 'later' };
  if (read.read === 'closed') return await endOnClosure(means, record, read.ticket);
  if (read.read === 'missing') {
    return read.believed ? await end(means, record, 'ticket-closed') : { checked: 'later' };
  }
  if (read.read !== 'request' || record.requestDigest === null || read.digest === record.requestDigest)
    return { checked: 'unchanged' };
  return await newVersion(means, record);
}

async function endOnClosure(
  means: Means,
  record: RequestRecord,
  ticket: Ticket | null,
): Promise<TicketChecked> {
  const endsOn = operationsOf(means, record)?.endsGrantOn ?? [];
  if (!ticket || !endsOn.includes(ticket.standing)) return { checked: 'unchanged' };
  return await end(means, record, 'ticket-closed');
}

async function end(means: Means, record: RequestRecord, reason: string): Promise<TicketChecked> {
  const beneficiaryId = record.request?.beneficiaryId;
  const closed = beneficiaryId ? await closeGrants(means, record.requestId, beneficiaryId, reason) : 0;
  if (closed === 0) return { checked: 'unchanged' };
  await means.runs?.start('endOfGrant', `${record.requestId}~end`, { requestId: record.requestId });
  return { checked: 'ending' };
}

/** The new version withdraws the old one first: grants of an edited request end, then the new one is decided. */
async function newVersion(means: Means, record: RequestRecord): Promise<TicketChecked> {
  const pointer = await means.requests.readPointer(record.ticket.system, record.ticket.id);
  if (!pointer || pointer.row.latestVersion !== record.version) return { checked: 'unchanged' };
  if (
    record.request &&
    (await closeGrants(means, record.requestId, record.request.beneficiaryId, 'superseded')) > 0
  ) {
    await means.runs?.start('endOfGrant', `${record.requestId}~end`, { requestId: record.requestId });
  }
  const version = record.version + 1;
  const next = newRecord(record.ticket, record.kind, version, instant(means.clock.now()));
  await means.requests.insert(next);
  await means.requests.savePointer({ ...pointer.row, latestVersion: version }, pointer.etag);
  await means.runs?.start(orchestratorOf(record.kind), next.requestId, { requestId: next.requestId });
  return { checked: 'new-version' };
}

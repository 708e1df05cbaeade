import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { refOf } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';

/**
 * Keeps that the request depends on an incident, before its decision is written down: from then on what happens to the incident is
 * news of it. How it was read before stays.
 */
export async function keepLink(
  { recordLinks }: Means,
  { requestId, ticket }: RequestRecord,
  { emergency }: Pick<RequestRecord, 'emergency'>,
  linkedAt: Instant,
): Promise<void> {
  const incident = emergency?.incident;
  if (!incident || (incident.system === ticket.system && incident.id === ticket.id)) return;
  const known = await recordLinks.ofRecord(incident.system, incident.id);
  if (known.some((link) => link.requestId === requestId)) return;
  const record = refOf(incident);
  await recordLinks.keep({ record, requestId, ticket: refOf(ticket), linkedAt, unread: null });
}

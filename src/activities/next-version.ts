import { newRecord } from '../domain/new-record.ts';
import type { RequestRecord } from '../domain/record.ts';
import { requestIdOf } from '../domain/request.ts';
import type { Means } from './activity.ts';

/** Others change the pointer, too, when the ticket is heard of; losing against them changes nothing about the version. */
const TRIES = 5;

export type NextVersion =
  | { readonly opened: true; readonly record: RequestRecord }
  /** `latest`: the request that came after it already, or `null` where the ticket is not known any more. */
  | { readonly opened: false; readonly latest: string | null };

/**
 * Opens the version that follows a concluded request: a decision of its own, to be started by the caller. A row that a
 * crash left behind without its pointer is taken up as it is. Throws when others keep changing the ticket's pointer.
 */
export async function nextVersion(
  means: Means,
  { ticket, kind, version }: RequestRecord,
  at: string,
  more: Partial<Pick<RequestRecord, 'renewal' | 'replaces' | 'asksAgain'>> = {},
): Promise<NextVersion> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const pointer = await means.requests.readPointer(ticket.system, ticket.id);
    if (!pointer) return { opened: false, latest: null };
    const { latestVersion } = pointer.row;
    if (latestVersion !== version) return { opened: false, latest: requestIdOf(ticket, kind, latestVersion) };
    const next = { ...newRecord(ticket, kind, version + 1, at), ...more };
    await means.requests.insert(next);
    const saved = await means.requests.savePointer(
      { ...pointer.row, latestVersion: next.version },
      pointer.etag,
    );
    if (saved.saved) return { opened: true, record: next };
  }
  throw new Error(`The pointer of ${ticket.number} is being changed by others; try again.`);
}

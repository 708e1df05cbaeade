import type { Means } from '../activities/activity.ts';
import type { RequestRecord } from '../domain/record.ts';
import { requestIdOf } from '../domain/request.ts';

/** By request, the newest version of its ticket, where that is another one. */
export async function newestOf(
  means: Pick<Means, 'requests'>,
  records: readonly RequestRecord[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    records.map(async ({ requestId, ticket, version }): Promise<[string, string] | null> => {
      const pointer = (await means.requests.readPointer(ticket.system, ticket.id))?.row;
      if (!pointer || pointer.latestVersion <= version) return null;
      return [requestId, requestIdOf(pointer.ticket, pointer.kind, pointer.latestVersion)];
    }),
  );
  return new Map(found.filter((one) => one !== null));
}

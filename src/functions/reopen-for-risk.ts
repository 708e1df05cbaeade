import type { Means } from '../activities/activity.ts';
import { nextVersion } from '../activities/deciding/next-version.ts';
import { instant } from '../domain/instant.ts';
import type { Owed, RequestRecord } from '../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../domain/request.ts';
import type { Watched } from '../domain/watched.ts';
import type { Runs } from '../ports/runs.ts';
import { wakeOrRecheck } from './take-in.ts';

/**
 * New risk about somebody whom a request has released: its ticket is opened anew by another version of it, which is decided by what
 * the directory says then, and operators hear of it once. One that is open already is woken. Nobody is watched for that release any
 * more. `because`: a sentence.
 * @returns the open request.
 */
export async function reopenForRisk(
  means: Means,
  runs: Runs,
  watched: Watched,
  because: string,
): Promise<RequestRecord | null> {
  const latest = await latestOf(means, watched);
  const open = latest && (await opened(means, runs, latest, because));
  // Last, so that a crash has it done again: the version that stands there by then is woken.
  if (open || !latest) await means.watches.drop(watched);
  return open;
}

async function latestOf({ requests }: Means, { requestId }: Watched): Promise<RequestRecord | null> {
  const record = (await requests.read(requestId))?.row ?? null;
  const pointer = record && (await requests.readPointer(record.ticket.system, record.ticket.id))?.row;
  if (!record || !pointer || pointer.latestVersion === record.version) return record;
  const latestId = requestIdOf(record.ticket, pointer.kind, pointer.latestVersion);
  return (await requests.read(latestId))?.row ?? record;
}

async function opened(
  means: Means,
  runs: Runs,
  latest: RequestRecord,
  because: string,
): Promise<RequestRecord | null> {
  const at = instant(means.clock.now());
  if (latest.phase !== 'concluded') {
    await wakeOrRecheck(means, runs, latest, at);
    return latest;
  }
  const opening = { at, by: 'countersign', because: 'new-risk', reason: because } as const;
  const next = await nextVersion(means, latest, opening, {
    asksAgain: { of: latest.requestId, at, newRisk: true },
    owed: noticeOf(means, latest, because),
  });
  if (!next.opened) return null;
  const { requestId, kind } = next.record;
  await runs.start(orchestratorOf(kind), requestId, { requestId });
  return next.record;
}

/** Whoever the table names is told once, by the version that it opens. */
function noticeOf({ rulebook }: Means, latest: RequestRecord, because: string): readonly Owed[] {
  const inForce = rulebook.current(latest.kind);
  if (!inForce.usable) return [];
  const { notifyIds, notifyGroupId } = inForce.rules.operations;
  const person = latest.names[latest.request?.beneficiaryId ?? ''] ?? 'the person';
  const text = `${latest.ticket.number} is opened again: there is new risk about ${person} since it was closed. ${because}`;
  return [{ what: 'notice', once: 'new-risk', to: notifyIds, groupId: notifyGroupId, text }];
}

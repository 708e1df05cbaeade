import type { Instant } from './instant.ts';
import { owesPosts, type RequestRecord } from './record.ts';

/** It waits for people or its time, nothing has come for its run to look at, and only channels are owed what it says. */
export function isOnlyUnshown(record: RequestRecord, before: Instant): boolean {
  const { phase, due, wakeDue, operatorAsks, desired, sentRevision } = record;
  const waits = phase === 'waiting' || phase === 'holding';
  const isDue = [due, wakeDue].some((at) => at !== null && at <= before);
  return waits && !isDue && !operatorAsks && (desired?.revision ?? 0) <= sentRevision && owesPosts(record);
}

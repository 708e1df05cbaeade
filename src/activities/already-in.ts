import type { Means } from './activity.ts';

/** By beneficiary: requests that were fulfilled because the person was in the group already. */
export type AlreadyIn = Readonly<Record<string, readonly string[]>>;

const LONGEST = 400_000;

const nameOf = (groupId: string) => `already-in-${groupId}`;

/**
 * Notes that a ticket is going to state access that no grant of ours stands for, so that its loss can be told there.
 * A group with more such tickets than fit goes without: their statement was true when it was made.
 */
export async function noteAlreadyIn(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  groupIds: readonly string[],
): Promise<void> {
  for (const groupId of groupIds) {
    for (let saved = false; !saved; ) {
      const mark = await means.marks.read(nameOf(groupId));
      const noted: AlreadyIn = mark ? (JSON.parse(mark.row) as AlreadyIn) : {};
      const requests = noted[beneficiaryId] ?? [];
      if (requests.includes(requestId)) break;
      const text = JSON.stringify({ ...noted, [beneficiaryId]: [...requests, requestId] });
      if (text.length > LONGEST) break;
      saved = (await means.marks.save(nameOf(groupId), text, mark?.etag ?? null)).saved;
    }
  }
}

export async function readAlreadyIn(means: Means, groupId: string): Promise<AlreadyIn> {
  const mark = await means.marks.read(nameOf(groupId));
  return mark ? (JSON.parse(mark.row) as AlreadyIn) : {};
}

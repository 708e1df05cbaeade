import type { Means } from '../activity.ts';

/** By beneficiary: requests that were fulfilled because the person was in the group already. */
export type AlreadyIn = Readonly<Record<string, readonly string[]>>;

/** Of one row; further requests go to the next. */
const LONGEST = 400_000;

/** Rows are named in order, without a gap: the first that is not there is behind the last. */
const nameOf = (groupId: string, row: number) =>
  row === 0 ? `already-in-${groupId}` : `already-in-${groupId}~${row}`;

type Noted = { readonly row: number; readonly noted: AlreadyIn; readonly etag: string | null };

async function* rowsOf({ marks }: Pick<Means, 'marks'>, groupId: string): AsyncGenerator<Noted> {
  for (let row = 0; ; row += 1) {
    const mark = await marks.read(nameOf(groupId, row));
    yield { row, noted: mark ? (JSON.parse(mark.row) as AlreadyIn) : {}, etag: mark?.etag ?? null };
    if (!mark) return;
  }
}

/** Notes that a ticket is going to state access that no grant of ours stands for, so that its loss can be told there. */
export async function noteAlreadyIn(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  groupIds: readonly string[],
): Promise<void> {
  for (const groupId of groupIds) while (!(await isNoted(means, groupId, beneficiaryId, requestId)));
}

/** In the first row that has room, unless it is in one. @returns false where somebody else wrote that row meanwhile. */
async function isNoted(
  means: Means,
  groupId: string,
  beneficiaryId: string,
  requestId: string,
): Promise<boolean> {
  let room: { readonly name: string; readonly text: string; readonly etag: string | null } | null = null;
  for await (const { row, noted, etag } of rowsOf(means, groupId)) {
    const requests = noted[beneficiaryId] ?? [];
    if (requests.includes(requestId)) return true;
    const text = JSON.stringify({ ...noted, [beneficiaryId]: [...requests, requestId] });
    if (text.length <= LONGEST) room ??= { name: nameOf(groupId, row), text, etag };
  }
  return room !== null && (await means.marks.save(room.name, room.text, room.etag)).saved;
}

export async function readAlreadyIn(means: Means, groupId: string): Promise<AlreadyIn> {
  const all: Record<string, readonly string[]> = {};
  for await (const { noted } of rowsOf(means, groupId))
    for (const [id, requests] of Object.entries(noted)) all[id] = [...(all[id] ?? []), ...requests];
  return all;
}

/**
 * Takes out requests that no longer state the access, one row of a group at a time. `isStated` is asked for each.
 * @returns whether there is such a row.
 */
export async function cleanAlreadyIn(
  { marks }: Pick<Means, 'marks'>,
  groupId: string,
  row: number,
  isStated: (requestId: string) => Promise<boolean>,
): Promise<boolean> {
  const mark = await marks.read(nameOf(groupId, row));
  if (!mark) return false;
  const kept: Record<string, readonly string[]> = {};
  for (const [id, requests] of Object.entries(JSON.parse(mark.row) as AlreadyIn)) {
    const stated: string[] = [];
    for (const requestId of requests) if (await isStated(requestId)) stated.push(requestId);
    if (stated.length > 0) kept[id] = stated;
  }
  const text = JSON.stringify(kept); // an emptied row stays: others may come behind it
  if (text !== mark.row) await marks.save(nameOf(groupId, row), text, mark.etag); // who was faster adds; next time
  return true;
}

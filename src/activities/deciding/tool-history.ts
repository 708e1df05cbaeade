import { instant } from '../../domain/instant.ts';
import type { SetBy } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';

const MARK = 'tool-history-';
/** Tools whose history is kept an eye on. */
const MOST_TOOLS = 20;

/** Why decisions taken in a ticket tool count for nothing there, since when, and what an administrator has to do. */
export type NoHistory = {
  readonly system: string;
  readonly since: string;
  readonly because: string;
  readonly todo: string;
};

/** Keeps for health whether the tool tells who decided: one answer that it does clears it. */
export async function noteHistory(means: Means, system: string, sets: readonly SetBy[]): Promise<void> {
  const untold = sets.find((one) => !one.known && one.todo !== undefined);
  const told = sets.some(({ known }) => known);
  if (!told && !untold) return;
  const name = `${MARK}${system}`;
  const mark = await means.marks.read(name);
  if (told) {
    if (mark) await means.marks.remove(name, mark.etag);
    return;
  }
  if (mark || untold?.known !== false || untold.todo === undefined) return;
  const { because, todo } = untold;
  const kept: NoHistory = { system, since: instant(means.clock.now()), because, todo };
  await means.marks.save(name, JSON.stringify(kept), null);
}

/** Tools that did not tell at the latest look who had decided. */
export async function toolsWithoutHistory({ marks }: Means): Promise<readonly NoHistory[]> {
  const listed = await marks.list(MARK, MOST_TOOLS);
  const read = await Promise.all(listed.map(({ name }) => marks.read(name)));
  return read.flatMap((mark) => (mark ? [JSON.parse(mark.row) as NoHistory] : []));
}

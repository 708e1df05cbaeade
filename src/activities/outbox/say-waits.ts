import { addMilliseconds, DAY, HOUR, type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { isConcluded } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';
import { isOvertaken } from '../deciding/overtaken.ts';
import { type Statement, say } from './say.ts';
import { tell } from './tell.ts';

/** Notes about waiting within an hour; others of the same ticket have to find room beside them. */
const MOST_AN_HOUR = 3;
/** So many of them are remembered; what was said before them may be said again. */
const MOST_REMEMBERED = 12;

type Wait = Pick<Statement, 'standing' | 'comment'> & {
  /** The access that it states, by how far the request has come. */
  readonly access: Statement['access'] | ((row: RequestRecord) => Statement['access']);
  /** What is new when it differs: times of the next try are none. */
  readonly fact: string;
  readonly workNote: string;
  readonly since?: Instant;
  /** The row that it was read from; once another execution has gone on from there, there is nothing to say. */
  readonly asRead?: RequestRecord;
};

/**
 * Says on the ticket what its run waits for: each fact once a day and attempt, and a few an hour, however many tries it
 * takes. What is left out for their number may be said later. Answers whether the fact is said.
 */
export async function sayWaits(means: Means, requestId: string, wait: Wait): Promise<boolean> {
  const now = instant(means.clock.now());
  let isTold = true;
  const record = await means.requests.change(requestId, (row) => {
    if (isConcluded(row) || (wait.asRead && isOvertaken(wait.asRead, row))) return row;
    const what = `${row.attempt}: ${wait.fact}`;
    const said = row.waits ?? [];
    const isSaid = said.some((one) => one.what === what && one.at > addMilliseconds(now, -DAY));
    const lately = said.filter(({ at }) => at > addMilliseconds(now, -HOUR)).length;
    isTold = isSaid || lately < MOST_AN_HOUR;
    if (isSaid || !isTold) return row;
    const { fact: _, since: __, asRead: ___, ...words } = wait;
    const access = typeof words.access === 'function' ? words.access(row) : words.access;
    const waits: RequestRecord['waits'] = [...said, { what, at: now }].slice(-MOST_REMEMBERED);
    return say({ ...row, waits }, { ...words, access, outcome: 'running', provenAt: null }, now);
  });
  await tell(means, record, wait.since);
  return isTold;
}

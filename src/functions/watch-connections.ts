import type { Means } from '../activities/activity.ts';
import { callOperators, tellInChat } from '../activities/outbox/call-operators.ts';
import { moment } from '../activities/wording/words.ts';
import {
  afterLook,
  type ConnectionFault,
  type ConnectionState,
  confirmed,
  isNewlyConfirmed,
  keyOf,
} from '../domain/connection-state.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Checkups } from './checkups.ts';
import { CONNECTIONS, connectionStateIn } from './connection-faults.ts';
import { type Log, sweep } from './sweep.ts';
import { isToldElsewhere } from './told-elsewhere.ts';

/** Named in one message; the others are in the console. */
const MOST_NAMED = 5;

/**
 * Looks at everything that this app is connected with, whether or not anybody asks. What two looks agree on is told to operators,
 * once, and once more when it is mended.
 */
export async function watchConnections(means: Means, checkups: Checkups, log: Log): Promise<void> {
  await sweep(means, 'connections', log, async () => {
    const kept = await means.marks.read(CONNECTIONS);
    const before = connectionStateIn(kept?.row);
    const { rows } = await checkups.report();
    const after = afterLook(before, rows, instant(means.clock.now()));
    const told = await tell(means, after, log);
    await means.marks.save(CONNECTIONS, JSON.stringify(told), kept?.etag ?? null);
  });
}

async function tell(means: Means, state: ConnectionState, log: Log): Promise<ConnectionState> {
  const failing = confirmed(state);
  const comesOfAnother = ({ about }: ConnectionFault) => isToldElsewhere(about, 'notice-of-another');
  const byThemselves = failing.filter((one) => !comesOfAnother(one));
  const fresh = (byThemselves.length > 0 ? byThemselves : failing).filter(
    ({ about, told }) => !told && !isToldElsewhere(about, 'notice'),
  );
  const begun = fresh.length > 0 && (await tellBegun(means, fresh, log));
  if (state.mended.length > 0) await tellMended(means, state, log);
  const isTold = new Set(begun ? fresh.map(keyOf) : []);
  return {
    ...state,
    faults: state.faults.map((one) => (isTold.has(keyOf(one)) ? { ...one, told: true } : one)),
    mended: [],
  };
}

async function tellBegun(means: Means, fresh: readonly ConnectionFault[], log: Log): Promise<boolean> {
  const [oldest] = fresh.toSorted((one, other) => (one.since < other.since ? -1 : 1));
  if (!oldest) return false;
  const named = fresh.slice(0, MOST_NAMED).map(lineOf);
  const more = fresh.length > named.length ? [`And ${fresh.length - named.length} more.`] : [];
  const text = [
    `Something that Countersign is connected with is not set up as it has to be, since ${at(means, oldest.since)}:`,
    ...[...named, ...more],
    'The console (Connections) and npm run doctor show every check. This is said once, and once more when it is mended.',
  ].join('\n');
  if (fresh.some(isNewlyConfirmed)) log(text);
  const title = `Countersign: ${keyOf(oldest)} fails`;
  const correlationId = `connections:${keyOf(oldest)}:${oldest.since}`;
  return (await callOperators(means, CONNECTIONS, { correlationId, title, text })) !== null;
}

/** Whoever chat does not reach sees it in the console; that it is good again is worth no incident. */
async function tellMended(means: Means, { mended, at: now }: ConnectionState, log: Log): Promise<void> {
  const text = `Mended, as of ${at(means, now)}: ${mended.map(keyOf).join('; ')}. Requests that waited for it go on by themselves.`;
  log(text);
  await tellInChat(means, CONNECTIONS, text);
}

const lineOf = (fault: ConnectionFault) =>
  `- ${keyOf(fault)}: ${fault.because} ${fault.todo ?? ''}`.trimEnd();

const at = ({ limits }: Means, when: Instant) => moment(when, limits.timeZone);

import type { Means } from '../activities/activity.ts';
import { operators } from '../activities/outbox/call-operators.ts';
import { instant, SECOND } from '../domain/instant.ts';
import { redacted } from '../domain/redact.ts';
import { reasonOf } from '../domain/sweep-state.ts';
import type { CheckReport, CheckRow, Checkup, Look, Subjects, Verdict } from '../ports/checks.ts';
import { type OwnState, ownCheckups } from './own-checkups.ts';

/** How answers that may not be late are timed. */
type Timer = (milliseconds: number, fire: () => void) => () => void;

/** One look may take so long, and all of one system together. Whoever asks is answered within a minute. */
const LOOK_WITHIN = 10 * SECOND;
const SYSTEM_WITHIN = 40 * SECOND;
/** So many of one system are made at once: some keep few calls at a time for one account. */
const AT_ONCE = 4;
/** Whoever asks again at once is told the same: a look at everything costs some fifty calls. */
const ASKED_AGAIN_AFTER = 10 * SECOND;

export type Checkups = {
  /** Looks at everything, or answers what a look of the last ten seconds saw. Reads only, and ends within a minute. */
  report(): Promise<CheckReport>;
};

/** The one list: what this app is made of, and what it is connected with. */
export function checkupsOf(means: Means, own: OwnState, timer: Timer): Checkups {
  const all: readonly Checkup[] = [...means.checkups, ...ownCheckups(means, own)];
  let latest: { readonly at: number; readonly report: Promise<CheckReport> } | null = null;
  const look = async (at: number): Promise<CheckReport> => {
    const subjects = await subjectsOf(means);
    const rows = await Promise.all(all.map((one) => rowsOf(one, subjects, means, timer)));
    return { at: instant(at), rows: rows.flat() };
  };
  return {
    async report() {
      const now = means.clock.now();
      if (latest === null || now - latest.at >= ASKED_AGAIN_AFTER || now < latest.at)
        latest = { at: now, report: look(now) };
      return await latest.report;
    },
  };
}

async function subjectsOf(means: Means): Promise<Subjects> {
  const { rulebook } = means;
  const inForce = rulebook.kinds.flatMap((kind) => {
    const current = rulebook.current(kind);
    return current.usable ? [current.rules] : [];
  });
  const deciding = inForce.flatMap(({ decidingPeople = [] }) => decidingPeople.flatMap(({ ids }) => ids));
  const operating = await operators(means, 'checks').catch(() => []);
  return {
    people: [...new Set([...operating, ...deciding])],
    rooms: [...new Set(inForce.flatMap(({ operations }) => operations.rooms.map(({ id }) => id)))],
    rotas: [...new Set(inForce.flatMap(({ rotas = [] }) => rotas))],
    uses: new Set(rulebook.uses),
  };
}

async function rowsOf(
  { about, begin }: Checkup,
  subjects: Subjects,
  { clock }: Means,
  timer: Timer,
): Promise<readonly CheckRow[]> {
  const until = clock.now() + SYSTEM_WITHIN;
  const { first, others } = begin(subjects);
  const made = async (one: Look): Promise<CheckRow> => ({
    ...{ about, name: one.name },
    ...(clock.now() >= until ? NO_TIME : await inTime(one, timer)),
  });
  const rows: CheckRow[] = first ? [await made(first)] : [];
  if (rows[0]?.verdict === 'failed')
    return [...rows, ...others.map(({ name }) => ({ about, name, ...restsOn(rows[0]?.name ?? '') }))];
  for (let from = 0; from < others.length; from += AT_ONCE)
    rows.push(...(await Promise.all(others.slice(from, from + AT_ONCE).map(made))));
  return rows;
}

const NO_TIME: Verdict = {
  verdict: 'unknown',
  because: 'It was not come to: what was looked at before took too long.',
  todo: null,
};

const restsOn = (first: string): Verdict => ({
  ...{ verdict: 'unknown', because: `It was not looked at, because it rests on ${first}.`, todo: null },
});

/** A look that hangs, or fails in a way that nobody thought of, is a row like others. */
async function inTime({ look }: Look, timer: Timer): Promise<Verdict> {
  const late = Promise.withResolvers<Verdict>();
  const stop = timer(LOOK_WITHIN, () =>
    late.resolve({
      ...{ verdict: 'failed', mayPass: true, todo: 'Look whether the system is up, and reached from here.' },
      because: `There was no answer within ${LOOK_WITHIN / SECOND} seconds.`,
    }),
  );
  try {
    return await Promise.race([look(), late.promise]);
  } catch (error) {
    return {
      ...{ verdict: 'failed', mayPass: true, todo: 'Read the error in the log.' },
      because: `It could not be looked at: ${redacted(reasonOf(error))}`,
    };
  } finally {
    stop();
  }
}

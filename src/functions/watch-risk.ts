import type { Means } from '../activities/activity.ts';
import { moment } from '../activities/wording/words.ts';
import { addMilliseconds, type Instant, instant, later, MINUTE } from '../domain/instant.ts';
import { SLOWED_SECONDS } from '../domain/pace.ts';
import type { RiskDetection } from '../domain/risk.ts';
import { detectionWords, levelWords } from '../domain/risk-words.ts';
import type { Watched } from '../domain/watched.ts';
import type { Runs } from '../ports/runs.ts';
import { reopenForRisk } from './reopen-for-risk.ts';
import { type Log, type Look, sweep } from './sweep.ts';

const MARK = 'watch-risk';
/** The directory tells of a detection a while after it noticed. */
const OVERLAP = 30 * MINUTE;

/** `since`: everything noticed before was looked at. `apart`: people whom one call for all did not show, of what was noticed from then on. */
type RiskMark = {
  readonly since: Instant;
  readonly apart?: { readonly from: Instant; readonly people: readonly string[] };
};

/**
 * Timer: new risk about people whom a request of ours has released, for as long as its table says. One call for all of them, when its
 * turn comes; it goes behind what proofs and decisions read.
 */
export async function watchRisk(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'watchRisk', log, async (look) => {
    const now = instant(means.clock.now());
    const all = await means.watches.list(look.failed);
    const watched = all.filter(({ until }) => until > now);
    for (const over of all) if (over.until <= now) await means.watches.drop(over);
    const [first] = watched.map(({ since }) => since).toSorted();
    if (first === undefined) return;
    const kept = await means.marks.read(MARK);
    const mark = markIn(kept?.row, (error) => look.failed(`the mark ${MARK}`, error));
    const turn = await means.paces.turn('risk', { key: MARK, rank: 'watch' });
    if (turn.turn === 'later') {
      noTurn(means, look, mark?.since ?? first, now);
      return;
    }
    const next = await lookOnce(means, runs, look, watched, mark ?? { since: first }, first, now);
    if (next) await means.marks.save(MARK, JSON.stringify(next), kept?.etag ?? null);
  });
}

/** Between two turns a few ticks may pass; a watch that never has one is blind. */
const TURN_WITHIN = 10 * MINUTE;

function noTurn({ limits }: Means, look: Look, since: Instant, now: Instant): void {
  if (addMilliseconds(since, TURN_WITHIN) >= now) return;
  look.refused(
    `Proofs and decisions have taken every call about risk since ${moment(since, limits.timeZone)}, of which the directory answers one a second.`,
  );
}

/** One call. `null`: it told nothing, and the next tick asks the same. */
async function lookOnce(
  means: Means,
  runs: Runs,
  look: Look,
  watched: readonly Watched[],
  mark: RiskMark,
  first: Instant,
  now: Instant,
): Promise<RiskMark | null> {
  const [apart] = mark.apart?.people ?? [];
  const from = mark.apart?.from ?? later(addMilliseconds(mark.since, -OVERLAP), first);
  const answer = await means.accounts.detections(apart ?? null, from, MARK);
  if (answer.read === 'failed') {
    if (answer.throttled) await means.paces.slowDown('risk', SLOWED_SECONDS);
    look.refused(answer.because);
    return null;
  }
  const { value: detections } = answer;
  if (detections.known !== 'yes') {
    if (detections.known !== 'missing' || apart !== undefined) {
      look.refused(detections.because);
      return null;
    }
    // More than one call tells: each of them is asked for by themselves, one at a tick.
    const people = [...new Set(watched.map(({ userId }) => userId))].toSorted();
    return { since: now, apart: { from, people } };
  }
  const hits = watched.flatMap((one) => {
    const news = detections.value.filter((detection) => isNews(detection, one));
    return news[0] ? [{ one, detection: news[0] }] : [];
  });
  let opened = 0;
  await look.each('hits', hits, {
    name: ({ one }) => `new risk about ${one.userId}`,
    act: async ({ one, detection }) => {
      await reopenForRisk(means, runs, one, wordsOf(means, detection));
      opened += 1;
    },
  });
  // What could not be followed is asked for again.
  if (opened < hits.length) return null;
  if (apart === undefined) return { since: now };
  const left = mark.apart?.people.slice(1) ?? [];
  return { since: mark.since, ...(left.length > 0 && { apart: { from, people: left } }) };
}

const OVER: readonly string[] = ['none', 'dismissed', 'confirmedSafe', 'remediated'];

/** A detection is new by when it was noticed, and not by when it happened; one that does not say when may be. */
function isNews(
  { userId, detectedAt, state }: RiskDetection & { readonly userId: string },
  { userId: who, since }: Watched,
): boolean {
  return userId === who && !OVER.includes(state) && (detectedAt === null || detectedAt > since);
}

function wordsOf({ limits }: Means, { id, type, level, detectedAt }: RiskDetection): string {
  const at = detectedAt ? ` on ${moment(detectedAt, limits.timeZone)}` : '';
  return `The directory noticed${at}: ${detectionWords(type)} (${levelWords(level)}). Its detection is ${id}.`;
}

/** A mark that was spoiled is as good as none. */
function markIn(text: string | undefined, spoiled: (error: unknown) => void): RiskMark | null {
  if (text === undefined) return null;
  try {
    const mark = JSON.parse(text) as RiskMark | null;
    if (typeof mark?.since === 'string') return mark;
    spoiled('it holds no moment');
  } catch (error) {
    spoiled(error);
  }
  return null;
}

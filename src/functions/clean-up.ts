import type { Means } from '../activities/activity.ts';
import { forgetName, NAMES } from '../activities/deciding/known-names.ts';
import { CONTROL } from '../activities/deciding/lately-joined.ts';
import { cleanAlreadyIn } from '../activities/drift/already-in.ts';
import { addMilliseconds, DAY, HOUR, type Instant, instant, milliseconds } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import { governedGroups, timedTargets } from '../policy/governed.ts';
import type { Histories } from '../ports/histories.ts';
import type { Alerts, Intake } from '../ports/stores.ts';
import { forgetHistories } from './forget-histories.ts';
import { namesInUse } from './groups-trail.ts';
import { EVALUATIONS } from './pim-evaluate.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { controlMarksInUse } from './watch-control.ts';

/** A delivery counts once for so long (H2). */
const DELIVERY_KEPT = 400 * DAY;
const MOST_DELIVERIES = 2_000;
const MOST_MARKS = 100;

/**
 * Timer: takes away what nothing needs any more, some of it at each tick. Never what runs, and nothing that keeps a
 * repeat harmless or is evidence.
 */
export async function cleanUp(means: Means, histories: Histories, log: Log = console.error): Promise<void> {
  await sweep(means, 'cleanUp', log, async (look) => {
    const parts = [
      { name: 'histories', act: () => forgetHistories(means, histories, look) },
      { name: 'deliveries', act: () => forgetDeliveries(means) },
      { name: 'alerts', act: () => forgetAlerts(means) },
      { name: 'links of former groups', act: () => forgetLinks(means, look) },
      { name: 'tickets that found access', act: () => cleanTickets(means, look) },
      { name: 'names of people', act: () => forgetNames(means, look) },
      { name: 'answers about activations', act: () => forgetEvaluations(means, look) },
      { name: 'facts of former decisions', act: () => forgetParts(means) },
      { name: 'former deciding groups', act: () => forgetControl(means, look) },
      { name: 'reminders of grants', act: () => mendReminders(means, log) },
    ];
    for (const { name, act } of parts) {
      try {
        await act();
      } catch (error) {
        look.failed(name, error);
      }
    }
  });
}

const DELIVERIES = 'deliveries-forgotten';
const ALERTS = 'alerts-forgotten';

const forgetDeliveries = (means: Means) => forgetOld(means, DELIVERIES, means.intake);
const forgetAlerts = (means: Means) => forgetOld(means, ALERTS, means.alerts);

/** Goes round all of them, some at a tick. */
async function forgetOld(
  { marks, clock }: Means,
  name: string,
  store: Pick<Intake | Alerts, 'forget'>,
): Promise<void> {
  const before = addMilliseconds(instant(clock.now()), -DELIVERY_KEPT);
  const kept = await marks.read(name);
  const after = kept?.row === '' ? null : (kept?.row ?? null);
  const next = (await store.forget(before, after, MOST_DELIVERIES)) ?? '';
  if (next !== (kept?.row ?? '')) await marks.save(name, next, kept?.etag ?? null);
}

/** What was read for a decision goes with its request; what is left of it after so long is nobody's. */
const PARTS_KEPT = 60 * DAY;
const MOST_PARTS = 100;
const PARTS = 'fact-parts-forgotten';

async function forgetParts({ factParts, marks, clock }: Means): Promise<void> {
  const before = addMilliseconds(instant(clock.now()), -PARTS_KEPT);
  const kept = await marks.read(PARTS);
  const after = kept?.row === '' ? null : (kept?.row ?? null);
  const next = (await factParts.forget(before, after, MOST_PARTS)) ?? '';
  if (next !== (kept?.row ?? '')) await marks.save(PARTS, next, kept?.etag ?? null);
}

/** Links by which groups were followed that no table governs together any more. */
async function forgetLinks(means: Means, look: Look): Promise<void> {
  const governed = governedGroups(means.rulebook);
  if (!governed.known) return;
  const used = await namesInUse(means, governed.groupIds);
  const kept = await means.marks.list('groups-delta-', MOST_MARKS);
  const former = kept.filter(({ name }) => !used.has(name));
  await look.each('links', former, {
    name: ({ name }) => `mark ${name}`,
    act: ({ name, etag }) => means.marks.remove(name, etag),
  });
}

const MENDED = 'grants-mended';
const MENDED_EVERY = HOUR;

/** A table that was restored for itself, or lost rows, would leave grants whose end nobody comes to look at (H16). */
async function mendReminders({ grants, marks, clock }: Means, log: Log): Promise<void> {
  const now = instant(clock.now());
  const kept = await marks.read(MENDED);
  if (kept && kept.row > addMilliseconds(now, -MENDED_EVERY)) return;
  const { withoutHint, unlisted, unreadable } = await grants.mend();
  if (withoutHint.length + unlisted.length > 0)
    log(
      `cleanUp put back what leads to ${withoutHint.length} grants and ${unlisted.length} people: rows of GrantsDue were missing. Was a table restored? See npm run rebuild.`,
    );
  await marks.save(MENDED, now, kept?.etag ?? null);
  if (unreadable.length > 0)
    throw new Error(`rows of Grants of ${unreadable.length} people can't be read, as of ${unreadable[0]}`);
}

const NAMES_FORGOTTEN = 'forgotten-names';

/** How people whom nobody decided about for long were called. */
async function forgetNames(means: Means, look: Look): Promise<void> {
  await goThrough(means, look, { round: NAMES_FORGOTTEN, beginning: NAMES }, ({ name }) =>
    forgetName(means, name),
  );
}

const EVALUATIONS_FORGOTTEN = 'forgotten-evaluations';
/** Nobody asks of an activation again that is over for so long. */
const EVALUATIONS_KEPT = 30 * DAY;

/** What the directory was answered of activations. */
async function forgetEvaluations(means: Means, look: Look): Promise<void> {
  const before = addMilliseconds(instant(means.clock.now()), -EVALUATIONS_KEPT);
  const rounds = { round: EVALUATIONS_FORGOTTEN, beginning: EVALUATIONS };
  await goThrough(means, look, rounds, async ({ name, etag }) => {
    const kept = await means.marks.read(name);
    const { at } = JSON.parse(kept?.row ?? '{}') as { readonly at?: Instant };
    if (at === undefined || at < before) await means.marks.remove(name, etag);
  });
}

const CONTROL_FORGOTTEN = 'forgotten-control';

/** Who was in groups whose members decide or operate no more, and the links by which they were followed. */
async function forgetControl(means: Means, look: Look): Promise<void> {
  const used = await controlMarksInUse(means);
  if (used === null) return;
  await goThrough(means, look, { round: CONTROL_FORGOTTEN, beginning: CONTROL }, async ({ name, etag }) => {
    if (!used.has(name)) await means.marks.remove(name, etag);
  });
}

/** `after`: how far the round has come; `null`: it is over, and the next begins a day after it did. */
type MarksRound = { readonly since: Instant; readonly after: string | null };
type Mark = { readonly name: string; readonly etag: string };

/** A round that was spoiled begins anew. */
function roundIn(text: string, spoiled: (error: unknown) => void): MarksRound | null {
  try {
    const round = JSON.parse(text) as MarksRound | null;
    if (typeof round?.since === 'string') return round;
    spoiled('it holds no round');
  } catch (error) {
    spoiled(error);
  }
  return null;
}

/** Marks of one kind, some at a tick, all of them once a day at most. */
async function goThrough(
  { marks, clock }: Means,
  look: Look,
  { round, beginning }: { readonly round: string; readonly beginning: string },
  act: (mark: Mark) => Promise<void>,
): Promise<void> {
  const now = instant(clock.now());
  const kept = await marks.read(round);
  const before = kept && roundIn(kept.row, (error) => look.failed(`the mark ${round}`, error));
  const isNew = before === null || before.after === null;
  if (before?.after === null && milliseconds(now) - milliseconds(before.since) <= DAY) return;
  const listed = await marks.list(beginning, MOST_MARKS, isNew ? undefined : (before.after ?? undefined));
  const left = await look.each(round, listed, { name: ({ name }) => `mark ${name}`, act });
  const last = listed[listed.length - left.length - 1]?.name ?? null;
  const isOver = left.length === 0 && listed.length < MOST_MARKS;
  const next: MarksRound = { since: isNew ? now : before.since, after: isOver ? null : last };
  await marks.save(round, JSON.stringify(next), kept?.etag ?? null);
}

/** One group at a tick: of each request it is asked whether it still states the access. */
async function cleanTickets(means: Means, look: Look): Promise<void> {
  const governed = governedGroups(means.rulebook);
  if (!governed.known) return;
  const isStated = (groupId: string) => async (requestId: string) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record) return false;
    // What is on its way to stating it was noted before; and a group that comes back has its tickets state it again.
    const isSaid = states(record.desired, 'in-force', 'unsure');
    return record.phase !== 'concluded' || (isSaid && record.alreadyIn.includes(groupId));
  };
  const timedKeys = timedTargets(means.rulebook).map(({ key }) => key);
  await look.each('tickets', [...governed.groupIds, ...timedKeys], {
    key: (groupId) => groupId,
    name: (groupId) => `tickets that found access to ${groupId}`,
    act: async (groupId) => {
      for (let row = 0; await cleanAlreadyIn(means, groupId, row, isStated(groupId)); row += 1);
    },
    most: 1,
  });
}

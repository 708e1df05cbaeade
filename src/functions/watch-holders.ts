import type { Means } from '../activities/activity.ts';
import { readAlreadyIn } from '../activities/drift/already-in.ts';
import { holdersOf, isTrueOf } from '../activities/drift/holders-of.ts';
import { isStillThere } from '../activities/drift/still-ours.ts';
import { instant, MINUTE } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { TimedTarget } from '../domain/timed-target.ts';
import { timedTargets } from '../policy/governed.ts';
import type { Runs } from '../ports/runs.ts';
import type { Holder } from '../targets/effects.ts';
import type { Holding } from '../targets/family.ts';
import { families, familyOf } from '../targets/index.ts';
import { followHolder, type HolderFollowed } from './follow-holder.ts';
import { suspectLoss } from './suspect-drift.ts';
import { type Log, type Look, sweep } from './sweep.ts';

/** Who had each target at the last tick, by its key, and whom operators have heard of. */
type Kept = {
  readonly holders: Readonly<Record<string, readonly string[]>>;
  readonly told: Readonly<Record<string, true>>;
};

/**
 * Timer: who holds what a table gives for minutes, of families whose holders are watched. What we gave and is there although its grant is
 * over is ended; what is gone before its end is looked into; what no ticket explains is told to operators once, and stays.
 */
export async function watchHolders(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'watchRoles', log, async (look) => {
    const all = timedTargets(means.rulebook);
    for (const family of families()) {
      const own = all.filter(({ key }) => familyOf(key) === family);
      if (family.holding && own.length > 0) await watchFamily(means, runs, look, family.holding, own);
    }
  });
}

async function watchFamily(
  means: Means,
  runs: Runs,
  look: Look,
  holding: Holding,
  targets: readonly TimedTarget[],
): Promise<void> {
  const mark = await means.marks.read(holding.mark);
  const kept = keptIn(mark?.row, look, holding.mark);
  const holders: Record<string, readonly string[]> = { ...kept.holders };
  const told: Record<string, true> = { ...kept.told };
  const byLook = Map.groupBy(targets, ({ key }) => holding.look(key));
  await look.each(holding.mark, [...byLook.values()], {
    name: ([first]) => `the ${holding.word} ${first?.name}`,
    act: async (seen) => {
      const keys = seen.map(({ key }) => key);
      const all = await holdersOf(means, keys, holding.mark);
      for (const target of seen) {
        const here = all.filter(({ key }) => key === target.key);
        const gone = (kept.holders[target.key] ?? []).filter(
          (id) => !here.some(({ userId }) => userId === id),
        );
        const doubted: string[] = [];
        for (const id of gone)
          if ((await seeToLoss(means, runs, target.key, id)) === 'doubted') doubted.push(id);
        for (const holder of here)
          note(told, holder, await followHolder(means, holding, target, holder, isKnown(told, holder)));
        for (const { userId } of here) await seeToEligibility(means, runs, holding, target.key, userId);
        await seeToCountedOn(means, runs, holding, target.key, here);
        holders[target.key] = [...new Set([...here.map(({ userId }) => userId), ...doubted])];
        forget(told, target, here);
      }
    },
  });
  const next = JSON.stringify({ holders, told } satisfies Kept);
  if (next !== mark?.row) await means.marks.save(holding.mark, next, mark?.etag ?? null);
}

/** What ends so soon is seen to by its end. */
const ENDS_SOON = 10 * MINUTE;

/** Lists lag: one that leaves somebody out is borne out by both read paths, or looked at again. */
async function seeToLoss(
  means: Means,
  runs: Runs,
  key: string,
  userId: string,
): Promise<'seen-to' | 'doubted'> {
  const { grants } = await means.grants.readBeneficiary(userId);
  const soon = instant(means.clock.now() + ENDS_SOON);
  const standing = Object.values(grants).filter(
    ({ target, state, endsAt }) => target === key && state === 'active' && (endsAt === null || endsAt > soon),
  );
  for (const grant of standing) if ((await isStillThere(means, grant)) !== false) return 'doubted';
  if (standing.length > 0) await suspectLoss(means, runs, key, userId);
  return 'seen-to';
}

/** Whoever has it by us and may have it no more is looked at as somebody who has moved. */
async function seeToEligibility(
  means: Means,
  runs: Runs,
  { mark }: Holding,
  key: string,
  userId: string,
): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(userId);
  if (!Object.values(grants).some(({ target, state }) => target === key && state === 'active')) return;
  if ((await isTrueOf(means, 'mayHold', userId, key, mark)) === false)
    await runs.start('personCheck', `person-${userId}~check`, { userId });
}

/** Tickets that found it there already, held by whatever way, hear when it is there no more. */
async function seeToCountedOn(
  means: Means,
  runs: Runs,
  { mark }: Holding,
  key: string,
  here: readonly Holder[],
): Promise<void> {
  const noted = await readAlreadyIn(means, key);
  for (const [userId, requestIds] of Object.entries(noted)) {
    if (here.some((holder) => holder.userId === userId)) continue;
    if (!(await isStated(means, requestIds))) continue;
    if ((await isTrueOf(means, 'holds', userId, key, mark)) === false)
      await suspectLoss(means, runs, key, userId, noted);
  }
}

async function isStated({ requests }: Means, requestIds: readonly string[]): Promise<boolean> {
  for (const requestId of requestIds)
    if (states((await requests.read(requestId))?.row.desired, 'in-force')) return true;
  return false;
}

const nameOf = ({ key, userId, startsAt }: Holder): string => `${key} ${userId} ${startsAt ?? ''}`;

const isKnown = (told: Readonly<Record<string, true>>, holder: Holder): boolean =>
  told[nameOf(holder)] === true;

function note(told: Record<string, true>, holder: Holder, followed: HolderFollowed): void {
  if (followed === 'told') told[nameOf(holder)] = true;
}

/** What is over is told of anew when it comes again. */
function forget(told: Record<string, true>, { key }: TimedTarget, here: readonly Holder[]): void {
  const names = new Set(here.map(nameOf));
  for (const name of Object.keys(told)) if (name.startsWith(`${key} `) && !names.has(name)) delete told[name];
}

/** A mark that was spoiled is as good as none. */
function keptIn(text: string | undefined, look: Look, mark: string): Kept {
  if (text === undefined) return { holders: {}, told: {} };
  try {
    const kept = JSON.parse(text) as Kept | null;
    if (kept?.holders instanceof Object && kept.told instanceof Object) return kept;
    look.failed(`the mark ${mark}`, 'it holds no look');
  } catch (error) {
    look.failed(`the mark ${mark}`, error);
  }
  return { holders: {}, told: {} };
}

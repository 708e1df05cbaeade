/** Adds and takes away by the difference, reads back, and says what is so. */
import type { Output } from '../policy/output.ts';
import { type Assignment, type Assignments, Refused } from './assignments.ts';
import { missingOf, type Named, type Plan, readAgain, sameAs, unwantedOf } from './plan.ts';

type Means = {
  readonly graph: Assignments;
  readonly output: Output;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** Seconds from one reading to the next, until what was changed is seen. */
const SECONDS_BETWEEN_READINGS = [0, 2, 5, 10, 20, 30] as const;

/** Prints the difference, and whether there is any. */
export function printDifference(plan: Plan, removes: boolean, { data }: Output): boolean {
  const missing = missingOf(plan);
  const unwanted = unwantedOf(plan);
  data(plan.title);
  for (const one of plan.wanted) data(`  ${missing.includes(one) ? '+' : '='} ${one.name}`);
  for (const one of unwanted)
    data(
      removes
        ? `  - ${plan.nameOf(one)}`
        : `  ? ${plan.nameOf(one)}: granted and not wanted; --remove takes it away`,
    );
  if (plan.wanted.length + unwanted.length === 0) data('  nothing is wanted of it, and nothing granted');
  return missing.length > 0 || (removes && unwanted.length > 0);
}

/** Whether all is as wanted, as it was read back. Graph’s refusals are told where what they are about is not so. */
export async function carryOut(plan: Plan, removes: boolean, means: Means): Promise<boolean> {
  const { graph, output } = means;
  const refusals = new Map<string, Refused>();
  const attempt = async (id: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.set(id, error);
    }
  };
  const { objectId, side } = plan;
  const added = missingOf(plan);
  const removed = removes ? unwantedOf(plan) : [];
  for (const one of added) {
    const { principalId, resourceId, appRoleId } = one;
    await attempt(one.name, () => graph.add(objectId, side, { principalId, resourceId, appRoleId }));
  }
  for (const one of removed) await attempt(one.id, () => graph.remove(objectId, side, one.id));
  const read = await readBack(plan, added, removed, refusals, means);
  if (read === null) {
    output.words(`${plan.title}: what is so now could not be read. Run the command again.`);
    return false;
  }
  return told(plan, read, { added, removed, refusals }, output);
}

type Done = {
  readonly added: readonly Named[];
  readonly removed: readonly Assignment[];
  readonly refusals: ReadonlyMap<string, Refused>;
};

function told(plan: Plan, read: Plan, { added, removed, refusals }: Done, { data, words }: Output): boolean {
  const late = 'Graph took it, and does not show it yet. Run the command again in some minutes.';
  const isThere = (one: Named | Assignment) => read.granted.some(sameAs(one));
  let asWanted = true;
  const say = (isSo: boolean, id: string, done: string, not: string) => {
    if (isSo) return data(`  ${done}`);
    asWanted = false;
    return words(`  ${not}: ${refusals.get(id)?.message ?? late}`);
  };
  if (added.length + removed.length > 0) data(`${plan.title}, read back:`);
  for (const one of added) say(isThere(one), one.name, `granted ${one.name}`, `not granted ${one.name}`);
  for (const one of removed) {
    const name = plan.nameOf(one);
    say(!isThere(one), one.id, `taken away ${name}`, `still granted ${name}`);
  }
  return asWanted;
}

/** Reads until what Graph took is seen; `null`: it can't be read. */
async function readBack(
  plan: Plan,
  added: readonly Named[],
  removed: readonly Assignment[],
  refusals: ReadonlyMap<string, Refused>,
  { graph, wait }: Means,
): Promise<Plan | null> {
  let read: Plan | null = null;
  for (const seconds of SECONDS_BETWEEN_READINGS) {
    if (seconds > 0) await wait(seconds * 1000);
    try {
      read = await readAgain(graph, plan);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      continue;
    }
    const { granted } = read;
    const isThere = (one: Named | Assignment) => granted.some(sameAs(one));
    const waitsFor = (id: string, isSo: boolean) => !isSo && (refusals.get(id)?.mayBeSo ?? true);
    if (
      !added.some((one) => waitsFor(one.name, isThere(one))) &&
      !removed.some((one) => waitsFor(one.id, !isThere(one)))
    )
      return read;
  }
  return read;
}

import type { Grant } from './grant.ts';
import type { Instant } from './instant.ts';
import type { MeaningOfPart, SaidByPart } from './meaning.ts';
import { type Change, givenBy, type Plan, releasedBy } from './plan.ts';

/** Whether a part of a decision is given back where a later one fails or is refused. */
export type Undone = 'with-the-run' | 'never';

/** A part of a decision that was carried out and proven; what follows is decided by itself. */
export type DonePart = {
  readonly name: string;
  readonly undone: Undone;
  /** The word for its access that the ticket states from then on; left out: what was stated before goes on. */
  readonly stated?: string;
  /** Left out by rows of before: `in-force`. */
  readonly means?: MeaningOfPart;
  readonly plan: Plan;
  readonly provenAt: Instant;
  /** When it was proven that somebody else took it off, or that it says nothing any more. */
  readonly lostAt?: Instant;
};

type WithParts = { readonly doneParts?: readonly DonePart[] };
type WithLast = WithParts & { readonly fulfilledAs?: SaidByPart; readonly plan?: Plan | null };
type Entries = readonly Pick<Grant, 'target' | 'state'>[];

/** What the parts that are done have changed; only those that are undone so, where that is said. */
export function doneTargets({ doneParts = [] }: WithParts, undone?: Undone): readonly string[] {
  return doneParts
    .filter((part) => undone === undefined || part.undone === undone)
    .flatMap(({ plan }) => plan.changes.map(({ target }) => target));
}

/** The word for its access of a request that goes on to its next part; none before the first is done, and of what is lost. */
export function accessSoFar({ doneParts = [] }: WithParts): string {
  return (
    doneParts.findLast(({ stated, lostAt }) => stated !== undefined && lostAt === undefined)?.stated ?? 'none'
  );
}

/**
 * The word for its access while a part is carried out, or taken back: what was done before goes on, unless some of that is what is
 * taken off.
 */
export function accessMeanwhile(record: WithLast, isTakenBack = false): string {
  const goesOn = (record.doneParts ?? []).filter(
    (part) => !takesOff(record, part) && !(isTakenBack && part.undone === 'with-the-run'),
  );
  const access = accessSoFar({ doneParts: goesOn });
  return access === 'none' || access !== accessSoFar(record) ? 'pending' : access;
}

/** Whether the plan takes off something that the part has put on. */
function takesOff({ plan }: WithLast, part: Pick<DonePart, 'plan'>): boolean {
  const given = targetsOf(part);
  return (plan ? releasedBy(plan) : []).some((target) => given.includes(target));
}

/** The parts with the one lost that is in force by the target; `null`: none is. */
export function losePart(
  { doneParts = [] }: WithParts,
  target: string,
  lostAt: Instant,
): readonly DonePart[] | null {
  const isIt = (part: DonePart) =>
    part.means !== 'done' && part.lostAt === undefined && targetsOf(part).includes(target);
  return doneParts.some(isIt) ? doneParts.map((part) => (isIt(part) ? { ...part, lostAt } : part)) : null;
}

/** The parts where what they left says nothing any more of how things stand. */
export function settledElsewhere({ doneParts = [] }: WithParts, at: Instant): readonly DonePart[] {
  return doneParts.map((part) => (part.stated === undefined ? part : { ...part, lostAt: part.lostAt ?? at }));
}

/** Changes of what the ticket states: the plan of a next part is none of it, for as long as that part is not done. */
export function statedChanges({ doneParts, fulfilledAs, plan }: WithLast): readonly Change[] {
  const isOfPlan = doneParts === undefined || fulfilledAs !== undefined;
  return [...(doneParts ?? []).map((part) => part.plan), ...(isOfPlan && plan ? [plan] : [])].flatMap(
    ({ changes }) => changes,
  );
}

/** The word of a request that was fulfilled, or of the last part that was done of it. */
export function wordOf({ doneParts = [], fulfilledAs }: WithLast): string {
  return fulfilledAs?.stated ?? doneParts.findLast(({ stated }) => stated !== undefined)?.stated ?? 'granted';
}

/** The word of a part that still stands, whatever else of the request has ended; `null`: none does. */
export function stillStated({ doneParts = [], fulfilledAs, plan }: WithLast, grants: Entries): string | null {
  const last = fulfilledAs && plan ? [{ ...fulfilledAs, plan }] : [];
  const worded = [...doneParts, ...last].filter(({ stated }) => stated !== undefined);
  return worded.findLast((part) => stands(part, grants))?.stated ?? null;
}

/** Whether it was done once, or something that it put on is there, and nothing takes it off. */
export function stands({ means, plan }: Pick<DonePart, 'means' | 'plan'>, grants: Entries): boolean {
  if (means === 'done') return true;
  const given = targetsOf({ plan });
  return grants.some(({ target, state }) => state === 'active' && given.includes(target));
}

/** The last part that changed something and stays whatever becomes of what follows; `null`: none does. */
export function lastingPart({ doneParts = [] }: WithParts): DonePart | null {
  return doneParts.findLast(({ undone, stated }) => undone === 'never' && stated !== undefined) ?? null;
}

function targetsOf({ plan }: Pick<DonePart, 'plan'>): readonly string[] {
  return givenBy(plan).map(({ target }) => target);
}

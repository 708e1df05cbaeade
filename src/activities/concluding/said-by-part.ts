import { accessSoFar } from '../../domain/done-parts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { SaidByPart } from '../../domain/meaning.ts';
import { givenBy } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Kind } from '../../domain/request.ts';
import { meaningOfWord, statedWordsOf } from '../../kinds/words.ts';
import { partInHand } from '../../policy/parts.ts';
import type { Part } from '../../policy/rulebook.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { pinnedRules } from '../deciding/pinned-policy.ts';
import { reasonsFor } from '../wording/reason-words.ts';
import { names } from '../wording/words.ts';
import { withMoment } from './afterwards.ts';

/**
 * What a part that is proven says of itself. A word that is in force says so of what can go again: where nothing that the part put on
 * stays, it was done. Throws for a word that its kind does not declare.
 */
export function saidBy(kind: Kind, stated: string, stays: readonly string[]): SaidByPart {
  const means = meaningOfWord(kind, stated);
  if (means !== 'in-force' && means !== 'done')
    throw new Error(`A part of ${kind} states "${stated}", which is no word of its kind.`);
  const isThere = stays.some((target) => lifetimeRowOf(target).stated);
  return { stated, means: isThere ? means : 'done' };
}

/** What the part in hand puts on. */
export function putOn({ plan }: Pick<RequestRecord, 'plan'>): readonly string[] {
  return (plan ? givenBy(plan) : []).map(({ target }) => target);
}

type SaidByLast = {
  readonly access: string;
  /** `null`: nothing had to be changed. */
  readonly said: SaidByPart | null;
  /** For whoever asked. */
  readonly comment: string;
};

/** The words of the last part of a request's decision; `null`: its kind decides in one part, and says it in the words of all. */
export async function saidByLast(
  means: Means,
  record: RequestRecord,
  provenAt: Instant,
): Promise<SaidByLast | null> {
  const { kind, alreadyIn, decision } = record;
  if (Object.keys(statedWordsOf(kind)).length === 0) return null;
  const pinned = await pinnedRules(means, record);
  if (!pinned.kept) throw new Error(pinned.because);
  const { part } = partInHand(pinned.rules, record);
  if (!part) return null;
  if (changesNothing(record)) {
    const access = decision?.after?.states === 'nothing' ? 'none' : accessSoFar(record);
    const reading = { reader: 'requester' as const, kind, timeZone: means.limits.timeZone };
    return { access, said: null, comment: reasonsFor(reading, decision?.reasons ?? []).join(' ') };
  }
  const said = saidBy(kind, part.stated, [...putOn(record), ...alreadyIn]);
  return { access: said.stated, said, comment: doneWords(means, record, part, provenAt) };
}

/** Whether the part in hand leaves everything as it is, and counts on nothing. */
export function changesNothing({ plan, alreadyIn }: Pick<RequestRecord, 'plan' | 'alreadyIn'>): boolean {
  return (plan?.changes ?? []).length === 0 && alreadyIn.length === 0;
}

/** What whoever asked reads of a part that is proven. */
export function doneWords(
  { limits }: Pick<Means, 'limits'>,
  { request, names: known, decision }: RequestRecord,
  { done }: Pick<Part, 'done'>,
  provenAt: Instant,
): string {
  const person = names([request?.beneficiaryId ?? ''], known);
  const own = decision?.after?.done;
  const said = own ? withMoment(own, provenAt, limits.timeZone) : done(person);
  return [said, ...(decision?.after?.comment ?? [])].join(' ');
}

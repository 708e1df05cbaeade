import type { AccessFacts } from '../../domain/facts.ts';
import { addMilliseconds, type Instant, instant } from '../../domain/instant.ts';
import { type Bucket, PACES, SLOWED_SECONDS } from '../../domain/pace.ts';
import type { FactPart } from '../../policy/fact-part.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Means } from '../activity.ts';
import { drawnByOthers } from './budget.ts';
import { keepPart, keptFor, type PartsOf, partsSince } from './kept-parts.ts';

type Parts = { readonly read: 'done'; readonly facts: Pick<AccessFacts, 'parts'> };
/** `asOf`: when the oldest of what keeps a pace was asked for; `null`: nothing of that was read. What came since was not seen. */
type PartsSeen = Parts & { readonly asOf: Instant | null };
type PartsGathered = PartsSeen | { readonly read: 'later'; readonly at: Instant } | ReadFailure;
type Values = Readonly<Record<string, unknown>>;
type PacedPart = FactPart & { readonly bucket: Bucket };

/**
 * Reads what only decisions of the kind go by. At most one part that keeps a pace is read each time, so that an execution is over
 * within seconds and a repeat repeats one read; `later`: when the next one may be. The rest is read when those are there.
 */
export async function gatherParts(means: Means, of: PartsOf, since: Instant): Promise<PartsGathered> {
  const wanted = of.rules.factParts?.(of.request);
  if (!wanted) return { read: 'done', facts: {}, asOf: null };
  const paced = wanted.filter(isPaced);
  const before = paced.length > 0 ? await partsSince(means, of, since) : [];
  const kept = valuesOf(before);
  const [missing, ...others] = paced.filter(({ name }) => !(name in kept));
  if (!missing) return asOf(before, await withUnpaced(means, of, kept));
  const { bucket } = missing;
  const turn = await means.paces.turn(bucket, { key: of.requestId, rank: 'evidence', since });
  if (turn.turn === 'later') return { read: 'later', at: turn.at };
  const at = instant(means.clock.now());
  const answer = await missing.read(means, of.request, of.requestId, kept[soFarOf(missing)]);
  if (answer.read === 'failed') {
    if (answer.throttled) await means.paces.slowDown(bucket, SLOWED_SECONDS);
    return answer;
  }
  const name = answer.read === 'more' ? soFarOf(missing) : missing.name;
  const tooLarge = await keepPart(means, of, { name }, { at, value: answer.value });
  if (tooLarge !== null) return tooMuch(tooLarge);
  if (answer.read === 'more') return { read: 'later', at: addMilliseconds(at, PACES[bucket]) };
  const [next] = others;
  if (next) return { read: 'later', at: next.bucket === bucket ? addMilliseconds(at, PACES[bucket]) : at };
  return asOf([...before, { at }], await withUnpaced(means, of, { ...kept, [missing.name]: answer.value }));
}

function asOf(kept: readonly { readonly at: Instant }[], read: Parts | ReadFailure): PartsSeen | ReadFailure {
  return read.read === 'failed' ? read : { ...read, asOf: kept.map(({ at }) => at).toSorted()[0] ?? null };
}

/**
 * What is known of them where somebody is only asked anew who may decide: what keeps a pace as it was last read, because nobody's
 * press may wait for a turn; the rest as it is now, but for what it does not rest on.
 */
export async function partsAtHand(means: Means, of: PartsOf): Promise<Parts | ReadFailure> {
  if (!of.rules.factParts) return { read: 'done', facts: {} };
  return await withUnpaced(
    means,
    of,
    valuesOf(await keptFor(means, of)),
    ({ toDecideOnly }) => !toDecideOnly,
  );
}

async function withUnpaced(
  means: Means,
  of: PartsOf,
  known: Values,
  isRead: (part: FactPart) => boolean = () => true,
): Promise<Parts | ReadFailure> {
  const wanted = of.rules.factParts?.(of.request) ?? [];
  const isWhole = ([name]: readonly [string, unknown]) => !wanted.some((part) => soFarOf(part) === name);
  const parts: Record<string, unknown> = Object.fromEntries(Object.entries(known).filter(isWhole));
  const { budget } = of.rules;
  if (budget !== undefined) parts[budget] = await drawnByOthers(means, of, budget);
  for (const part of wanted) {
    if (part.bucket !== null || !isRead(part)) continue;
    const answer = await part.read(means, of.request, of.requestId);
    if (answer.read === 'failed') return answer;
    if (answer.read === 'more')
      throw new Error(`The part "${part.name}" keeps no pace, so that all of it is read at once.`);
    parts[part.name] = answer.value;
  }
  return { read: 'done', facts: { parts } };
}

/** Under what the pages of a part are kept until its last one is there. */
const soFarOf = ({ name }: Pick<FactPart, 'name'>) => `${name}:so-far`;

function isPaced(part: FactPart): part is PacedPart {
  return part.bucket !== null;
}

function valuesOf(kept: readonly { readonly name: string; readonly value: unknown }[]): Values {
  return Object.fromEntries(kept.map(({ name, value }) => [name, value]));
}

function tooMuch(because: string): ReadFailure {
  return { read: 'failed', because, retryAfterSeconds: null, mayCure: false, tooLarge: true };
}

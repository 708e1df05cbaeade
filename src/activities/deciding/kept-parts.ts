import { canonicalJson } from '../../domain/canonical.ts';
import { addMilliseconds, type Instant, instant, later, MINUTE } from '../../domain/instant.ts';
import type { KeptPart } from '../../domain/kept-part.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { digestOf } from '../../policy/digest.ts';
import type { FactPart } from '../../policy/fact-part.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';

/** Whose parts they are. */
export type PartsOf = {
  readonly requestId: string;
  readonly rules: Pick<Rules, 'digest' | 'factParts' | 'budget'>;
  readonly request: AccessRequest;
};

/**
 * A decision counts what was read since it began to be tried, and no longer ago than this when the last of it is there: five
 * parts take ten seconds by themselves, and some twenty-five requests at once two minutes. What is older is read anew.
 */
const GOOD_FOR = 2 * MINUTE;
const LARGEST_PART = 200_000;

/** What is good for a decision that has been tried since then. */
export async function partsSince(means: Means, of: PartsOf, since: Instant): Promise<readonly KeptPart[]> {
  const from = later(since, addMilliseconds(instant(means.clock.now()), -GOOD_FOR));
  const requestDigest = digestOf(of.request);
  const kept = await keptFor(means, of);
  return kept.filter((part) => part.at >= from && part.requestDigest === requestDigest);
}

/** What was read last for the person by this policy, however long ago: enough to know who decides, never to decide by. */
export async function keptFor(
  means: Means,
  { requestId, rules, request }: PartsOf,
): Promise<readonly KeptPart[]> {
  const kept = await means.factParts.ofRequest(requestId);
  const own = kept.filter(
    ({ policyDigest, beneficiaryId }) =>
      policyDigest === rules.digest && beneficiaryId === request.beneficiaryId,
  );
  const genuine = await Promise.all(own.map((part) => isOurs(means, requestId, part)));
  return own.filter((_, place) => genuine[place]);
}

/** @returns why it could not be kept; `null`: it is. */
export async function keepPart(
  means: Means,
  { requestId, rules, request }: PartsOf,
  { name }: Pick<FactPart, 'name'>,
  read: Pick<KeptPart, 'at' | 'value'>,
): Promise<string | null> {
  const part = {
    ...{ name, ...read, policyDigest: rules.digest, beneficiaryId: request.beneficiaryId },
    requestDigest: digestOf(request),
  };
  const size = JSON.stringify(part).length;
  if (size > LARGEST_PART)
    return `what was read as "${name}" has ${size} characters, more than the ${LARGEST_PART} that are kept`;
  const held = (await means.seal?.holdFor(textOf(requestId, part))) ?? null;
  await means.factParts.keep(requestId, held === null ? part : { ...part, held });
  return null;
}

/** What somebody else put there is as if it had not been read. Without a key nobody can tell. */
async function isOurs({ seal }: Means, requestId: string, part: KeptPart): Promise<boolean> {
  const text = textOf(requestId, part);
  if (!seal || (part.held === undefined && (await seal.holdFor(text)) === null)) return true;
  return part.held !== undefined && (await seal.isHeld(text, part.held));
}

function textOf(requestId: string, { held: _, ...part }: KeptPart): string {
  return canonicalJson({ factPart: part, requestId });
}

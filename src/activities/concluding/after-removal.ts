import type { Grant } from '../../domain/grant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Removed, TargetEffects, Told } from '../../targets/effects.ts';
import { byFamily } from '../../targets/effects-of.ts';
import { familyOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { names } from '../wording/words.ts';
import { type Line, unreadLine } from './plain-words.ts';

type AfterRemoval = {
  /** Whether some of it goes on in another way, or that is not known. */
  readonly still: boolean;
  readonly lines: readonly Line[];
};

/**
 * What is to be said after a removal was proven. It proves that the direct way is gone: whoever has it by another one still
 * has it, and the ticket names that way, so that "ended" does not say more than is so (invariant 1). What was freed, and
 * what lives on, is said besides.
 */
export async function afterRemoval(
  means: Means,
  record: RequestRecord,
  ended: readonly Grant[],
  removed: readonly string[],
): Promise<AfterRemoval> {
  const gone = ended.filter(({ target }) => removed.includes(target));
  const about = {
    requestId: record.requestId,
    userId: ended[0]?.beneficiaryId ?? '',
    person: names([record.request?.beneficiaryId ?? ''], record.names),
    promised: gone.length > 0 ? (record.plan?.usable ?? []) : [],
  };
  const ask = async (what: (effects: TargetEffects, one: Removed) => Promise<readonly Told[]>) => {
    const told: Told[] = [];
    for (const { effects, keys } of byFamily(gone.map(({ target }) => target)))
      told.push(
        ...(await what(effects, { ...about, gone: gone.filter(({ target }) => keys.includes(target)) })),
      );
    return told.map(lineOf);
  };
  const ways = await ask((effects, one) => effects.otherWays(means, one));
  const freed = await ask((effects, one) => effects.freed(means, one));
  const outlives = gone.flatMap(({ target }) => familyOf(target).words(target).outlives ?? []);
  return { still: ways.length > 0, lines: [...ways, ...freed, ...new Set(outlives)] };
}

function lineOf(told: Told): Line {
  return typeof told === 'string' ? told : unreadLine(told.unread, told.because);
}

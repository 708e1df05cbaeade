import type { Instant } from '../domain/instant.ts';

/** How far a list of the ticket tool was followed, and what of it has to be looked at again. */
export type Trail<Item> = { readonly since: Instant; readonly again: readonly Item[] };

/** More than these that can't be followed are no single items any more: the trail stays where it is. */
const MOST_AGAIN = 200;

/** A row of before holds the moment alone. */
function trailOf<Item>(text: string): Trail<Item> {
  if (!Number.isNaN(Date.parse(text))) return { since: text, again: [] };
  const { since, again } = JSON.parse(text) as Trail<Item>;
  if (typeof since !== 'string' || !Array.isArray(again)) throw new Error('it holds no trail');
  return { since, again };
}

/**
 * A mark that was spoiled is none: what changed since the first look is looked at again, which is harmless. So is one that
 * lies ahead, as a clock leaves it that went wrong and was set back: what changes until then would never be read.
 */
export function trailIn<Item>(
  text: string | undefined,
  { first, now }: { readonly first: Instant; readonly now: Instant },
  spoiled: (error: unknown) => void,
): Trail<Item> {
  if (text === undefined) return { since: first, again: [] };
  try {
    const { since, again } = trailOf<Item>(text);
    return { since: since > now ? first : since, again };
  } catch (error) {
    spoiled(error);
    return { since: first, again: [] };
  }
}

export function trailText<Item>({ since, again }: Trail<Item>): string {
  return again.length === 0 ? since : JSON.stringify({ since, again });
}

export function isTooMany({ again }: Trail<unknown>): boolean {
  return again.length > MOST_AGAIN;
}

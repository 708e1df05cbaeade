import type { Instant } from '../domain/instant.ts';

/** How far a list of the ticket tool was followed, and what of it has to be looked at again. */
export type Trail<Item> = { readonly since: Instant; readonly again: readonly Item[] };

/** More than these that can't be followed are no single items any more: the trail stays where it is. */
const MOST_AGAIN = 200;

/** A row of before holds the moment alone. */
export function trailOf<Item>(text: string): Trail<Item> {
  return text.startsWith('{') ? (JSON.parse(text) as Trail<Item>) : { since: text, again: [] };
}

export function trailText<Item>({ since, again }: Trail<Item>): string {
  return again.length === 0 ? since : JSON.stringify({ since, again });
}

export function isTooMany({ again }: Trail<unknown>): boolean {
  return again.length > MOST_AGAIN;
}

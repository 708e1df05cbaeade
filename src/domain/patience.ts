/**
 * The longest pause between two tries, in seconds: what we choose ourselves, and what another system may ask for. Who
 * answers with a longer one is asked again all the same, because nobody would be told of years.
 */
export const LONGEST_PAUSE_SECONDS = 900;

/** Ours grow to this; what is added to keep tries apart fits between it and the longest. */
const LONGEST_GROWTH_SECONDS = 600;
/** A durable timer may fire up to a second early, and whoever asked for a pause means all of it. */
const EARLY_SECONDS = 1;

/**
 * Seconds to wait before the try that follows number `attempt` (from 1). Longer each time; what the other side `asked`
 * for makes it longer, never shorter. `spread`, from 0 to 1, adds up to half of it, so that those who failed together do
 * not try again together.
 */
export function pauseSeconds(
  attempt: number,
  asked: number | null,
  firstSeconds: number,
  spread = 0,
): number {
  const growing = Math.min(firstSeconds * 2 ** Math.min(attempt - 1, 30), LONGEST_GROWTH_SECONDS);
  const wanted = asked === null ? 0 : Math.ceil(asked) + EARLY_SECONDS;
  const least = Math.min(Math.max(growing, wanted), LONGEST_PAUSE_SECONDS);
  return least + spread * Math.min(least / 2, LONGEST_PAUSE_SECONDS - least);
}

/** From 0 up to 1, by the text alone (FNV-1a): the same for a replay, another for whoever else failed at that moment. */
export function spreadBy(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  // What differs is often the last character alone, which has reached no high bit yet.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash >>> 0) / 2 ** 32;
}

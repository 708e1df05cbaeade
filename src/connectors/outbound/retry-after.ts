import { LONGEST_PAUSE_SECONDS } from '../../domain/patience.ts';

/**
 * Seconds that a `Retry-After` asks to wait, rounded up and at most fifteen minutes: an integer, a fraction (Graph sends
 * them) or an HTTP date. `null` when it is missing or says nothing.
 */
export function retryAfterSeconds(value: string | null | undefined, nowMilliseconds: number): number | null {
  const asked = askedSeconds(value?.trim() ?? '', nowMilliseconds);
  return asked === null ? null : Math.min(Math.max(0, Math.ceil(asked)), LONGEST_PAUSE_SECONDS);
}

function askedSeconds(text: string, nowMilliseconds: number): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^[a-z]{3,9},? /i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : (at - nowMilliseconds) / 1000;
}

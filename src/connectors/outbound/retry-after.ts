/**
 * Seconds that a `Retry-After` asks to wait, rounded up: an integer, a fraction (Graph sends them) or an HTTP date.
 * `null` when it is missing or says nothing.
 */
export function retryAfterSeconds(value: string | null | undefined, nowMilliseconds: number): number | null {
  const text = value?.trim();
  if (!text) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  if (!/[a-z]/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMilliseconds) / 1000));
}

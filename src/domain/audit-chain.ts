import { hash } from 'node:crypto';
import type { AnyEntry, AuditRow } from './audit.ts';
import { canonicalJson } from './canonical.ts';

/** What the first row of a chain points back to. */
export const GENESIS = '0'.repeat(64);

/** By what new rows are chained. Another one can take its place within a chain: each hash is told by its length. */
const CHAIN_HASH = 'sha256';

/** Hexadecimal digits of each hash that a chain may have been made with. */
const BY_LENGTH: ReadonlyMap<number, string> = new Map([
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);

/** In lower-case hexadecimal, over the canonical JSON (RFC 8785) of a value, without its own `hash`. */
export function chainHash(value: Readonly<Record<string, unknown>>, by: string = CHAIN_HASH): string {
  const { hash: _, ...rest } = value;
  return hash(by, canonicalJson(rest), 'hex');
}

/** Whether a row, checkpoint or link has the hash that it says, whichever it was made with. */
export function hasItsHash(value: Readonly<Record<string, unknown>>): boolean {
  const said = value['hash'];
  const by = typeof said === 'string' ? BY_LENGTH.get(said.length) : undefined;
  return by !== undefined && chainHash(value, by) === said;
}

/** SHA-256 (lower-case hexadecimal) over the canonical JSON of a whole value. */
export function valueDigest(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

/** The row that follows `previous` in a request's chain. */
export function chained(requestId: string, sequence: number, previous: string, entry: AnyEntry): AuditRow {
  const { fact, once, at, actor, data } = plain(entry);
  const row = { requestId, sequence, previous, fact, once, at, actor, data };
  return { ...row, hash: chainHash(row) } as AuditRow;
}

/**
 * The value as it will be read back: JSON, and every half of a split character replaced, because canonical JSON has no
 * form for those and a cut ticket text must not stop the audit.
 */
export function plain<Value>(value: Value): Value {
  const text = JSON.stringify(value) ?? 'null';
  // JSON.stringify escapes only lone surrogates; an escaped backslash in front of the same letters is left alone.
  const whole = text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) =>
    found === '\\\\' ? found : '\\ufffd',
  );
  return JSON.parse(whole) as Value;
}

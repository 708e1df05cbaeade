import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 (hex) of a value's canonical JSON (RFC 8785): equal values have equal digests, whatever their layout. */
export function digestOf(value: unknown): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new Error('Only JSON values have a digest.');
  return hash('sha256', canonical);
}

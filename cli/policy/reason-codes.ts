import type { Kind } from '../../src/domain/request.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { SHARED_REASONS } from '../../src/policy/reasons.ts';

/** Every code that a decision of the kind can carry: its own, and those that are of no kind. */
export function codesOf(kind: Kind): readonly string[] {
  const own = KINDS.flatMap((one) => (one.kind === kind ? one.ownReasons : []));
  const others = KINDS.flatMap((one) => (one.kind === kind ? [] : one.ownReasons));
  return [...new Set([...Object.keys(SHARED_REASONS), ...own])].filter((code) => !others.includes(code));
}

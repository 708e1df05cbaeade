import type { Kind } from '../../src/domain/request.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { SHARED_REASONS } from '../../src/policy/reasons.ts';

/** Every code that a decision of the kind can carry: its own, and those of no kind as far as it says so. */
export function codesOf(kind: Kind): readonly string[] {
  const entry = KINDS.find((one) => one.kind === kind);
  const others = KINDS.flatMap((one) => (one.kind === kind ? [] : one.ownReasons));
  const shared = entry?.sharedReasons ?? Object.keys(SHARED_REASONS);
  return [...new Set([...shared, ...(entry?.ownReasons ?? [])])].filter((code) => !others.includes(code));
}

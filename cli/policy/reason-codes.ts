import type { Kind } from '../../src/domain/request.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { BEARINGS, type ReasonCode } from '../../src/policy/reasons.ts';

/** Every code that a decision of the kind can carry: its own, and those that are of no kind. */
export function codesOf(kind: Kind): readonly ReasonCode[] {
  const others = KINDS.flatMap((one) => (one.kind === kind ? [] : one.ownReasons));
  return (Object.keys(BEARINGS) as ReasonCode[]).filter((code) => !others.includes(code));
}

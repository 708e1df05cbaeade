import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { reasonsOfKind } from '../../src/kinds/words.ts';
import { SHARED_REASONS } from '../../src/policy/reasons.ts';

/** Shared reasons about groups that a license never meets, because what hands it down is no such group. */
const NEVER_OF: Readonly<Partial<Record<LoadedPolicy['kind'], readonly string[]>>> = {
  'm365-license': ['privileged-group', 'break-glass-group', 'exceptional-group-needs-approval'],
};

/** Every code that a decision of the kind can carry. */
export function codesOf(kind: LoadedPolicy['kind']): readonly string[] {
  const never = NEVER_OF[kind] ?? [];
  const all = Object.keys({ ...SHARED_REASONS, ...reasonsOfKind(kind) });
  return all.filter((code) => !never.includes(code));
}

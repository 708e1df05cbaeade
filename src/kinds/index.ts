import type { Kind } from '../domain/request.ts';
import { groupMembership } from './group-membership/index.ts';
import type { KindEntry } from './kind.ts';
import { m365License } from './m365-license/index.ts';

/** Every kind of access that is built, one line each. */
export const KINDS: readonly [KindEntry, ...KindEntry[]] = [groupMembership, m365License];

/** Throws for a kind that is not built. */
export function entryOf(kind: Kind): KindEntry {
  const entry = KINDS.find((one) => one.kind === kind);
  if (!entry) throw new Error(`Access of the kind ${kind} is not built.`);
  return entry;
}

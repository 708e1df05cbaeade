import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { indexTable, type PolicyIndex } from './group-membership/index-table.ts';
import type { GroupMembershipTable } from './group-membership-table.ts';

/** A policy table that holds together, as decisions use it. */
export type GroupPolicy = {
  readonly table: GroupMembershipTable;
  /** SHA-256 (hex) of the file's canonical JSON; every decision records it. */
  readonly digest: string;
  /** The exact text of the file, kept so that a later decision can be pinned to it. */
  readonly text: string;
  readonly index: PolicyIndex;
};

/** A policy out of a table that is known to be whole; `loadTable` checks one that isn't. */
export function policyOf(table: GroupMembershipTable, text: string): GroupPolicy {
  return { table, digest: digestOf(JSON.parse(text)), text, index: indexTable(table) };
}

/** SHA-256 (hex) of a value's canonical JSON (RFC 8785): equal values have equal digests, whatever their layout. */
export function digestOf(value: unknown): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new Error('Only JSON values have a digest.');
  return hash('sha256', canonical);
}

import type { RiskTable } from './risk-table.ts';

/** A policy table about risky users that holds together, as decisions use it. */
export type RiskPolicy = {
  readonly kind: string;
  readonly table: RiskTable;
  /** SHA-256 (hex) of the file's canonical JSON; every decision records it. */
  readonly digest: string;
  readonly text: string;
};

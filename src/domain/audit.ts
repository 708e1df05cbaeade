import type { AuditData } from './audit-data.ts';
import type { Instant } from './instant.ts';

export type AuditFact = keyof AuditData;

type About<Fact extends AuditFact> = {
  readonly fact: Fact;
  /** Distinguishes repeats of one fact; an entry with the same `once` is recorded once however often it is appended. */
  readonly once: string;
  readonly at: Instant;
  /** Who did it: an Entra id, `countersign`, or a tool's user. */
  readonly actor: string;
};

/** What one activity adds to a request's evidence: a fact with the data that goes with it. */
export type AuditEntry<Fact extends AuditFact = AuditFact> = {
  readonly [One in Fact]: About<One> & { readonly data: AuditData[One] };
}[Fact];

/** An entry of one fact; by Countersign itself unless somebody else did it. */
export function recorded<Fact extends AuditFact>(
  fact: Fact,
  data: AuditData[Fact],
  {
    once,
    at,
    actor = 'countersign',
  }: { readonly once: string; readonly at: Instant; readonly actor?: string },
): AuditEntry<Fact> {
  return { fact, once, at, actor, data };
}

/** An entry of any fact, by what all have in common. */
export type AnyEntry = About<AuditFact> & { readonly data: unknown };

/** What stands in a row for data too large for it: the digest of its text, which is kept elsewhere. */
export type Moved = { readonly movedTo: string; readonly bytes: number };

/** Data as a row has it. An earlier release may have left any of it out, and what is large is moved. */
type Kept<Data> = (Data extends object ? Partial<Data> : Data) & Partial<Moved>;

/** `hash` covers the canonical JSON of every other member, `previous` included. */
type Link = {
  readonly requestId: string;
  /** From 1. */
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
};

/** One row of the chain. What it was written with is known by its fact; each member of it may be missing all the same. */
export type AuditRow<Fact extends AuditFact = AuditFact> = {
  readonly [One in Fact]: About<One> & Link & { readonly data: Kept<AuditData[One]> };
}[Fact];

/** The rows of some facts, in order. */
export function factsOf<Fact extends AuditFact>(
  rows: readonly AuditRow[],
  ...facts: readonly Fact[]
): readonly AuditRow<Fact>[] {
  return rows.filter((row): row is AuditRow & AuditRow<Fact> => facts.some((fact) => fact === row.fact));
}

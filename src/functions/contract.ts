import type { InboundContract, JsonSchema } from '../ports/inbound-contract.ts';

/** Who may use a door, and how they prove it. */
export type UsedBy =
  | 'anybody'
  /** Whoever sends a token as an operator or an auditor is told more. */
  | 'anybody, and operators and auditors'
  /** A person who signed in to us and holds one of the roles. */
  | 'operators'
  | 'operators and auditors'
  /** A person who signed in to us, whatever roles they have. */
  | 'a person who signed in'
  /** An app that calls by itself, with the app role Offboarding. */
  | 'the personnel system'
  | InboundContract;

/** One answer of a door. Several may have one status: each with its own type of content. */
export type DoorReply = {
  readonly status: number;
  readonly says: string;
} & (
  | { readonly has: 'nothing' }
  | { readonly has: 'page' | 'text' }
  | { readonly has: 'json'; readonly schema: JsonSchema }
  /** RFC 9457, with one of these codes. */
  | { readonly has: 'problem'; readonly codes: readonly string[] }
);

/**
 * What callers may rely on of one door, beside what all doors have in common (`createDoors`) and what its entry of the list of doors says:
 * method, path and largest body. It is loaded with the description of the API, and never at a cold start.
 */
export type DoorContract = {
  readonly does: string;
  readonly usedBy: UsedBy;
  readonly parameters?: readonly Parameter[];
  readonly takes?: JsonSchema;
  readonly answers: readonly DoorReply[];
};

export type Parameter = {
  readonly in: 'path' | 'query';
  readonly name: string;
  readonly says: string;
  readonly schema?: JsonSchema;
};

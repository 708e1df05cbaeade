import type { Instant } from '../domain/instant.ts';

/** Somebody proven by an Entra token that we validated ourselves (H20). */
export type Operator = { readonly id: string; readonly name: string; readonly roles: readonly string[] };

export type Caller = Operator & {
  readonly is: 'person' | 'app';
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly signedInAt: Instant | null;
  /** How they proved themselves, as far as their token says. */
  readonly how: string;
};

export type PersonRole = 'Operator' | 'Auditor';

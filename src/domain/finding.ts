import type { Instant } from './instant.ts';

/** Whether somebody was told of a finding: by a follow-up with this number; by nobody, as policy wants it; or not yet. */
export type Told =
  | { readonly told: 'by-follow-up'; readonly number: string }
  | { readonly told: 'nobody' }
  | { readonly told: 'not-yet' };

/** A member of a governed group whom no grant explains. Kept for as long as that is so. */
export type UnexplainedMember = {
  readonly what: 'unexplained-member';
  readonly groupId: string;
  readonly groupName: string;
  readonly memberId: string;
  /** Display name and principal name, only ever shown; `null` where they were not read. */
  readonly memberName: string | null;
  readonly seenAt: Instant;
  /** Whether agreeing reads have shown it; otherwise only the directory's list of changes says so. */
  readonly readBack: boolean;
  /** How many came with them; one incident tells of all. */
  readonly together: number;
  readonly told: Told;
};

/** A request whose ticket stated access that was then found gone. Kept until its ticket states something else. */
export type LostAccess = {
  readonly what: 'lost-access';
  readonly requestId: string;
  readonly foundAt: Instant;
  readonly because: string;
  /** When it was looked for again last; left out: not yet. */
  readonly lookedAt?: Instant;
};

/**
 * Something that only a decision takes off, for as long as it is on: it is not forgotten. Kept from before its entry counts as active, so
 * that a crash leaves no entry without it.
 */
export type Suspension = {
  readonly what: 'suspension';
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: string;
  readonly targetName: string;
  /** When it was proven to be on. */
  readonly since: Instant;
  /** When somebody was told of its age last, and by which of its follow-ups, from one on; left out: it is not so old. */
  readonly told?: { readonly at: Instant; readonly followUp: number };
};

/** What somebody has to see to in the directory now, each in a row of its own (store: Findings). */
export type Finding = UnexplainedMember | LostAccess | Suspension;

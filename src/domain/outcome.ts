/** How a run ended. */
export type Outcome =
  | 'fulfilled'
  | 'refused'
  | 'rejected'
  | 'expired'
  | 'withdrawn'
  | 'rolled-back'
  | 'ended'
  | 'needs-human';

/** The access a ticket states, machine-readable in every write-back note. */
export type StatedAccess = 'none' | 'pending' | 'granted' | 'ended' | 'unknown' | OfKind;

/** A word of one kind of access, for what a part of its decision leaves. */
type OfKind = string & {};

/** Where a request stands. `waiting` is for people, `holding` for a change window. */
export type Phase = 'received' | 'waiting' | 'holding' | 'provisioning' | 'rolling-back' | 'concluded';

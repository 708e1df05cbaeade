import type { EdgeReading, WireCall, WriteEffect } from '../domain/effect.ts';
import type { AccessRow, Grant } from '../domain/grant.ts';
import type { Instant } from '../domain/instant.ts';
import type { UsablePlan } from '../domain/license.ts';
import type { ReadFailure } from '../ports/directory.ts';
import type { Ports } from '../ports/ports.ts';

/** What is read and written of a family, through the ports that are handed over. One look is one round trip. */
export interface TargetEffects {
  look(ports: DirectoryPorts, look: Look): Promise<Seen>;
  /** Reads whatever a write of the family has to be made of, right before it. */
  prepare(ports: DirectoryPorts, preparing: Preparing): Promise<Prepared>;
  /** Whether the directory's audit log names our own principal as who changed it after `since`. */
  authored(
    ports: DirectoryPorts,
    userId: string,
    key: string,
    since: Instant,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly weDid: boolean } | ReadFailure>;
  /** How the person goes on having what was taken away and proven gone; empty where nothing else gives it. */
  otherWays(ports: DirectoryPorts, removed: Removed): Promise<readonly Told[]>;
  /** Of a family whose holders are watched (`TargetFamily.holding`). */
  readonly holding?: HoldingReads;
  /** What became of what a removal frees, a seat; empty where it frees nothing. */
  freed(ports: DirectoryPorts, removed: Removed): Promise<readonly Told[]>;
}

export interface HoldingReads {
  /** Everybody who holds some of the targets directly, in one look (`Holding.look`). */
  holders(
    ports: DirectoryPorts,
    keys: readonly string[],
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly holders: readonly Holder[] } | ReadFailure>;
  /** Whether the directory lets the person have it; `null`: it doesn't say. */
  mayHold(ports: DirectoryPorts, userId: string, key: string, requestId: string): Promise<Whether>;
  /** Whether the person has it, by whatever way; `null`: the directory doesn't say. */
  holds(ports: DirectoryPorts, userId: string, key: string, requestId: string): Promise<Whether>;
}

type Whether = { readonly read: 'done'; readonly is: boolean | null } | ReadFailure;

export type Holder = {
  readonly key: string;
  readonly userId: string;
  readonly startsAt: Instant | null;
  /** `null`: they have it for good. */
  readonly endsAt: Instant | null;
  /** How they came to it, behind "The person". */
  readonly way: string;
};

export type DirectoryPorts = Pick<Ports, 'clock' | 'directory' | 'licenses' | 'accounts' | 'roles' | 'paces'>;

/** What was sent of a target that only what came after our own first attempt proves. */
export type Sent = {
  readonly attemptedAt: Instant;
  /** What came after it was judged by nobody: when the facts of the last decision were read, or the attempt if that was earlier. */
  readonly judgedAt: Instant;
  /** Numbers of attempts that have no answer. */
  readonly unanswered: readonly number[];
  /** Of a directory role: how it is given. */
  readonly role?: Grant['role'];
};

/** By key; those of which nothing was sent are left out, as are all of another lifetime. */
export type SentByKey = Readonly<Record<string, Sent>>;

export type Preparing = {
  readonly userId: string;
  /** Keys of the family that one call is to change. */
  readonly keys: readonly string[];
  readonly sent: SentByKey;
  /** Of the call that is about to be made, from 1. */
  readonly attempt: number;
  readonly requestId: string;
};

export type Look = {
  readonly userId: string;
  /** Keys of the family. */
  readonly keys: readonly string[];
  /** Everything that is looked at, of whatever family: a license may be handed down by one of the groups. */
  readonly all: readonly string[];
  /** Service plans that have to be usable besides. */
  readonly promised: readonly UsablePlan[];
  /** What is expected to be seen, where that is known; it says nothing about what is believed. */
  readonly expect?: 'present' | 'absent';
  readonly sent: SentByKey;
  /** How many looks before this one agreed in a row. What may be read only one after the other is read in turn. */
  readonly agreed: number;
  readonly requestId: string;
};

export type UsableReading = {
  readonly name: string;
  readonly planId: string;
  readonly is: 'usable' | 'pending' | 'failed' | 'unknown';
  readonly because: string;
};

export type Seen = {
  /** One for each key, over two read paths. */
  readonly readings: readonly EdgeReading[];
  /** One for each promised service plan that the family knows of. */
  readonly usable: readonly UsableReading[];
  /** What the directory itself says is wrong with them, in words. */
  readonly errors: readonly string[];
  /** What else was seen, under the names by which evidence keeps it. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Why nothing could be read; `null`: it could. */
  readonly unread: ReadFailure | null;
  /** So many seconds later its turn to be looked at may come: nothing was looked at, and nothing is known. */
  readonly postponedSeconds?: number;
};

/** An answer by which a call changed nothing. */
export type NotDone = Extract<WriteEffect, { effect: 'rejected' | 'unchanged' }>;

/** A grant that a call is to put into effect or take back, with its access row. */
export type Affected = { readonly grant: Grant; readonly row: AccessRow };

/** One call of the directory. */
export type Sending = {
  readonly action: 'add' | 'remove';
  readonly beneficiaryId: string;
  readonly affected: readonly Affected[];
  readonly clientRequestId: string;
  readonly requestId: string;
  /** What leaves later is not sent. */
  readonly notAfter: Instant;
};

/** What a write comes to: a call that is sent once it is recorded, or why none is. */
export type PlannedCall =
  | { readonly call: WireCall; readonly send: () => Promise<WriteEffect> }
  | { readonly call: null; readonly effect: WriteEffect };

/** What was read right before a write, as far as its family needs it. */
export interface BeforeWrite {
  /** As the audit keeps it; `null`: nothing was read, since the answer of the write itself tells what was there. */
  readonly evidence: unknown;
  /** Whether a target was seen to be there, on both read paths. */
  isThere(key: string): boolean;
  /** What a value was, known only before our first attempt to change it; `undefined`: the target is no value. */
  prior(key: string): string | null | undefined;
  /** Of a service plan: plans of its license that were off; `undefined`: the license was not assigned, or it is no plan. */
  plansOff(key: string): readonly string[] | undefined;
  /**
   * Whether what a call was refused for, or that nothing is left to take away, passes by itself, going by what reads show: the replica
   * that answered has not heard yet of what they know. What they bear out, or can't tell, does not.
   */
  mayPass(sending: Sending, answer: NotDone): Promise<boolean>;
  /** The call that changes nothing but these targets; whatever is there already is left alone. */
  call(sending: Sending): PlannedCall;
}

type Prepared =
  | { readonly prepared: true; readonly before: BeforeWrite }
  | { readonly prepared: false; readonly because: string; readonly retryAfterSeconds: number | null };

export type Removed = {
  readonly requestId: string;
  readonly userId: string;
  /** As texts call the person. */
  readonly person: string;
  /** Targets of the family that were taken away and proven gone. */
  readonly gone: readonly { readonly target: string; readonly targetName: string }[];
  /** Service plans that the request had promised. */
  readonly promised: readonly UsablePlan[];
};

/** A line for the ticket, or what could not be read and why. */
export type Told = string | { readonly unread: string; readonly because: string };

export function noCall(effect: WriteEffect): PlannedCall {
  return { call: null, effect };
}

export function nothingSent(sending: Sending): WriteEffect {
  return { effect: 'unchanged', trace: unsentTrace(sending) };
}

/** Status 0: nothing went out. */
export function unsentTrace({ clientRequestId }: Sending) {
  return { status: 0, requestId: null, clientRequestId };
}

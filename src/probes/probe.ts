import type { Effective } from '../domain/effective.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ports } from '../ports/ports.ts';
import type { PersonsCall, Seen } from '../ports/probes.ts';

/** What every probe says in a policy table. */
export type Patience = {
  /** How long it is looked for, from the proof of the access on; then a person looks. */
  readonly timeoutMinutes: number;
  /** Between two looks. */
  readonly everySeconds: number;
};

/** What a look may use. */
export type ProbePorts = Pick<Ports, 'clock' | 'directory' | 'roles' | 'probes'>;

/** About whom, and what they were given. */
export type Asked = {
  /** Entra object id. */
  readonly userId: string;
  /** Keys of what was given. */
  readonly targets: readonly string[];
  /** What a page has seen that looks as the person; left out: none was opened. */
  readonly page?: Effective['page'];
  readonly requestId: string;
};

/** What is told again and again while access does not work yet. */
export type Updates = {
  /** Word for word. */
  readonly text: string;
  /** Never told more often. */
  readonly everySeconds: number;
};

/** One way of seeing whether access works where it is for: a value in one list. */
export type ProbeEntry<Check extends Patience & { readonly type: string }> = {
  readonly type: Check['type'];
  /** The system that is looked at, within a sentence for whoever asked: `the team "Field"`. */
  readonly system: (check: Check) => string;
  /** One look; every target has its own answer, or the system one for all. */
  readonly look: (ports: ProbePorts, check: Check, asked: Asked) => Promise<readonly Seen[]>;
  /** Of one that a page asks with a token of the person: what it asks. Left out: we look ourselves. */
  readonly asThePerson?: (check: Check) => PersonsCall;
  /** Until when it is looked for; left out: for its minutes from the proof on. */
  readonly until?: (check: Check, effective: Effective) => Instant;
  /** What is told meanwhile where the kind says nothing of it; left out: nothing. */
  readonly updates?: Updates;
};

/** Keeps the shape of the check that an entry is made for. */
export function defineProbe<Check extends Patience & { readonly type: string }>(
  entry: ProbeEntry<Check>,
): ProbeEntry<Check> {
  return entry;
}

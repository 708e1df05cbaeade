import type { Bucket } from '../domain/pace.ts';
import type { AccessRequest } from '../domain/request.ts';
import type { ReadFailure } from '../ports/directory.ts';
import type { Ports } from '../ports/ports.ts';

/** What facts may be read of. */
type FactPorts = Pick<
  Ports,
  'clock' | 'directory' | 'licenses' | 'accounts' | 'roles' | 'rosters' | 'ticketing' | 'windows' | 'debts'
>;

/** JSON; `value` is recorded with the decision, and has to be as small as what it decides by. */
type FactRead =
  | { readonly read: 'done'; readonly value: unknown }
  /** There is more of it: it is read on with the next turn, and given `value` then. Only of what keeps a pace. */
  | { readonly read: 'more'; readonly value: unknown }
  | ReadFailure;

/**
 * Something that a kind's decisions go by besides what is read for every kind: at most a few round trips. `bucket`: whose
 * pace it keeps, so that it is read by itself, each time in an execution of its own, and what was read is kept until the
 * decision is taken; `null`: it is read together with the decision.
 */
export type FactPart = {
  /** Where facts have it: `facts.parts[name]`. */
  readonly name: string;
  readonly bucket: Bucket | null;
  /**
   * Set where who may decide does not rest on it: it is not read where people are only asked anew who may, so that what it comes from
   * may be away while they decide.
   */
  readonly toDecideOnly?: true;
  /** Set where whether somebody may go on having it rests on it, too: then it is read for that, and keeps no pace. */
  readonly ofHolding?: true;
  read(ports: FactPorts, request: AccessRequest, requestId: string, soFar?: unknown): Promise<FactRead>;
};

/** Something that may settle a question by itself while people are asked about it. */
export type Settling = {
  /** How often it is looked at to begin with; the longer people are asked, the less often. */
  readonly everySeconds: number;
  readonly look: FactPart;
  /** Why nothing is left to decide by what was read, in a sentence without its stop; `null`: it is still to be decided. */
  says(value: unknown): string | null;
};

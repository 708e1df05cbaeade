/** What a preset is: a value, made of operations of the control API alone. */

/** As somebody would send it; `path` below `/control`. */
export type Operation = {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
};

/** A membership that the requests of a ticket are about. */
type Membership = { readonly groupId: string; readonly userId: string };

/** What a preset is told of the time, and of the ticket it is for. */
export type About = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly memberships: readonly Membership[];
  /** Whom the ticket is for, by Entra id; `null`: there is no ticket, or it is for nobody. */
  readonly personId: string | null;
};

export type Preset = {
  readonly id: string;
  readonly label: string;
  /** What happens, in a sentence. */
  readonly what: string;
  readonly needs?: readonly ['ticket'];
  /** None: the ticket leads to nothing that it could happen to. */
  begin(about: About): readonly Operation[];
  /** Undoes it; faults are taken away by themselves. Left out: what else it did ends by itself, or there is none. */
  end?(about: About): readonly Operation[];
};

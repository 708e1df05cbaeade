import type { Instant } from '../domain/instant.ts';
import type { ReadFailure } from './directory.ts';

/** Somebody who is on call for a team now. */
export type OnCall = {
  /** The tool's user. */
  readonly toolUserId: string;
  /** 1 is called first. */
  readonly level: number;
  /** Of their duty; `null`: the tool does not say. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Set where somebody put them there in place of whoever the rota names: the tool's users who did, as far as it tells. */
  readonly override?: { readonly madeBy: readonly string[] };
};

/** Who is on call, as one tool knows it. Nothing here waits or retries. */
export interface Roster {
  /** Whose users they are: the name of the tool. */
  readonly system: string;
  /**
   * Everybody who is on call for the team now, of every level; nobody is an empty list, and only where the tool shows that the
   * team has a rota. A few round trips. The team: its name or its id in the tool.
   */
  whoIsOnCall(
    team: string,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly onCall: readonly OnCall[] } | ReadFailure>;
  /**
   * The sign-in name that the tool has for a user of its own; `null`: it has none. Left out by a tool whose tickets tie its users to
   * accounts themselves.
   */
  signInName?(
    toolUserId: string,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly name: string | null } | ReadFailure>;
}

/**
 * Whose account of a chat tool is whose, where the tool itself does not tell by Entra id. An account is tied to a person when
 * the same browser was signed in to both: what stands in a profile, as a name or an address, ties nothing.
 */
export interface ChatAccounts {
  /** Entra id of whoever the account is tied to; `null`: nobody. */
  personOf(channel: string, accountId: string): Promise<string | null>;
  /** The account that somebody is tied to; `null`: none. */
  accountOf(channel: string, personId: string): Promise<string | null>;
  /** Ties an account to a person, and each to no other any more. */
  tie(channel: string, accountId: string, personId: string): Promise<void>;
}

/** How a person shows that an account of a chat tool is theirs: they sign in there, and come back with a code. */
export interface ChatSignIn {
  readonly channel: string;
  /** What people call the tool. */
  readonly title: string;
  /** Marks a way to the sign-in as one person's, until a moment in epoch milliseconds. */
  stateFor(personId: string, until: number): string;
  /** Whether what came back was marked as theirs, and still counts. */
  isStateOf(state: string, personId: string, now: number): boolean;
  /** Where they sign in; `state` comes back with them, to an address of ours. */
  address(state: string, backTo: string): string;
  /** Whose code it is; `refused` says why none of ours. */
  accountOf(
    code: string,
    backTo: string,
    requestId: string,
  ): Promise<
    | { readonly found: true; readonly accountId: string }
    | { readonly found: false; readonly because: string; readonly mayCure: boolean }
  >;
}

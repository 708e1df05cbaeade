/** What one look at another system showed. `because`: a sentence for operators, whatever it showed. */
export type Seen = {
  readonly seen: boolean;
  readonly because: string;
  /** Nothing could be seen, so that nothing is known of the access; left out: it was looked at. */
  readonly unread?: Unread;
};

/** We may not look; the company has no license for what shows it; what is looked at isn't there. `unanswered`: time may cure it. */
export type Unread = 'refused' | 'unlicensed' | 'missing' | 'unanswered';

/** What somebody may do on a site, the least first; each includes those before it. */
export type SitePermission = 'read' | 'edit' | 'full-control';

/** A constant that is sent as the person: what it needs a token for, and what is asked. */
export type PersonsCall = {
  readonly scope: string;
  readonly method: 'GET' | 'POST';
  /** `{tenant}` becomes the id of the company's directory. */
  readonly url: string;
  /** JSON; `null`: none. */
  readonly body: string | null;
};

/** `status` null: no answer came, or nothing could be sent. */
export type SeenByPerson = Seen & { readonly status: number | null };

/** Systems that access is for, each looked at once: nothing is changed there, nothing here waits or retries, and what could not be read is not seen. */
export interface Probes {
  /** An allow-listed address that is made for the question: 204, or 200 with `{"seen": true}`, says yes. */
  address(url: string, requestId: string): Promise<Seen>;
  /**
   * Asks as the person who signed in to us: their token is exchanged for one of the call's scope, which is used this once and kept
   * nowhere. Two round trips. A 2xx is seen.
   */
  asPerson(token: string, call: PersonsCall, requestId: string): Promise<SeenByPerson>;
  /** Whether the person is on the member list that a team itself has; `teamId`: the object id of its group. */
  inTeam(userId: string, teamId: string, requestId: string): Promise<Seen>;
  /** Whether device management gives an app to the person, by the groups that the app is assigned to. Two round trips. */
  appAssigned(userId: string, appId: string, requestId: string): Promise<Seen>;
  /**
   * What the site at an address lets somebody do, by whatever way they have it. The permission is looked for, and the person goes by
   * their sign-in name.
   */
  siteLets(
    userPrincipalName: string,
    site: { readonly url: string; readonly permission: SitePermission },
    requestId: string,
  ): Promise<Seen>;
}

import type { Instant } from '../domain/instant.ts';

/** One thing that has to be so for a system and this app to work together. */
export type Check = {
  readonly name: string;
  /** `unknown`: nothing that was read tells it. */
  readonly verdict: 'ok' | 'failed' | 'unknown';
  readonly because: string;
  /** What to do about it; `null`: nothing, or `because` says so. */
  readonly todo: string | null;
  /** Set where it failed for what may pass by itself, as a system that does not answer: no fault of the set-up. */
  readonly mayPass?: true;
};

export type Verdict = Omit<Check, 'name'>;

/** A check that can be made; it reads, and changes nothing. Throws for what it did not expect, which counts as failed. */
export type Look = { readonly name: string; readonly look: () => Promise<Verdict> };

/** What the kinds in force go by besides what every company's requests need. */
export type Use = 'password-write' | 'role-write' | 'risk' | 'directory-roles' | 'role-policies';

/** What policy names, as far as it can be tried. */
export type Subjects = {
  /** Object ids of people who are to be reached in chat, operators first. */
  readonly people: readonly string[];
  /** Channels and group chats, by their ids in the chat. */
  readonly rooms: readonly string[];
  /** Rotas that are asked who is on call, as `{tool}/{team}` or as the team of the first tool. */
  readonly rotas: readonly string[];
  readonly uses: ReadonlySet<Use>;
};

/** Everything that one system is asked, for one look at it. */
export type Looks = {
  /** What all others rest on: while it fails, they are not made. */
  readonly first?: Look;
  readonly others: readonly Look[];
};

/** How it is found out whether this app and one system work together. A value each: whoever asks goes through the list. */
export type Checkup = {
  /** What the system is called by people. */
  readonly about: string;
  /** One look begins. Looks of it may share what they read. */
  readonly begin: (subjects: Subjects) => Looks;
};

/** One row of a report: what was checked of which system. */
export type CheckRow = Check & { readonly about: string };

/** Every row of one look at everything. `at`: when it began. */
export type CheckReport = { readonly at: Instant; readonly rows: readonly CheckRow[] };

/** What a tool says of itself when it asks for checks. It is signed, is shown, and decides nothing. */
export type Ping = {
  /** Milliseconds since the epoch, by the tool's clock. */
  readonly sentAt: number;
  /** Whether our account has each right, by its name; `null`: it does not say. */
  readonly rights: Readonly<Record<string, boolean>> | null;
  /** Whether the tool keeps who changed a table; `null`: it does not say. */
  readonly audited: Readonly<Record<string, boolean>> | null;
};

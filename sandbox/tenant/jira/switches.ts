/** How the site behaves where real ones differ, or where it is not verified which they do. */
type Range = { min: number; max: number };

export type JiraSwitches = {
  readonly webhook: {
    delay: Range;
    /** What the header carries; `none`: the webhook has no secret. */
    signature: 'sha256' | 'sha1' | 'none' | 're-serialized';
    /** How deliveries are told: by a webhook, by an automation rule, or by both. */
    by: 'webhook' | 'automation' | 'both';
    /** The same delivery once more, late and with its own flow. */
    secondary: boolean;
    /** So many of the next ones are lost. */
    lose: number;
    /** Whether those that were not taken are sent again. */
    retries: boolean;
  };
  readonly reads: {
    /** An issue shows its old status for so long after it changed. */
    statusLag: number;
    /** A search shows changes so much later. */
    searchLag: number;
    /** So many entries of a history stand in the issue itself. */
    history: number;
    /** Issues to a page of a search, whatever is asked for. */
    searchPage: number;
  };
  readonly transitions: {
    /** Ids of statuses that no transition leads to for our account. */
    missing: string[];
    /** What the screen of each transition to these statuses asks for. */
    needs: Record<string, string>;
    /** So many of the next transitions are refused because another one runs. */
    busy: number;
    /** A rule of the site moves on what comes into a status, by status. */
    flips: Record<string, string>;
  };
  readonly comments: {
    /** What a comment is that does not say who reads it. */
    byDefault: 'public' | 'internal';
    /** A rule of the site makes every comment of ours public. */
    exposed: boolean;
  };
  readonly approvals: {
    /** Whether an automation may answer in the place of approvers. */
    byAutomation: boolean;
  };
  readonly people: {
    /** Whether an account shows its address. */
    addresses: 'shown' | 'hidden';
  };
  readonly rights: {
    /** Ids of issues that our account may not see. */
    hidden: string[];
    /** Whether our account may read approvals. */
    approvals: boolean;
  };
  /** So many of the next calls answer 429, with these headers. */
  rateLimit: { next: number; retryAfter: string | null; reason: string };
  /** The site that says it answers, where it is another one. */
  site: { baseUrl: string };
};

export type JiraSwitchChoices = {
  readonly [Name in keyof JiraSwitches]?: Partial<JiraSwitches[Name]>;
};

export function jiraSwitches(chosen: JiraSwitchChoices, host: string): JiraSwitches {
  const usual: JiraSwitches = {
    webhook: {
      delay: { min: 0, max: 2_000 },
      signature: 'sha256',
      by: 'webhook',
      secondary: false,
      lose: 0,
      retries: true,
    },
    reads: { statusLag: 0, searchLag: 0, history: 100, searchPage: 100 },
    transitions: { missing: [], needs: {}, busy: 0, flips: {} },
    comments: { byDefault: 'public', exposed: false },
    approvals: { byAutomation: false },
    people: { addresses: 'shown' },
    rights: { hidden: [], approvals: true },
    rateLimit: { next: 0, retryAfter: '20', reason: 'jira-burst-based' },
    site: { baseUrl: `https://${host}` },
  };
  for (const [folder, values] of Object.entries(chosen))
    Object.assign(usual[folder as keyof JiraSwitches], values);
  return usual;
}

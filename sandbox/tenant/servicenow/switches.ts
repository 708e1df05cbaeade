/** What a test or a demonstration may change about the instance, while it runs. The defaults are unpleasant. */
import type { Language } from './choices.ts';
import type { TableName } from './schema.ts';

/** Milliseconds; a value between the two is drawn from the sandbox's seed. */
export type Range = { readonly min: number; readonly max: number };

/** How a customer's script builds the webhook body; everything but `json` is a mistake seen in the field. */
export type BodyStyle =
  | 'json'
  | 'xml-escaped'
  | 'raw-newline'
  | 'raw-quote'
  | 'bom'
  | 'text-plain'
  | 'duplicate-keys';

export type EventName =
  | 'request.submitted'
  | 'request.approved'
  | 'request.updated'
  | 'approval.updated'
  | 'request.closed';

export type RateLimit = {
  /** Calls per clock hour. Counters are added up every 30 s only, so more than this get through. */
  readonly perHour: number;
  /** `false`: the 429 of an exhausted semaphore, which carries neither rate headers nor `Retry-After`. */
  readonly headers: boolean;
  readonly on: 'table' | 'token' | 'both';
};

export type Switches = {
  readonly webhook: {
    /** How long the asynchronous rule takes to run. */
    delay: Range;
    body: BodyStyle;
    signature: 'base64' | 'hex';
    /** Which changes the customer's rule reports. */
    events: readonly EventName[];
    /** Whether what our integration account writes is reported too: nothing, the watched columns, or every write. */
    echo: 'none' | 'watched' | 'every';
    /** Holds back each ticket's next delivery until the one after it was sent. */
    outOfOrder: boolean;
    /** Whether the second of two deliveries of one change says so by the same `event_id`. */
    duplicates: 'same-id' | 'new-id';
  };
  readonly commit: {
    /** From creation until REST sees the request item; before that it answers 404. */
    item: Range;
    /** From then until REST sees its parent request. */
    request: Range;
    /** From when REST sees the item until it sees the variables. */
    variables: Range;
    /** What REST sees before that: no variable rows, or rows without a value. */
    early: 'missing' | 'blank';
  };
  readonly query: {
    /** The property `glide.invalid_query.returns_no_rows`. */
    invalidReturnsNoRows: boolean;
  };
  readonly display: { language: Language; timeZone: string };
  readonly rights: {
    /** Tables that may not be queried at all: 403 with `detail` null. */
    unreadable: readonly TableName[];
    /**
     * Tables whose rows an ACL leaves out one by one: 200 with `"result": []`, though `X-Total-Count`, which is counted
     * before rights, says how many there are. Reading one of them is 404, and what lies behind a reference to one is "".
     */
    filtered: readonly TableName[];
    /** Records (`sys_id`) the integration account may not see: 404, and missing from lists. */
    hidden: readonly string[];
    /** Columns (`table.column`) that may not be read: left out of every record without a word. */
    columns: readonly string[];
    writable: readonly TableName[];
    deletable: readonly TableName[];
    /** Whether approver rows of other people may be written. */
    othersApprovals: boolean;
    /** Whether the on-call roster may be read. */
    roster: boolean;
  };
  readonly quota: {
    /** Reads of these tables are canceled by a transaction quota after so many rows: HTTP 200, rows, and an error. */
    rows: Readonly<Partial<Record<TableName, number>>>;
    /** Whether the answer that was cut is JSON still. */
    json: 'whole' | 'broken';
  };
  readonly policy: {
    /** A resolved or closed incident needs `close_code` and `close_notes`. */
    incidentClosure: boolean;
    /** A closed request item needs `close_notes`. */
    itemClosure: boolean;
  };
  readonly approvals: {
    /** Whether the engine sets the item's `approval` once its approver rows are decided. */
    rollUp: boolean;
    /** How this instance spells a canceled approval. */
    canceled: 'cancelled' | 'canceled';
  };
  readonly oauth: {
    /** The property `glide.oauth.inbound.client.credential.grant_type.enabled`. */
    clientCredentials: boolean;
    /** Seconds. */
    lifetime: number;
  };
  /** No rule on a default instance. */
  rateLimit: RateLimit | null;
};

/** Chosen settings, folder by folder; the rest stays as it is. */
export type SwitchChoices = {
  readonly [Key in keyof Switches]?: Switches[Key] extends RateLimit | null
    ? Switches[Key]
    : Partial<Switches[Key]>;
};

export function switchesWith(chosen: SwitchChoices = {}): Switches {
  return {
    webhook: {
      delay: { min: 0, max: 2_000 },
      body: 'json',
      signature: 'base64',
      events: [
        'request.submitted',
        'request.approved',
        'request.updated',
        'approval.updated',
        'request.closed',
      ],
      echo: 'watched',
      outOfOrder: false,
      duplicates: 'same-id',
      ...chosen.webhook,
    },
    commit: {
      item: { min: 0, max: 3_000 },
      request: { min: 0, max: 2_000 },
      variables: { min: 0, max: 2_000 },
      early: 'missing',
      ...chosen.commit,
    },
    query: { invalidReturnsNoRows: false, ...chosen.query },
    display: { language: 'nl', timeZone: 'Europe/Amsterdam', ...chosen.display },
    rights: {
      unreadable: [],
      filtered: [],
      columns: [],
      hidden: [],
      writable: [
        'sc_request',
        'sc_req_item',
        'sc_task',
        'incident',
        'change_request',
        'sysapproval_approver',
      ],
      deletable: [],
      othersApprovals: true,
      roster: true,
      ...chosen.rights,
    },
    quota: { rows: {}, json: 'whole', ...chosen.quota },
    policy: { incidentClosure: true, itemClosure: false, ...chosen.policy },
    approvals: { rollUp: true, canceled: 'cancelled', ...chosen.approvals },
    oauth: { clientCredentials: true, lifetime: 1_799, ...chosen.oauth },
    rateLimit: chosen.rateLimit ?? null,
  };
}

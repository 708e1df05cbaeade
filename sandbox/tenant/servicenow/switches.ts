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
  | 'request.closed'
  | 'incident.submitted'
  | 'incident.updated'
  | 'incident.closed';

type RateLimit = {
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
    /** Categories of incidents whose changes it reports; what its queue is sent otherwise it leaves alone. */
    categories: readonly string[];
    /** Whether what our integration account writes is reported too: nothing, the watched columns, or every write. */
    echo: 'none' | 'watched' | 'every';
    /** Holds back each ticket's next delivery until the one after it was sent. */
    outOfOrder: boolean;
    /** How many of the next events are lost: nobody is told of them. Counts down. */
    lose: number;
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
    /** What becomes of `javascript:` in a query: it runs, its clause is dropped as one not understood, or it is a text. */
    scripts: 'run' | 'dropped' | 'as-text';
    /** Whether the roster answers for the groups asked for, or takes no notice of them. */
    onCallGroups: 'asked' | 'every';
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
    /** Whether lists say by `X-Total-Count` how many records match, those left out included; `false`: the header isn't sent. */
    counted: boolean;
    /** Records (`sys_id`) the integration account may not see: 404, and missing from lists. */
    hidden: readonly string[];
    /** Columns (`table.column`) that may not be read: left out of every record without a word. */
    columns: readonly string[];
    writable: readonly TableName[];
    deletable: readonly TableName[];
    /** Columns (`table.column`) that may not be written. */
    unwritable: readonly string[];
    /** What becomes of such a column: it is left as it was without a word, or the whole write is refused. */
    unwritten: 'dropped' | 'refused';
    /** Whether approver rows of other people may be written. */
    othersApprovals: boolean;
    /** Whether the on-call roster may be read. */
    roster: boolean;
    /** How it is kept from the account: 403, or nobody is on call; its rotas are left out either way. */
    unreadRoster: 'refused' | 'empty';
  };
  readonly quota: {
    /** Reads of these tables are canceled by a transaction quota after so many rows: HTTP 200, rows, and an error. */
    rows: Readonly<Partial<Record<TableName, number>>>;
    /** Whether the answer that was cut is JSON still. */
    json: 'whole' | 'broken';
  };
  /**
   * The most characters of a column, by `table.column`, or `task.column` for every task: what is longer is cut off without
   * a word. A column left out takes any length. The lengths of a new instance; other ones are this customer's own.
   */
  readonly lengths: Record<string, number | undefined>;
  /** Number Maintenance: how records of a table are numbered where not as in a new instance. */
  numbers: Readonly<Partial<Record<TableName, { readonly prefix: string; readonly digits: number }>>>;
  /** Business rules of the instance, which run whoever writes. */
  readonly rules: {
    /** A record that gets this state gets the other one instead: what the "Task Closer" does to Closed Incomplete. */
    flips: readonly { readonly table: TableName; readonly from: string; readonly to: string }[];
    /** States of the customer's own, by table, that end a record. */
    closing: Readonly<Partial<Record<TableName, readonly string[]>>>;
    /** Tables on which a rule aborts every change. */
    aborts: readonly TableName[];
  };
  /** Tables whose dictionary entry has auditing on; changes to their columns are kept in `sys_audit`. */
  readonly audit: {
    tables: readonly TableName[];
    /** Milliseconds until such a row is there: instances before Australia write it in the background. */
    late: number;
  };
  readonly catalog: {
    /** Questions that every form which has them asks as a record to be picked, and not as a text to be typed. */
    byRecord: readonly string[];
    /** Questions that every form which has them asks in rows of a multi-row set, `details`, and not once. */
    inRows: readonly string[];
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
    /** Where a new order is approved: on each item, or on the request that holds them, as out of the box. */
    on: 'item' | 'request';
    /** Whether the items' own `approval` follows the request's. */
    itemFollows: boolean;
    /** How many members of a group that was asked must approve. */
    groupNeeds: 'anyone' | 'everyone';
    /** How this instance spells a canceled approval. */
    canceled: 'cancelled' | 'canceled';
  };
  readonly requests: {
    /** What becomes of the open items of a request that is closed or canceled: nothing, or they are closed, too. */
    cascade: 'none' | 'items';
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

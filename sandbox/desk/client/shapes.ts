/** What the control API answers, as far as the desk reads it. */

export type Person = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly jobTitle?: string | null;
  readonly department?: string | null;
  readonly userType?: string;
  readonly accountEnabled?: boolean;
  readonly usageLocation?: string | null;
  readonly deleted?: boolean;
};

type Choice = { readonly value: string; readonly label: string };

export type Question = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly mandatory: boolean;
  readonly choices?: readonly Choice[];
  readonly default?: string;
};

export type CatalogItem = {
  readonly system: string;
  readonly catalogItem: string;
  readonly description: string;
  readonly questions: readonly Question[];
  readonly entitlement: string | null;
  readonly kind: string | null;
};

type Labeled = { readonly id: string; readonly label: string };

type TicketTable = {
  readonly name: string;
  readonly label: string;
  /** The form on which people report something there. */
  readonly reports?: { readonly fields: readonly Question[] };
};

export type Lists = {
  readonly systems: readonly (Labeled & { readonly tables: readonly TicketTable[] })[];
  readonly channels: readonly Labeled[];
  readonly kinds: readonly Labeled[];
};

export type TicketRef = { readonly system: string; readonly number: string };

export type TicketRow = TicketRef & {
  readonly table: string;
  readonly stateLabel: string;
  readonly active: boolean;
  readonly catalogItem: string;
  readonly requestedFor: Pick<Person, 'id' | 'displayName'> | null;
  readonly openedAt: string;
};

export type JournalEntry = {
  readonly at: string;
  readonly by: string;
  readonly kind: string;
  readonly text: string;
};

export type ApproverRow = {
  readonly id: string;
  readonly approver: string;
  readonly state: string;
  readonly comments: string;
  readonly updatedBy: string;
};

export type Ticket = TicketRef & {
  readonly stateLabel: string;
  readonly approval: string;
  readonly active: boolean;
  readonly request: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly journal: readonly JournalEntry[];
  readonly approvals: readonly ApproverRow[];
};

export type TimelineEntry = {
  readonly at: string;
  readonly title: string;
  readonly tone: string;
  readonly quiet: boolean;
  readonly words: readonly string[];
};

export type TimelineRequest = {
  readonly requestId: string;
  readonly title: string;
  readonly phase: string;
  readonly consoleUrl: string;
  readonly status: {
    readonly title: string;
    readonly tone: string;
    readonly why: readonly string[];
    readonly due: { readonly what: string; readonly at: string } | null;
  };
  readonly timeline: readonly TimelineEntry[];
};

export type Card = {
  readonly id: string;
  readonly channel: string;
  readonly ticket: TicketRef | null;
  readonly stage: string | null;
  readonly state: string;
  readonly recipients: readonly string[];
  readonly approvers: readonly string[];
  readonly people?: readonly Person[];
  readonly card: object;
  readonly views: Readonly<Record<string, object>>;
};

export type Message = {
  readonly id: string;
  readonly channel: string;
  readonly to: string;
  readonly ticket?: TicketRef | null;
  readonly text: string;
  readonly at: string;
};

export type Preset = {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  readonly needs?: readonly string[];
  readonly isSet: boolean;
};

export type Fault = {
  readonly id: string;
  readonly hits: number;
  readonly match: { readonly host?: string; readonly method?: string; readonly path?: string };
  readonly count?: number;
  readonly effect: { readonly kind: string; readonly status?: number };
};

export type Membership = {
  readonly id: string;
  readonly displayName: string;
  readonly since: string | null;
  readonly by: string | null;
};

export type Licenses = {
  readonly usageLocation: string | null;
  readonly direct: readonly { readonly skuId: string; readonly skuPartNumber: string }[];
  readonly byGroup: readonly {
    readonly skuId: string;
    readonly skuPartNumber: string;
    readonly groupId: string;
    readonly state: string;
    readonly error: string;
  }[];
};

export type Detection = {
  readonly id: string;
  readonly type: string;
  readonly level: string;
  readonly state: string;
  readonly ipAddress: string | null;
  readonly at: string;
};

export type Risk = {
  readonly riskLevel: string;
  readonly riskState: string;
  readonly isProcessing: boolean;
  readonly updatedAt: string | null;
  readonly history: readonly {
    readonly at: string;
    readonly riskLevel: string;
    readonly riskState: string;
    readonly riskDetail: string;
    readonly by: string | null;
  }[];
  readonly detections: readonly Detection[];
};

export type Sessions = {
  readonly validFrom: string;
  readonly forceChange: 'none' | 'demanded' | 'demanded-with-mfa';
  readonly passwordChangedAt: string;
};

export type RoleHeld = {
  readonly displayName: string;
  readonly eligible: boolean;
  /** `null`: for good. */
  readonly end: string | null;
};

export type TimePassed = { readonly now: string; readonly settled: boolean };

export type PressAnswer = { readonly status: number; readonly body: unknown };

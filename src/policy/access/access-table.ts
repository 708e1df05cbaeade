import type { ChangeClass } from '../../domain/decision.ts';
import type { Kind } from '../../domain/request.ts';
import type { RoleLabels } from '../../domain/role-words.ts';
import type { Calendar } from '../calendar-table.ts';
import type { OperationsTable } from './operations-table.ts';

type RiskTier = 'low' | 'medium' | 'high';

/**
 * Where the people of a role come from. A group means its direct members; a cost center is the beneficiary's, as the
 * directory names it; on call is who the ticket tool's roster names for a team at that moment. `label` is for whoever reads the table.
 */
export type PeopleSource =
  | { readonly source: 'manager' }
  | { readonly source: 'users'; readonly ids: readonly string[]; readonly label?: string }
  | { readonly source: 'group'; readonly id: string; readonly label?: string }
  | {
      readonly source: 'cost-center';
      readonly owners: Readonly<Record<string, readonly string[]>>;
      readonly label?: string;
    }
  | {
      readonly source: 'on-call';
      readonly team: string;
      /** Of the escalation order; left out: 1, who is called first. */
      readonly level?: number;
      readonly label?: string;
    };

/** People who must say yes together. Names in `needs`, `escalation` and `nextInLine` are roles. Each time is in hours or in minutes. */
export type StageTemplate = {
  readonly needs: readonly { readonly role: string; readonly quorum: number }[];
  readonly dueHours?: number;
  readonly dueMinutes?: number;
  readonly remindAfterHours?: readonly number[];
  readonly remindAfterMinutes?: readonly number[];
  readonly escalation: {
    readonly afterHours?: number;
    readonly afterMinutes?: number;
    readonly role: string;
  } | null;
  /** Asked where a need has too few candidates; `null`: the request goes to a person instead. */
  readonly nextInLine: string | null;
  /** Whether a decision taken in the ITSM tool by the approver in person counts while we ask. */
  readonly acceptsItsmApproval: boolean;
  /** Whether an active delegate of theirs may take it in their place; left out: nobody may. */
  readonly acceptsDelegates?: boolean;
  /** Nobody who decided an earlier stage may decide this one. */
  readonly distinct: boolean;
};

/** What a product costs, as far as approvals go by it. */
export type CostTier = 'low' | 'high';

/**
 * Every rule whose tier, tag or cost tier the entitlement has adds its stages. A standard change is approved in advance where
 * the tier's rule says so; a tag's rule may stand in place of the tier's.
 */
export type ApprovalRule =
  | { readonly tier: RiskTier; readonly stages: readonly string[]; readonly standardChangeNeedsNone: boolean }
  | { readonly tag: string; readonly stages: readonly string[]; readonly insteadOfTier: boolean }
  | { readonly costTier: CostTier; readonly stages: readonly string[] };

/** A catalog item and what asking for it means. */
export type CatalogItemRule = {
  /** The item's ids, one per ITSM tool that offers it. */
  readonly ids: readonly string[];
  /** The name the tickets must show; a renamed item is refused until the table is mended. */
  readonly name: string;
  readonly means:
    | { readonly entitlement: string }
    /**
     * The value of a variable, trimmed and without regard to case, chooses. A value not listed is refused (left out), or its requester
     * is asked which of them is meant.
     */
    | {
        readonly variable: string;
        readonly values: Readonly<Record<string, string>>;
        readonly unclear?: 'refuse' | 'ask-back';
      };
};

/** Which variables of a ticket mean what, in every catalog item of this table. */
export type DeclaredVariables = {
  readonly justification: string;
  readonly until: string;
  /** A date without a time means the end of that day, or its start, in the calendar's time zone. */
  readonly dateMeans: 'end-of-day' | 'start-of-day';
  readonly days: string;
  /** Information only: the entitlement's own tier decides. `null`: tickets carry none. */
  readonly riskTier: string | null;
  readonly minimumJustification: number;
};

/** A list that is absent restricts nothing; where there is one, a missing attribute refuses. */
export type Eligibility = {
  readonly userTypes: readonly ('Member' | 'Guest')[];
  readonly departments?: readonly string[];
  readonly costCenters?: readonly string[];
  readonly employeeTypes?: readonly string[];
  /** Compared as people mean them: case and spaces don't tell two apart. */
  readonly jobTitles?: readonly string[];
  /** In one of them, directly or through another group. */
  readonly roleGroups?: readonly RoleGroup[];
};

/** A group by which people are told apart. Who is in it decides nothing here, and may ask for what it opens. */
export type RoleGroup = { readonly id: string; readonly name: string };

/** Whom an entitlement is not for, whoever else may have it: each value of each list bars. */
export type Bars = Omit<Eligibility, 'userTypes'>;

/** Who may ask for the beneficiary. */
type MayAsk = {
  readonly self: boolean;
  readonly manager: boolean;
  readonly delegates: PeopleSource | null;
};

/** When the change may be made, and what happens at other times: wait, ask one more stage, or refuse. */
export type Timing = {
  readonly within: 'any-time' | 'business-hours' | { readonly window: string };
  readonly outside: 'hold' | 'ask' | 'refuse';
};

/** What every kind says of something that a catalog item may grant. */
export type Entitlement = {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly riskTier: RiskTier;
  readonly changeClass: ChangeClass;
  /** People of roles that belong to this entitlement, such as `app-owner`; others come from the table's `roles`. */
  readonly owners: Readonly<Record<string, PeopleSource>>;
  /** Queue for tasks about this entitlement. */
  readonly ownerQueue: string;
  readonly eligible: Eligibility;
  readonly notFor?: Bars;
  readonly mayAsk: MayAsk;
  readonly timing: Timing;
  /** Longest access in days; `null`: no limit. */
  readonly maxDays: number | null;
  /** Days when the ticket names no end; `null`: it lasts, unless an end is required. */
  readonly defaultDays: number | null;
  readonly endRequired: boolean;
  /** Ids of entitlements that the beneficiary must not have as well. Counts in both directions. */
  readonly incompatibleWith: readonly string[];
  /** How long it is looked for once it is set up, whatever `operations.proof` says. */
  readonly proof?: { readonly giveUpAfterMinutes: number };
  /** The ticket must already be approved in the ITSM tool. */
  readonly requiresTicketApproval: boolean;
  /** Stages that proven approvals on an approved ticket stand for. */
  readonly ticketApprovalSatisfies: readonly string[];
  /** Only of a product that costs money: what approval rules by cost go by. */
  readonly license?: { readonly cost: { readonly tier: CostTier } };
};

/** Rules about people that hold for every entitlement. */
type PeopleRules = {
  /** Employment types that need an end on every access. */
  readonly endRequiredFor: readonly string[];
  /** Employment types whose leave date must be known; their access never outlasts it. */
  readonly leaveDateRequiredFor: readonly string[];
};

/** What the policy table of every kind says, as its JSON file says it; a kind adds members of its own. */
export type PolicyTable = {
  readonly kind: Kind;
  /** For people; the digest tells versions apart. */
  readonly title: string;
  readonly calendar: Calendar;
  readonly roles: Readonly<Record<string, PeopleSource>>;
  /** What people read in place of the name of a role or a stage; left out: the name, in words. */
  readonly labels?: RoleLabels;
  readonly stages: Readonly<Record<string, StageTemplate>>;
  readonly operations: OperationsTable;
};

/** A policy table of a kind that catalog items ask for, each leading to something that is granted. */
export type AccessTable<Granted extends Entitlement = Entitlement> = PolicyTable & {
  readonly variables: DeclaredVariables;
  readonly approvals: readonly ApprovalRule[];
  /** Stage added where a change is asked for outside its hours and `outside` is `ask`. */
  readonly outOfHoursStage: string | null;
  readonly people: PeopleRules;
  readonly catalogItems: readonly CatalogItemRule[];
  readonly entitlements: readonly Granted[];
};

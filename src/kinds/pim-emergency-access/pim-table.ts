import type { PolicyTable, RoleGroup } from '../../policy/access/access-table.ts';
import type { AzureRole } from '../../ports/azure-roles.ts';
import type { ProbeCheck } from '../../probes/index.ts';

/** How a role is activated: assigned for a time by us, or activated by the responder in the directory's own portal. */
export type Mode = 'admin-assign' | 'self-activate';

/** A part of the directory that a role may be given in. */
type ScopeEntry = {
  /** `tenant`, or `au-` and the id of an administrative unit. */
  readonly scope: string;
  readonly title: string;
  /** What tickets may call it besides. */
  readonly alsoCalled?: readonly string[];
};

/** A directory role that may be asked for in an emergency. */
export type RoleEntry = {
  readonly name: string;
  readonly title: string;
  readonly roleId: string;
  /** What tickets may call it besides its title. */
  readonly alsoCalled?: readonly string[];
  /** `high`: never by a rule, always on the word of two people. */
  readonly class: 'standard' | 'high';
  readonly longestMinutes: number;
  /** The first is meant by a ticket that names none. */
  readonly scopes: readonly [ScopeEntry, ...ScopeEntry[]];
  /** In the order in which they are tried. */
  readonly modes: readonly [Mode, ...Mode[]];
  /** Only for who is in one of these groups, directly or through another one; left out: whoever is on call or responds. */
  readonly onlyFor?: readonly [RoleGroup, ...RoleGroup[]];
  /** How it is seen whether the role works where it is for. */
  readonly probe: ProbeCheck;
  /** Azure's own assignment that goes with it: where, and under which id of Azure; left out: Azure has none of its own. */
  readonly azure?: AzureRole;
};

/** A team of the ticket tool that responds to incidents, and the directory's group of the same people. */
type ResponderGroup = {
  /** The team's ids in the ticket tool. */
  readonly toolIds: readonly [string, ...string[]];
  readonly name: string;
  readonly group: RoleGroup;
};

/** What tickets the table governs. */
type PimTickets = {
  readonly items: readonly { readonly ids: readonly [string, ...string[]]; readonly name: string }[];
  readonly incidents: readonly IncidentRule[];
};

/** Incidents that the table governs: each field that is named has one of these values, and an empty one is none chosen. Case and spaces don't matter. */
type IncidentRule = {
  readonly accessType: readonly [string, ...string[]];
  readonly category?: readonly [string, ...string[]];
  readonly subcategory?: readonly [string, ...string[]];
};

/** What makes it an emergency; anything else is sent elsewhere. */
type Trigger = {
  /** Of the incident, as the ticket tool stores them. */
  readonly priorities: readonly [string, ...string[]];
  readonly longestMinutes: number;
  /** Where to go instead, as a sentence. */
  readonly otherwise: string;
};

/** What the questions of a form are called. */
type Questions = {
  readonly role: string;
  readonly scope: string;
  readonly duration: string;
  readonly incident: string;
  readonly justification: string;
};

/** Who has to say yes: names of stages, in order. */
type ApprovalsAsked = {
  /** Outside a major-incident window. */
  readonly standard: readonly [string, ...string[]];
  readonly highRisk: readonly [string, ...string[]];
  /** Of whoever has open debts, has used up their budget, or has just had emergency access. */
  readonly inDebt: readonly [string, ...string[]];
};

/** These people by Entra id, and the direct members of a group. */
type People = { readonly ids: readonly string[]; readonly groupId: string | null };

/** Times in which an incident counts as a major one, so that the rule approves standard roles. */
type WindowRules = {
  /** Who may declare one. */
  readonly declarers: People;
  /** That one word makes it last. */
  readonly longestMinutes: number;
};

/** While the ticket tool is away: whoever is on call for a team of another tool may ask us, and two people decide. */
type OfflineRules = {
  /** Rotas, each with the tool that has it; never the ticket tool. */
  readonly onCall: readonly [{ readonly team: string }, ...{ readonly team: string }[]];
  readonly approvals: readonly [string, ...string[]];
};

/** What each use of emergency access costs whoever has it. */
type DebtRules = {
  /** So many uses within so many days; the next ones take two people. */
  readonly budget: { readonly uses: number; readonly days: number };
  /** How long after the last use the next one takes two people. */
  readonly coolDownMinutes: number;
  /** Who may close the review that each use leaves. */
  readonly reviewers: People;
  /** How long after the access has ended it has to be closed. */
  readonly dueHours: number;
};

/** Who may have which directory role in an emergency, for how long, and on whose word. */
export type PimTable = PolicyTable & {
  readonly tickets: PimTickets;
  readonly trigger: Trigger;
  readonly questions: Questions;
  readonly directoryRoles: readonly [RoleEntry, ...RoleEntry[]];
  /** Each team's first on call may ask. */
  readonly onCall: readonly { readonly team: string }[];
  readonly responderGroups: readonly ResponderGroup[];
  readonly approvals: ApprovalsAsked;
  readonly windows: WindowRules;
  readonly debts: DebtRules;
  /** How long the directory and Azure may show something else before people are called. */
  readonly portals?: { readonly escalateAfterMinutes: number };
  /** Left out: nothing is given while the ticket tool is away. */
  readonly offline?: OfflineRules;
  /** Queue of whoever sees to what is left to people; left out: that of operations. */
  readonly ownerQueue?: string;
};

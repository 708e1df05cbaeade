import type { Decision, Reason, Shown, StagePlan } from '../domain/decision.ts';
import type { Undone } from '../domain/done-parts.ts';
import type { EmergencyUse, IncidentStanding, RecordEnd } from '../domain/emergency-use.ts';
import type { Exclusion } from '../domain/exclusion.ts';
import type { AccessFacts, UserFacts } from '../domain/facts.ts';
import type { Instant } from '../domain/instant.ts';
import type { PlannedChanges } from '../domain/plan.ts';
import type { AccessRequest, Kind } from '../domain/request.ts';
import type { RoleLabels } from '../domain/role-words.ts';
import type { NamedRoom } from '../domain/room.ts';
import type { Selectable, Selector } from '../domain/selector.ts';
import type { Ticket, TicketStanding } from '../domain/ticket.ts';
import type { TimedTarget } from '../domain/timed-target.ts';
import type { AzureRole } from '../ports/azure-roles.ts';
import type { FactsWanted } from '../ports/directory.ts';
import type { NewIncident } from '../ports/ticketing.ts';
import type { ProbeCheck } from '../probes/index.ts';
import type { Updates } from '../probes/probe.ts';
import type { DraftField, Standings } from './access/operations-table.ts';
import type { DecidingPeople } from './deciding-people.ts';
import type { FactPart, Settling } from './fact-part.ts';

/** What a ticket says, once read by the table's mapping. `governed: false`: no table names its catalog item. */
export type Understanding =
  | {
      readonly understood: true;
      readonly request: AccessRequest;
      readonly entitlement: string;
      /** Names of the ticket's variables that the table reads. */
      readonly declares: readonly string[];
    }
  | {
      readonly understood: false;
      readonly governed: boolean;
      readonly reasons: readonly Reason[];
      readonly unclear?: Unclear;
    };

/** A ticket that does not say which access it means, and nothing else is wrong with: its requester is asked. */
export type Unclear = {
  /** The question whose answer chooses. */
  readonly variable: string;
  /** What can be chosen: the answer, and what the access is called. */
  readonly offers: readonly { readonly value: string; readonly title: string }[];
  /** Names of the ticket's variables that the table reads. */
  readonly declares: readonly string[];
};

/** A check that access that is proven works where it is for, before "Fulfilled". */
export type Probe = {
  readonly check: ProbeCheck;
  /** What is told while it does not pass; left out: what the probe's own entry says. */
  readonly updates?: Updates;
  /** What is looked at besides while the check does not pass: evidence for people, which decides nothing. Left out: nothing. */
  readonly beside?: ProbeCheck;
};

/** A role that the directory and Azure each have a record of. */
export type PortalRule = {
  /** Of the directory. */
  readonly role: { readonly roleId: string; readonly scope: string };
  readonly azure: AzureRole;
  /** For so long the two may differ before people are called. */
  readonly escalateSeconds: number;
};

/** What policy says about running, not about deciding. Durations in seconds. */
export type Operations = {
  readonly followUpQueue: string;
  /** Whom a run that failed calls: operations by an incident, or the owner of what was asked for by a task. */
  readonly failuresGoTo: 'operations' | 'owner';
  /** Entra ids of the people who are told in chat when something needs a human. */
  readonly notifyIds: readonly string[];
  /** A group whose direct members are told as well, or `null`. */
  readonly notifyGroupId: string | null;
  /** Channels and group chats in which it is said instead. */
  readonly rooms: readonly NamedRoom[];
  readonly standings: Standings;
  readonly endsGrantOn: readonly TicketStanding[];
  readonly write: { readonly giveUpAfterSeconds: number; readonly defaultWaitSeconds: number };
  /** How long a request whose facts can't be read is tried; then a person has it. */
  readonly facts: { readonly giveUpAfterSeconds: number };
  /** How long a request waits for what only people can mend or decide, outside a stage; then a person has it. */
  readonly waiting: { readonly giveUpAfterSeconds: number };
  /** How old an approval may be that a retry keeps; 0: a retry keeps none. */
  readonly retry: { readonly approvalsValidSeconds: number };
  readonly writeBack: { readonly overdueAfterSeconds: number };
  /** Whether notices go out by mail as well, not only where chat reaches nobody. */
  readonly noticesByMail: boolean;
  /** How long before its end the holder of a grant is told. */
  readonly noticeBeforeEndSeconds: number;
  /**
   * Access that came without a ticket: whether it is reported, and to whom. It is never changed. `lost`: whether access
   * that somebody took away is only reported, or people are asked to approve it anew as well.
   */
  readonly drift: {
    readonly report: boolean;
    readonly queue: string;
    readonly lost: 'report' | 'ask-again';
  };
  /** What happens to standing access whose holder moved and could not be given it today. */
  readonly movers: 'review' | 'end';
  /** After how long somebody is told of what only a decision takes off, and again, while it is on. */
  readonly suspensions: { readonly reviewAfterSeconds: number };
  /** What a machine is given that drafts text for people to read; nothing: nothing is drafted. */
  readonly drafting: {
    readonly forApprovers: readonly DraftField[];
    readonly forUnclear: { readonly variables: readonly string[]; readonly pastTickets: number } | null;
  };
};

/** Who owns something in person: these people, and the direct members of a group. */
export type Owner = { readonly ids: readonly string[]; readonly groupId: string | null };

/** What is read for a decision: of the directory, and of rosters. */
export type Wanted = FactsWanted & { readonly rosters?: readonly string[] };

/** What is decided, asked for and carried out by itself; a later one begins once the earlier is proven. */
export type Part = Pick<Rules, 'decide' | 'whoIsAsked' | 'plan' | 'alreadyThere' | 'shown' | 'settling'> &
  PartWords;

type PartWords = {
  /** Rows keep it. */
  readonly name: string;
  readonly undone: Undone;
  /** The word for its access that the ticket states once it is done, and while it stays: one that the kind's words declare (`stated`). */
  readonly stated: string;
  /** Above cards: what their readers are asked to allow. */
  readonly heading: (person: string) => string;
  /** What it is called behind "the", in the middle of a sentence. */
  readonly noun: string;
  /** What the ticket says once it was first decided, while it is carried out, and once it is done. */
  readonly received: (person: string) => string;
  readonly begins: (person: string) => string;
  readonly done: (person: string) => string;
};

/** One table's text with everything that is asked of it. Pure; two rules of one digest answer alike. */
export interface Rules {
  readonly kind: Kind;
  readonly digest: string;
  readonly text: string;
  readonly operations: Operations;
  /** What people read in place of the names of its roles and stages; left out: nothing of its own. */
  readonly labels?: RoleLabels;
  /** Every group that some entitlement grants, by object id. */
  readonly governedGroupIds: readonly string[];
  /** Every subscription that some entitlement assigns, or switches service plans on in. */
  readonly governedSkuIds: readonly string[];
  /** Families of targets of which it has something done that is no group's and no subscription's; left out: none. */
  readonly governedFamilies?: readonly string[];
  /** Every target that some entry gives for minutes and that is no group and no subscription; left out: none. */
  readonly timedTargets?: readonly TimedTarget[];
  /** Every group whose members decide, ask for others or operate by the table. */
  readonly controlGroupIds: readonly string[];
  /** People whom the table names in person to decide; left out: nobody. */
  readonly decidingPeople?: readonly DecidingPeople[];
  /** Every team of which it asks who is on call; left out: none. */
  readonly rotas?: readonly string[];
  /**
   * Every group by which the table tells people apart: who comes to it or goes from it may have to give access back. None where
   * nobody has to: following them costs a call a minute.
   */
  readonly roleGroupIds: readonly string[];
  understand(
    ticket: Ticket,
    people: { readonly requesterId: string; readonly beneficiaryId: string },
  ): Understanding;
  /** `known`: groups that were read already, so that what they are nested in may take further reads. */
  factsWanted(request: AccessRequest, known?: AccessFacts['groups']): Wanted;
  /**
   * What decisions of the kind go by besides: read before they are taken, each into `facts.parts`. Left out: nothing. Where people are
   * only asked anew who may decide, those with a bucket are as they were for the last decision, or left out, and of the others
   * what is `toDecideOnly` is left out.
   */
  factParts?(request: AccessRequest): readonly FactPart[];
  /**
   * Of a kind whose requests together may do only so much within an hour before anybody is asked: its name. How many others have drawn
   * on it is in `facts.parts` under that name, beside `factParts`; `null`: nobody can tell.
   */
  readonly budget?: string;
  /** Whether a delegate's yes that the ticket has already may stand for a stage of the request. */
  takesDelegates(request: AccessRequest): boolean;
  /** Whether one request of a person is handled at a time: another one waits while it is open. Left out: each by itself. */
  readonly onePerPerson?: true;
  /** For how long whoever a request was fulfilled for is watched for new risk; left out: not at all. */
  readonly watchSeconds?: number;
  /** Of a kind that takes alerts. */
  readonly opens?: Opens;
  /** Of a kind whose requests are emergencies; left out: what it gives is no debt of anybody's. */
  readonly emergency?: Emergency;
  /** Of a kind whose decisions have several parts: all of them, in order; what is decided, planned and asked otherwise is the first one's. */
  readonly parts?: readonly [Part, ...Part[]];
  /** Of rules that are one part's: which, and whether another one follows. */
  readonly part?: PartWords & { readonly follows: boolean };
  decide(request: AccessRequest, facts: AccessFacts, now: Instant): Decision;
  /**
   * Who is asked now, stage by stage, also where too few people are left for one. `null`: policy objects to the request
   * itself, and says nothing of who would decide it.
   */
  whoIsAsked(request: AccessRequest, facts: AccessFacts, now: Instant): readonly StagePlan[] | null;
  /** What may make asking people needless; left out: nothing. */
  readonly settling?: Settling;
  plan(request: AccessRequest, facts: AccessFacts): PlannedChanges;
  /**
   * What must not go together with an entitlement, nor with the groups that it is nested in (`within`); nothing for one
   * that the table does not name.
   */
  excludes(entitlement: string, within?: readonly string[]): readonly Exclusion[];
  /** Targets of the entitlement that are there already, and not through us: proven like the rest, never removed. */
  alreadyThere(request: AccessRequest, facts: AccessFacts): readonly string[];
  /** What approvers are shown of the decision besides people, times and reasons, in order. */
  shown(request: AccessRequest, facts: AccessFacts): readonly Shown[];
  /**
   * A request that was decided before, as the table would name it today, by the id of its entitlement; `null`: no item leads
   * there any more.
   */
  inTodaysWords(request: AccessRequest, entitlement: string): AccessRequest | null;
  /** Groups that an entitlement leads into; `null`: it is none of the table's. */
  groupsOf(entitlement: string): readonly string[] | null;
  /** Why policy would not let the beneficiary have what they hold; what only matters when something is asked for is left out. */
  againstHolding(request: AccessRequest, facts: AccessFacts, now: Instant): readonly Reason[];
  /** What people call an entitlement. */
  title(entitlement: string): string;
  probe(entitlement: string): Probe | null;
  /** Where what a request gives is shown besides, so that the two can be compared; left out, or `null`: nowhere. */
  portals?(request: AccessRequest): PortalRule | null;
  /** Seconds for which the entitlement is looked for once these changes are made. */
  proofSeconds(entitlement: string, changes: PlannedChanges['changes']): number;
  /** Queue of whoever owns the entitlement, for tasks about it. */
  ownerQueue(entitlement: string): string;
  /** Who owns the entitlement in person: told of what has to be mended, and assigned where the ticket tool has no such queue. */
  owner(entitlement: string): Owner;
}

/** An incident that an alert about somebody opens: one that the table's own selectors find. */
export type Opens = {
  readonly category: string;
  readonly subcategory: string;
  readonly priority: NewIncident['priority'];
  readonly title: (person: string) => string;
  /** Where whom it is about changes the priority; left out: it is the same for everybody. */
  readonly byPerson?: {
    /** Groups that are read for it. */
    readonly groupIds: readonly string[];
    /** `person`, or a group that is left out: it could not be read. */
    readonly priority: (
      userId: string,
      person: Pick<UserFacts, 'jobTitle'> | null,
      groups: NonNullable<AccessFacts['roleGroups']>,
    ) => NewIncident['priority'];
  };
};

/** Something that may be asked for; the first scope is meant where none is named. */
export type OfflineOffer = {
  readonly name: string;
  readonly title: string;
  readonly longestMinutes: number;
  readonly scopes: readonly { readonly scope: string; readonly title: string }[];
};

/** What a table says of emergencies, and of who answers for them. */
export type Emergency = {
  /** Who may declare that an incident is a major one, make that last longer, or end it. */
  readonly declarers: Owner;
  /** Ids of the role definitions that such a window may be for. */
  readonly windowRoleIds: readonly string[];
  /** The longest that one word makes it last. */
  readonly windowSeconds: number;
  /** Who may close the review that each use leaves. */
  readonly reviewers: Owner;
  /** How long after the access has ended it has to be closed. */
  readonly debtDueSeconds: number;
  /** What may be asked of us while the ticket tool is away; left out: nothing. */
  readonly offline?: {
    /** Rosters by which that is decided, each as `{tool}/{team}`. */
    readonly rotas: readonly string[];
    readonly offers: readonly OfflineOffer[];
  };
  /** What a request uses, by what was read for its decision. */
  use(request: AccessRequest, facts: AccessFacts): EmergencyUse;
  /** Why what was given for an incident ends, by how that stands now; `null`: it goes on. `gone`: the tool has it no more. */
  endsBy(incident: IncidentStanding | 'gone'): RecordEnd | null;
};

/** Work that no other identity of the app does. */
export type NeededIdentity = 'password-write' | 'role-write';

/** What is read of the directory for some kinds alone. */
export type NeededRead = 'risk' | 'directory-roles' | 'role-policies';

/** Kind → rules. A broken table disables deciding for its kind and nothing else (H17). */
export interface Rulebook {
  /** Identities that kinds need, which are off without them. */
  readonly needs: readonly { readonly kind: Kind; readonly identities: readonly NeededIdentity[] }[];
  /** What kinds in force go by besides what every company's requests need. */
  readonly uses: readonly (NeededIdentity | NeededRead)[];
  /** Whether a table of the kind is deployed on purpose; only then is it missed where it is not there. */
  isDeployed(kind: Kind): boolean;
  /** Kinds that take alerts about people, and the last part of the path on which these come in. */
  readonly alerts: readonly { readonly kind: Kind; readonly path: string }[];
  /** Whether some kind watches people for new risk. */
  readonly watches: boolean;
  /** Whether requests of some kind are emergencies. */
  readonly emergencies: boolean;
  /** Kinds with a deployed table, broken or not. */
  readonly kinds: readonly [Kind, ...Kind[]];
  current(
    kind: Kind,
  ): { readonly usable: true; readonly rules: Rules } | { readonly usable: false; readonly because: string };
  /** Rules of an earlier text, for a request that is pinned to it. Throws when the text does not compile. */
  ofText(kind: Kind, text: string): Rules;
  /** What every usable table is found by. */
  readonly selectors: readonly Selector[];
  /**
   * The kinds whose tables name the ticket: none, one, or several, of which nobody can tell which it asks for. Only a hint, as
   * long as the ticket is what a webhook says of it.
   */
  kindsOf(ticket: Selectable): readonly Kind[];
}

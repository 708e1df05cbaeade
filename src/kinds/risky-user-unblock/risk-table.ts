import type { RiskLevel } from '../../domain/risk.ts';
import type { PolicyTable, RoleGroup } from '../../policy/access/access-table.ts';
import type { NewIncident } from '../../ports/ticketing.ts';

/** Incidents that the table governs: each field has one of these values. Case and spaces don't matter. */
type TicketRule = {
  readonly category: readonly [string, ...string[]];
  readonly subcategory: readonly [string, ...string[]];
};

/** What people outside of IT read in place of a title, as the end of "This is treated as …"; left out: nothing. */
type Labeled = { readonly label?: string };

/** People whom the table treats alike: whoever fits any of its lists is in it. */
export type PersonClass = Labeled & {
  readonly name: string;
  readonly title: string;
  readonly ids?: readonly string[];
  /** In one of them, directly or through another group. */
  readonly groups?: readonly RoleGroup[];
  readonly jobTitles?: readonly string[];
  /** Whoever holds a directory role or may activate one, directly or through a group, but for those named. */
  readonly directoryRoles?: { readonly except: readonly { readonly id: string; readonly name: string }[] };
  /** `never`: whoever approves. */
  readonly release: 'by-case' | 'never';
  /** `two-people`: never on the word of fewer than two. */
  readonly containment: 'by-case' | 'two-people';
  /** Of an incident that an alert about one of them opens; left out: that of `alerts`. */
  readonly priority?: NewIncident['priority'];
  /** Who sees to what is never released here, in words. */
  readonly goesTo?: string;
};

/** What has to hold for a case to fit; what is left out counts for nothing, and what is not known does not hold. */
export type Conditions = {
  readonly levels?: readonly RiskLevel[];
  /** In one of these classes. */
  readonly classes?: readonly string[];
  /** Whether there is a detection of a type that the table calls certain. */
  readonly highConfidence?: boolean;
  /** A second factor was passed after the newest detection, in a sign-in that was not risky. */
  readonly mfaPassed?: true;
  /** That sign-in, or where none is asked for the person, is of a device that was enrolled shortly before the first detection, and not by a risky sign-in. */
  readonly knownDevice?: true;
  /** The person has changed the password, or reset it, since the newest detection, and lately. */
  readonly selfRemediated?: true;
  /** There is a manager, who has not been set lately and is not at risk. */
  readonly verifiedManager?: true;
  /** Every detection and every risky sign-in is from a country that the table allows. */
  readonly allowedCountries?: true;
};

/** How somebody is contained: by itself, once people said so, or not at all. */
export type Containment =
  | { readonly how: 'before-asking' | 'none' }
  | { readonly how: 'ask'; readonly stages: readonly string[] };

/** `stages` empty: by the rule alone. */
export type Release =
  | { readonly how: 'confirm-safe' | 'dismiss'; readonly stages: readonly string[] }
  /** `passwordMayClose`: whether the directory may close the risk by itself once the person has another password; else sign-in is disabled. */
  | { readonly how: 'never'; readonly passwordMayClose: boolean };

/** What happens to somebody at risk. The first case that fits counts. */
export type RiskCase = Labeled & {
  readonly name: string;
  readonly title: string;
  /** A case that is off never fits. */
  readonly enabled: boolean;
  readonly when: Conditions;
  readonly containment: Containment;
  readonly release: Release;
  /** Where the person may get out by themselves: nobody is asked to release them before that had its time. Left out: they may not. */
  readonly selfService?: SelfService;
};

/** `instructions`: for the person, in whole sentences. */
type SelfService = { readonly instructions: string; readonly waitMinutes: number };

type RiskLimits = {
  /** How many may be contained within an hour before anybody is asked; the next ones ask. */
  readonly containedPerHour: number;
  /** How long before the first detection a device may have been enrolled to explain it. */
  readonly enrolledWithinHours: number;
  /** How long ago a person may have changed the password themselves. */
  readonly remediatedWithinHours: number;
  /** How long a manager has to have been set to vouch for somebody. */
  readonly managerUnchangedDays: number;
  /** For how long new detections are watched for after a release. */
  readonly watchDays: number;
};

/** What becomes of incidents about users whose sign-in is risky. */
export type RiskTable = PolicyTable & {
  readonly tickets: readonly [TicketRule, ...TicketRule[]];
  /** The incident that an alert opens has the first category and sub-category of `tickets`. */
  readonly alerts: { readonly priority: NewIncident['priority'] };
  readonly classes: readonly PersonClass[];
  readonly cases: readonly RiskCase[];
  /** Where the directory does not show the risk: nobody is released, and people may have somebody contained. */
  readonly riskNotShown: { readonly containment: Extract<Containment, { how: 'ask' | 'none' }> };
  /** Stages in place of a case's own where somebody is contained by two people only. */
  readonly twoPeople: readonly string[];
  /** Stages in place of containment before asking, once that may not be any more for the hour. */
  readonly pastBudget: readonly string[];
  /** Stages for what is left to do once the directory has closed the risk: sign-in that we disabled is enabled again. */
  readonly signInBack: readonly string[];
  readonly limits: RiskLimits;
  /** Types of detections that are certain, as the directory names them; upper and lower case don't matter. */
  readonly highConfidence: readonly string[];
  /** ISO 3166 codes. */
  readonly allowedCountries: readonly string[];
  /** Queue of whoever sees to what is left to people; left out: that of operations. */
  readonly ownerQueue?: string;
};

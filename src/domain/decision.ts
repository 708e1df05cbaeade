import type { Budget } from './budget.ts';
import type { ProvenApproval } from './facts.ts';
import type { Instant } from './instant.ts';

export type Verdict = 'grant' | 'ask' | 'refuse' | 'review';

/** Why. Codes are kebab-case and permanent; sentences may change. `rule` names the place in the policy table. */
export type Reason = {
  readonly code: string;
  readonly detail: string;
  readonly rule?: string;
  /** What whoever asked or approves reads in place of the detail, where that says more than what is fixed about the reason. */
  readonly plain?: string;
};

/** A label and its value, for cards, tickets and the console. */
export type Shown = { readonly label: string; readonly value: string };

/** `standard` changes name their pre-approved template. */
export type ChangeClass =
  | { readonly class: 'standard'; readonly template: string }
  | { readonly class: 'normal' }
  | { readonly class: 'emergency' };

/** When the access ends. `after` counts from proven access. */
export type EndRule =
  | { readonly ends: 'never' }
  | { readonly ends: 'at'; readonly at: Instant }
  | { readonly ends: 'after'; readonly seconds: number };

/** One role of a stage: so many different people out of these must say yes. */
export type StageNeed = {
  readonly role: string;
  readonly quorum: number;
  /** The role that nobody was found for, where this one stands in for it. */
  readonly insteadOf?: string;
  /** Entra ids that may decide, best first; never the requester or the beneficiary. */
  readonly candidates: readonly string[];
};

/** People who must say yes together. */
export type StagePlan = {
  readonly name: string;
  readonly needs: readonly StageNeed[];
  readonly dueSeconds: number;
  readonly remindAfterSeconds: readonly number[];
  /** After so long without a result these people may decide as well; `null`: nobody. */
  readonly escalation: {
    readonly afterSeconds: number;
    readonly role: string;
    readonly candidates: readonly string[];
  } | null;
  /** Whether a decision taken in the ITSM tool by the approver in person counts here (H10). */
  readonly acceptsItsmApproval: boolean;
  /** Set where an active delegate of whoever is asked may decide there in their place. */
  readonly acceptsDelegates?: true;
  /** Set where whoever is on call is among those who decide: who that is changes by itself. */
  readonly shifts?: true;
  /** Whether nobody who decided an earlier stage may decide this one. */
  readonly distinct: boolean;
  /**
   * Whose word counts already, so that it is not asked again: in this role, or (`null`) in another stage that wants other
   * people. The needs are without them; left out: nobody's does.
   */
  readonly counted?: readonly { readonly approverId: string; readonly role: string | null }[];
};

/** An approval of the ticket's own tool that stands for a stage, so that nobody is asked for it. */
export type StandsForStage = ProvenApproval & { readonly stage: string };

/** A text; behind it a moment so long after something was proven: `words` are the sentence up to it. */
type TextUntil = {
  readonly text: string;
  readonly until?: { readonly seconds: number; readonly words: string };
};

/** What is said while a decision, or a part of it, is carried out, once it was, or where it could not be, besides the words of its kind. Whole sentences. */
export type Afterwards = {
  /**
   * Left out: the word of the part. `nothing`: what it does is not what that word says, and where it is the last part, what
   * earlier parts left says nothing any more of how things stand.
   */
  readonly states?: 'nothing';
  /** For whoever asked, while it is carried out: what they have to do for it. */
  readonly meanwhile?: readonly string[];
  /** What the ticket says once it is done; left out: the sentence of the part. */
  readonly done?: TextUntil;
  /** For whoever asked, once it is done. */
  readonly comment?: readonly string[];
  /** For the service desk to read out, once it is done. */
  readonly deskScript?: readonly string[];
  /** Who is told in chat or by mail, once it is done: Entra ids. */
  readonly notices?: readonly ({
    readonly to: readonly string[];
  } & TextUntil)[];
  /** What people have to do besides, once it is done: whoever owns what was asked for has a task about it. */
  readonly left?: readonly string[];
  /** Steps for people where it can't be carried out, in order. */
  readonly ifItFails?: readonly string[];
};

/** `comment`: for whoever asked, in whole sentences. */
export type AskAfter = { readonly seconds: number; readonly comment: string };

/** What policy says. Every verdict carries every reason, and the digest of the policy it used. */
export type Decision = {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly policyDigest: string;
  /** The entitlement the catalog item resolved to; `null` when none did. */
  readonly entitlement: string | null;
  readonly riskTier: 'low' | 'medium' | 'high' | null;
  readonly changeClass: ChangeClass | null;
  /** Empty unless the verdict is `ask`. In order; each must pass. */
  readonly stages: readonly StagePlan[];
  /** Approvals that the ticket has already, and for which stage each stands; left out: none does. */
  readonly onTicket?: readonly StandsForStage[];
  readonly end: EndRule;
  /** Outside its hours a change is held until this moment, then decided again; `null`: now. */
  readonly notBefore: Instant | null;
  readonly after?: Afterwards;
  /** What is waited for before anybody is asked, because it may settle by itself; left out: nothing. */
  readonly askAfter?: AskAfter;
  /** What all requests together may do within an hour without asking anybody; left out: it is not counted. */
  readonly budget?: Budget;
  /** What a single look at the directory may be wrong about, as part of a sentence: it counts once looks agree. Left out: nothing. */
  readonly doubt?: string;
  /** Why an earlier part of the decision has to be decided anew before this one, in a sentence without its stop; left out: it has not. */
  readonly redo?: string;
};

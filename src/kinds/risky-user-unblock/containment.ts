import { ACCOUNT_ACTIONS } from '../../domain/account-action.ts';
import type { Budget } from '../../domain/budget.ts';
import { containmentFor } from '../../domain/containment.ts';
import type { Afterwards, StagePlan } from '../../domain/decision.ts';
import { instant, milliseconds, SECOND } from '../../domain/instant.ts';
import type { AccountState, Known } from '../../domain/risk.ts';
import { afterContainment, type Doing } from './afterwards.ts';
import { budgetOf, isUsedUp } from './budget.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { sayAsked, stagesOf } from './deciders.ts';
import { knownValue } from './evidence.ts';
import { find } from './reasons.ts';
import type { Containment, PersonClass } from './risk-table.ts';
import { soleDecider } from './sole-decider.ts';

/** What is done to keep an attacker out, as targets, and who has to say yes. */
type Contained = {
  readonly targets: readonly string[];
  readonly stages: readonly StagePlan[];
  readonly after: Afterwards | null;
  readonly budget?: Budget;
};

/** Sessions end last: the old password would begin new ones. */
const SESSIONS = 'account~sessions';
const CONTAINING = ['account~password-mfa', 'account~password-random', 'account~sign-in', SESSIONS];

/** The directory keeps whole seconds, of clocks that are not one. */
const SKEW = 2 * SECOND;

const NOTHING: Contained = { targets: [], stages: [], after: null };

/** What containment comes to: says why, and stops where a person has to do it. */
export function containment(inHand: CaseInHand): Contained {
  const { findings, picture } = inHand;
  const begun = begunHere(inHand);
  const asked = containmentAsked(inHand);
  if (begun.length > 0) return goingOn(inHand, asked, begun);
  if (asked.how === 'none') return nothing(inHand, asked.because, asked.rule);
  const since = containedSince(inHand);
  if (since !== null) {
    find(findings, 'contained-already', `The account is contained already: ${since}.`, asked.rule);
    return NOTHING;
  }
  const doing = whatIsDone(inHand, asked.rule);
  if (doing === null) return NOTHING;
  const { targets } = doing;
  const names = stageNames(inHand, asked);
  if (names.length > 0) return onceApproved(inHand, asked, names, doing);
  if (isUsedUp(inHand)) {
    const { containedPerHour } = inHand.policy.table.limits;
    const detail = `Others have used up the ${containedPerHour} containments that may go before asking within an hour, or nobody can tell whether they have.`;
    find(findings, 'containment-budget-used', detail, '/limits/containedPerHour');
    const { pastBudget } = inHand.policy.table;
    const budget = budgetOf(inHand, 'used-up');
    return { ...onceApproved(inHand, asked, pastBudget, doing), budget };
  }
  const level = picture.standing.is === 'at-risk' ? picture.standing.level : 'unknown';
  const detail = `The directory itself says that the risk is ${level}; containment comes before anybody is asked.`;
  find(findings, 'contained-before-asking', detail, asked.rule);
  const after = afterContainment(inHand, doing);
  return { targets, stages: [], after, budget: budgetOf(inHand, 'drawn') };
}

function onceApproved(
  inHand: CaseInHand,
  { rule }: Exclude<Asked, { how: 'none' }>,
  names: readonly string[],
  doing: Doing,
): Contained {
  const stages = stagesOf(inHand, names);
  sayAsked(inHand, names, stages, 'Containment', rule);
  return { targets: doing.targets, stages, after: afterContainment(inHand, doing) };
}

/** What the account allows, said before it is promised; `null`: nothing, so that a person has to do it. */
function whatIsDone(inHand: CaseInHand, rule: string): Doing | null {
  const { findings } = inHand;
  const { actions, because, left } = allowedBy(inHand, inHand.picture.evidence.account.account);
  const isDone = actions.length > 0;
  find(findings, isDone ? 'containment-as' : 'containment-beyond-us', because, rule);
  for (const sentence of left)
    find(findings, isDone ? 'containment-leaves' : 'containment-beyond-us', sentence, rule);
  return isDone ? { targets: actions.map((action) => `account~${action}`), left } : null;
}

function allowedBy(inHand: CaseInHand, account: Known<AccountState>) {
  const { picture, facts } = inHand;
  const person = facts.beneficiary.userPrincipalName || facts.beneficiary.id;
  const allowed = containmentFor({
    ...{ person, account, methods: picture.evidence.account.methods },
    ...{ roles: picture.evidence.roles, mayClose: mayClose(inHand) },
    firstDetectionAt: picture.beganAt === null ? null : instant(picture.beganAt),
    refused: ACCOUNT_ACTIONS.filter((action) => isRefused(inHand, `account~${action}`)),
  });
  if (!allowed.actions.includes('sign-in') || !isReleasedByNobody(inHand)) return allowed;
  const stays = `Sign-in of ${person} stays disabled, and no approval here enables it: that has to be done by hand once the account is safe.`;
  return { ...allowed, left: [...allowed.left, stays] };
}

/** Whether no later decision lets the person in again, and none says so either. */
function isReleasedByNobody({ found }: CaseInHand): boolean {
  return found?.case.release.how === 'never';
}

/** Whether a new password may close the risk: not of whom policy lets nobody release. */
function mayClose({ classes, found }: CaseInHand): boolean {
  const isNever = [...classes.certain, ...classes.possible.map((one) => one.class)].some(
    ({ release }) => release === 'never',
  );
  if (isNever || !found) return false;
  const { release } = found.case;
  return release.how !== 'never' || release.passwordMayClose;
}

/** What this request has begun to do and is not proven yet: it is carried on with, also where the directory has closed the risk by then. */
function begunHere({ facts }: CaseInHand): readonly string[] {
  return CONTAINING.filter((target) => facts.grantedByUs.includes(target) && !(target in facts.heldByUs));
}

/** Whether this service has done something to the account that keeps an attacker out, whatever reads show of it. */
export function isTouchedHere({ facts }: CaseInHand): boolean {
  return CONTAINING.some((target) => facts.grantedByUs.includes(target));
}

/** Whether the directory has refused it to this request. */
function isRefused({ facts: { refusedHere = {} } }: CaseInHand, target: string): boolean {
  return Object.hasOwn(refusedHere, target);
}

function goingOn(inHand: CaseInHand, asked: Asked, begun: readonly string[]): Contained {
  find(
    inHand.findings,
    'containment-goes-on',
    'The containment has begun, and is carried on with.',
    asked.rule,
  );
  const targets = [...new Set([...begun, SESSIONS])].filter((target) => !isRefused(inHand, target));
  const names = asked.how === 'none' ? [] : stageNames(inHand, asked);
  const stages = stagesOf(inHand, names);
  if (names.length > 0) sayAsked(inHand, names, stages, 'Containment', asked.rule);
  return { targets, stages, after: afterContainment(inHand, { targets, left: leftAnyway(inHand) }) };
}

/** What stays open of a containment that has begun, and may have disabled the sign-in itself by now. */
function leftAnyway(inHand: CaseInHand): readonly string[] {
  const { account } = inHand.picture.evidence.account;
  if (account.known !== 'yes') return [];
  return allowedBy(inHand, { ...account, value: { ...account.value, enabled: true } }).left;
}

type Asked =
  | { readonly how: 'none'; readonly because: string; readonly rule: string }
  /** `stages` empty: before anybody is asked. */
  | { readonly how: 'contain'; readonly stages: readonly string[]; readonly rule: string };

function containmentAsked(inHand: CaseInHand): Asked {
  const { picture, policy, found } = inHand;
  switch (picture.standing.is) {
    case 'safe':
      return { how: 'none', because: 'The directory has closed the risk', rule: '/cases' };
    case 'no-risk':
      return { how: 'none', because: 'The directory knows of no risk', rule: '/cases' };
    case 'not-shown': {
      const rule = '/riskNotShown/containment';
      return as(policy.table.riskNotShown.containment, 'The directory does not show the risk', rule);
    }
    case 'at-risk': {
      if (!found) return { how: 'none', because: 'No case of the table fits', rule: '/cases' };
      const rule = `/cases/${found.place}/containment`;
      return as(found.case.containment, `The case "${found.case.title}" asks for none`, rule);
    }
  }
}

function as(containment: Containment, because: string, rule: string): Asked {
  if (containment.how === 'none') return { how: 'none', because, rule };
  return { how: 'contain', stages: containment.how === 'ask' ? containment.stages : [], rule };
}

function nothing({ findings }: CaseInHand, because: string, rule: string): Contained {
  find(findings, 'nothing-to-contain', `${because}, so nobody is locked out.`, rule);
  return NOTHING;
}

function stageNames(inHand: CaseInHand, asked: Exclude<Asked, { how: 'none' }>): readonly string[] {
  const { policy, findings, classes } = inHand;
  const guarded = (one: PersonClass) => one.containment === 'two-people';
  const sole = soleDecider(inHand);
  const why = [
    ...classes.certain.filter(guarded).map(({ title }) => `The account is of the class ${title}`),
    ...classes.possible
      .filter((one) => guarded(one.class))
      .map((one) => `The account may be of the class ${one.class.title}, because ${one.because}`),
    ...(sole === null ? [] : [sole]),
  ];
  const [first] = why;
  if (first === undefined) return asked.stages;
  find(findings, 'two-people-contain', `${first}: two people decide whether it is contained.`, '/twoPeople');
  return policy.table.twoPeople;
}

/**
 * Why containing somebody again would change nothing, although they are not kept out: all that an app may do to their account is
 * done since the newest detection. `null`: it would, or that is not known.
 */
export function asFarAsItGoes(inHand: CaseInHand): string | null {
  const { picture } = inHand;
  const account = knownValue(picture.evidence.account.account);
  if (account === null) return null;
  const { actions, because, left } = allowedBy(inHand, picture.evidence.account.account);
  const isDone = {
    sessions: isSince(picture, account.sessionsValidFrom),
    'sign-in': account.enabled === false,
    'password-mfa': isWorthless(picture, account),
    'password-random': isWorthless(picture, account),
  };
  return actions.every((action) => isDone[action]) ? [because, ...left].join(' ') : null;
}

function isSince({ newestAt }: CaseInHand['picture'], at: string | null): boolean {
  return newestAt !== null && at !== null && milliseconds(at) >= newestAt - SKEW;
}

/** Whether the password that was known at the newest detection is good for nothing. */
function isWorthless(
  picture: CaseInHand['picture'],
  { mustChangePassword, passwordChangedAt }: AccountState,
): boolean {
  return mustChangePassword === 'with-mfa' || isSince(picture, passwordChangedAt);
}

/** How somebody is kept out already since the newest detection, whoever did it; `null`: they are not. */
export function containedSince({ picture }: CaseInHand): string | null {
  const account = knownValue(picture.evidence.account.account);
  if (account === null) return null;
  const isOut = isSince(picture, account.sessionsValidFrom);
  if (!isOut || !(isWorthless(picture, account) || account.enabled === false)) return null;
  const how = account.enabled === false ? 'sign-in is disabled' : 'the password of then is worth nothing';
  return `sessions of before ${account.sessionsValidFrom} count no more, and ${how}`;
}

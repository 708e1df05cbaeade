import type { Afterwards, AskAfter, StagePlan } from '../../domain/decision.ts';
import { MINUTE, SECOND } from '../../domain/instant.ts';
import { riskDetailWords } from '../../domain/risk-words.ts';
import { afterRelease, SETTLED } from './afterwards.ts';
import { sayBlocks } from './blocks.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { asFarAsItGoes, containedSince } from './containment.ts';
import { type AskedFor, sayAsked, stagesOf } from './deciders.ts';
import { knownValue } from './evidence.ts';
import { find } from './reasons.ts';
import type { RiskCase } from './risk-table.ts';
import { treatedAs } from './treated-as.ts';

/** What releases somebody: a verdict on the risk, as a target, and whether sign-in is enabled again. */
type Released = {
  readonly verdict: string | null;
  readonly enables: boolean;
  readonly stages: readonly StagePlan[];
  readonly after: Afterwards | null;
  readonly askAfter?: AskAfter;
  readonly redo?: string;
};

/** The target of sign-in that is disabled. */
export const SIGN_IN = 'account~sign-in';

const NOT_RELEASED: Released = { verdict: null, enables: false, stages: [], after: null };

/** What release comes to: says why, and stops where a person has to see to it. */
export function release(inHand: CaseInHand): Released {
  const { picture, findings } = inHand;
  const { standing } = picture;
  switch (standing.is) {
    case 'safe':
      return safe(inHand, standing);
    case 'no-risk':
      find(
        findings,
        'no-known-risk',
        'The directory knows of no risk, so there is nothing to release.',
        '/cases',
      );
      sayBlocks(inHand);
      return notReleased(inHand, '/cases');
    case 'not-shown': {
      const detail = `Nobody is released, because the risk of the person is not known: ${standing.because}.`;
      find(findings, 'risk-not-shown', detail, '/riskNotShown');
      return notReleased(inHand, '/riskNotShown');
    }
    case 'at-risk':
      return atRisk(inHand);
  }
}

/** What we put on is left to people then, who have to hear of it. */
function notReleased(inHand: CaseInHand, rule: string): Released {
  const detail = 'Sign-in was disabled here and stays so, because nobody can be released.';
  if (isDisabledByUs(inHand)) find(inHand.findings, 'sign-in-stays', detail, rule);
  return NOT_RELEASED;
}

const WORDS = { remediated: 'remediated', dismissed: 'dismissed', confirmedSafe: 'confirmed as safe' };

/** The directory, the person or somebody else closed it: that is no release of ours. What we put on goes by a decision of its own. */
function safe(
  inHand: CaseInHand,
  { state, detail, at, byId, byUs }: Extract<CaseInHand['picture']['standing'], { is: 'safe' }>,
): Released {
  const { findings, policy, facts } = inHand;
  const how = WORDS[state as keyof typeof WORDS] ?? state;
  const person = byId === null ? null : (facts.people[byId]?.userPrincipalName ?? 'another account');
  const isVerdict = byUs && state !== 'remediated';
  const by = isVerdict
    ? ' by this service, as another request was decided,'
    : byUs
      ? ' by what this service did to the account'
      : person === null
        ? ''
        : ` by ${person}`;
  const when = at === null ? '' : ` at ${at}`;
  // The history lags: a verdict that it names nobody for yet may be ours.
  const mayBeOurs = isVerdict || (state !== 'remediated' && byId === null);
  const released = mayBeOurs ? '' : ' No approval released it.';
  const told = riskDetailWords(detail);
  const words = `The risk is closed already: ${how}${by}${when}${told === null ? '' : ` (${told})`}.${released}`;
  find(findings, 'already-safe', words, '/cases');
  if (!isDisabledByUs(inHand)) {
    const isOff = knownValue(inHand.picture.evidence.account.account)?.enabled === false;
    const left = 'The account is disabled, and not by this request.';
    if (isOff) find(findings, 'disabled-elsewhere', left, '/cases');
    return { ...NOT_RELEASED, after: SETTLED };
  }
  return enabling(inHand, null, policy.table.signInBack, '/signInBack', 'Enabling sign-in again');
}

function atRisk(inHand: CaseInHand): Released {
  const { classes, findings, found } = inHand;
  const never = classes.certain.filter(({ release: how }) => how === 'never');
  for (const one of never) {
    const { title, goesTo = 'a person' } = one;
    find(
      findings,
      'never-released',
      `Accounts of the class ${title} are never released here. It goes to ${goesTo}.`,
      '/classes',
      `${treatedAs(one)}Such accounts are never let in again by a ticket, whoever approves.`,
    );
  }
  const maybe = classes.possible.filter((one) => one.class.release === 'never');
  for (const one of maybe)
    find(
      findings,
      'class-not-known',
      `Nobody is released while it is open whether the account is of the class ${one.class.title}: ${one.because}.`,
      '/classes',
    );
  if (never.length > 0 || maybe.length > 0) return notReleased(inHand, '/classes');
  if (!found) {
    find(findings, 'no-case-fits', 'No case of the policy table fits this person.', '/cases');
    return notReleased(inHand, '/cases');
  }
  const redo = lacksContainment(inHand);
  const beyond = redo === null ? null : asFarAsItGoes(inHand);
  if (beyond !== null) {
    find(findings, 'not-contained-here', beyond, `/cases/${found.place}/containment`);
    return notReleased(inHand, `/cases/${found.place}/release`);
  }
  const released = byCase(inHand, found.case, `/cases/${found.place}/release`);
  return redo === null ? released : { ...released, redo };
}

function byCase(inHand: CaseInHand, fitting: RiskCase, rule: string): Released {
  const { title, release: how } = fitting;
  const { findings } = inHand;
  const treated = treatedAs(fitting);
  sayUnknown(inHand);
  if (how.how === 'never') {
    find(
      findings,
      'containment-only',
      `The case "${title}" is contained, and released by nobody here.`,
      rule,
      `${treated}Nobody lifts the block by approving it here: the account was locked for its safety instead.`,
    );
    return NOT_RELEASED;
  }
  find(findings, 'risk-case', `It is the case "${title}".`, rule, treated.trim() || undefined);
  const verdict = `account~${how.how}`;
  if (how.stages.length > 0) {
    const released = enabling(inHand, verdict, how.stages, rule, 'Release');
    const askAfter = bySelf(inHand);
    return askAfter ? { ...released, askAfter } : released;
  }
  find(findings, 'released-by-rule', `The case "${title}" is released by the rule alone.`, rule);
  const enables = isDisabledByUs(inHand);
  return { verdict, enables, stages: [], after: afterRelease(inHand, verdict, enables) };
}

/** What the person may do before anybody is asked; nothing where their sign-in is off, or their password is another one by now. */
function bySelf(inHand: CaseInHand): AskAfter | null {
  const { found, picture, findings } = inHand;
  const account = knownValue(picture.evidence.account.account);
  if (!found?.case.selfService || account?.enabled !== true || isDisabledByUs(inHand)) return null;
  if (account.mustChangePassword !== 'with-mfa' && containedSince(inHand) !== null) return null;
  const { instructions, waitMinutes } = found.case.selfService;
  const detail = `The person may get out by themselves; people are asked once that had ${waitMinutes} minutes.`;
  find(findings, 'self-service', detail, `/cases/${found.place}/selfService`);
  return { seconds: (waitMinutes * MINUTE) / SECOND, comment: instructions };
}

/** Why the person has to be contained first; `null`: they are, or need not be. Nobody is let in while an attacker may still be in. */
function lacksContainment(inHand: CaseInHand): string | null {
  const { found, picture } = inHand;
  const account = knownValue(picture.evidence.account.account);
  if (!found || found.case.containment.how === 'none' || account === null) return null;
  if (account.enabled === false || containedSince(inHand) !== null) return null;
  return `the risk is of the case "${found.case.title}" by now, which is contained before anybody is released`;
}

function enabling(
  inHand: CaseInHand,
  verdict: string | null,
  names: readonly string[],
  rule: string,
  what: AskedFor,
): Released {
  const { atRisk: others } = inHand.picture.evidence;
  if (others.known !== 'yes') {
    const detail = `Nobody is released while it is not known who of those who decide is at risk: ${others.because}.`;
    find(inHand.findings, 'deciders-not-known', detail, rule);
    return notReleased(inHand, rule);
  }
  const stages = stagesOf(inHand, names);
  const enables = isDisabledByUs(inHand);
  if (enables)
    find(inHand.findings, 'sign-in-back', 'Sign-in was disabled here, and is enabled again.', rule);
  sayAsked(inHand, names, stages, what, rule);
  return { verdict, enables, stages, after: afterRelease(inHand, verdict, enables) };
}

function isDisabledByUs({ facts }: CaseInHand): boolean {
  return facts.grantedByUs.includes(SIGN_IN);
}

/** What approvers can't go by. */
function sayUnknown({ picture, findings }: CaseInHand): void {
  const { account, ...others } = picture.evidence;
  for (const [name, one] of Object.entries({ ...others, ...account }))
    if (one.known !== 'yes')
      find(
        findings,
        'evidence-not-known',
        `${LABELS[name as keyof typeof LABELS]}: not known (${one.known}), because ${one.because}.`,
        '/cases',
      );
}

const LABELS = {
  risk: 'Risk',
  history: 'History of the risk',
  detections: 'Detections',
  atRisk: 'Others at risk',
  signIns: 'Sign-ins',
  changes: 'Changes of the account',
  roles: 'Directory roles',
  account: 'Account',
  methods: 'Ways to sign in',
  devices: 'Devices',
};

import type { AccessFacts } from '../../domain/facts.ts';
import { instant } from '../../domain/instant.ts';
import { type Change, changeKey, type PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { type CaseInHand, caseInHand } from './case-in-hand.ts';
import { containment } from './containment.ts';
import type { RiskPolicy } from './policy.ts';
import { release, SIGN_IN } from './release.ts';

/** What people call what is done to an account, by its target. */
const NAMES: Readonly<Record<string, string>> = {
  'account~sessions': 'sessions ended',
  'account~password-mfa': 'new password demanded after a second factor',
  'account~password-random': 'password replaced by one that nobody knows',
  'account~sign-in': 'sign-in disabled',
  'account~confirm-safe': 'risk confirmed as safe',
  'account~dismiss': 'risk dismissed',
};

/** What keeps an attacker out. An approval of it is for the person, whatever is detected since. */
export function planContainment(
  policy: RiskPolicy,
  request: AccessRequest,
  facts: AccessFacts,
): PlannedChanges {
  const { targets } = containment(caseInHand(policy, request, facts));
  return { changes: targets.map((target) => change(request, target, 'add')) };
}

/** What releases somebody. An approval of it is for what was known then: a detection or a class that came since voids it. */
export function planRelease(policy: RiskPolicy, request: AccessRequest, facts: AccessFacts): PlannedChanges {
  const inHand = caseInHand(policy, request, facts);
  const { verdict, enables } = release(inHand);
  const basis = basisOf(inHand);
  const given = verdict === null ? [] : [{ ...change(request, verdict, 'add'), basis }];
  return { changes: [...given, ...(enables ? [{ ...change(request, SIGN_IN, 'remove'), basis }] : [])] };
}

/**
 * What a release rests on: the case, the classes, and when the newest detection was noticed. Where the risk is closed, what was
 * detected before that counts for nothing, though its own state may be read as open for a while.
 */
function basisOf({ found, classes, picture }: CaseInHand): string {
  const names = classes.certain.map(({ name }) => name).toSorted();
  const isClosed = picture.standing.is === 'safe' || picture.standing.is === 'no-risk';
  const newest = picture.newestAt === null || isClosed ? 'none' : instant(picture.newestAt);
  const standing = picture.standing.is === 'at-risk' ? picture.standing.level : picture.standing.is;
  return `${found?.case.name ?? 'none'}; ${standing}; ${names.join(', ') || 'no class'}; ${newest}`;
}

function change({ ticket, beneficiaryId }: AccessRequest, target: string, action: Change['action']): Change {
  return {
    key: changeKey(ticket.number, beneficiaryId, target, action),
    userId: beneficiaryId,
    target,
    targetName: NAMES[target] ?? target,
    action,
  };
}

import type { RequestRecord } from '../domain/record.ts';
import { isConcluded } from '../domain/request-state.ts';
import type { Activation } from '../ports/activation.ts';
import { families } from '../targets/index.ts';
import type { Rules } from './rulebook.ts';

/** What we say of an activation. `approved`: the directory's own way goes on; `auto-approved`: people have approved it here. */
export type Evaluation = {
  readonly outcome: 'approved' | 'auto-approved' | 'denied';
  /** In a code of ours. */
  readonly code: string;
  /** For the person who activates. */
  readonly reason: string;
  /** The request of ours that it rests on. */
  readonly requestId?: string;
};

export const denied = (code: string, reason: string): Evaluation => ({ outcome: 'denied', code, reason });

/**
 * Whether somebody may activate what they ask for, by the tables in force and by their own requests of ours, newest first. Doubt denies:
 * only what people have approved here for this person, this role in this scope and this long goes without the directory's own approval.
 */
export function evaluateActivation(
  { what, personId, name, minutes }: Activation,
  tables: readonly Pick<Rules, 'timedTargets' | 'governedGroupIds'>[],
  requests: readonly RequestRecord[],
): Evaluation {
  const keys = what === null ? [] : [...new Set(tables.flatMap((rules) => keysOf(what, rules)))];
  if (keys.length === 0)
    return denied(
      'not-governed',
      `${name} is in no policy table of Countersign. The extension has to be taken off it, or a table has to name it, by whoever runs Countersign.`,
    );
  const open = requests.filter((one) => !isConcluded(one) && one.request?.beneficiaryId === personId);
  const asked = open.find(({ plan }) =>
    plan?.changes.some(({ target, action }) => action === 'add' && keys.includes(target)),
  );
  if (!asked)
    return denied(
      'no-request',
      'Ask for it by a ticket first: Countersign knows no request of yours for it.',
    );
  const { number } = asked.ticket;
  if (asked.phase !== 'provisioning')
    return denied('not-approved', `Your request ${number} is not approved yet. Activate it once it is.`);
  const change = asked.plan?.changes.find(({ target }) => keys.includes(target));
  const longest = change?.role?.minutes ?? null;
  if (longest !== null && (minutes === null || minutes > longest))
    return denied(
      'too-long',
      `Your request ${number} is approved for ${longest} minutes. Activate it for no longer.`,
    );
  const { requestId } = asked;
  return asked.decision?.verdict === 'ask'
    ? { outcome: 'auto-approved', code: 'approved-here', reason: `It is approved by ${number}.`, requestId }
    : {
        outcome: 'approved',
        code: 'granted-here',
        reason: `Policy lets ${number} have it; nobody had to approve that here.`,
        requestId,
      };
}

/** Keys of targets that it is, as far as a table governs them. */
function keysOf(
  what: NonNullable<Activation['what']>,
  { timedTargets = [], governedGroupIds }: Pick<Rules, 'timedTargets' | 'governedGroupIds'>,
): readonly string[] {
  const keys = families().map((family) => family.activated?.(what));
  return [...governedGroupIds, ...timedTargets.map(({ key }) => key)].filter((key) => keys.includes(key));
}

import type { EdgeReading } from '../domain/effect.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { UsablePlan, UserLicenses } from '../domain/license.ts';
import { ERROR_WORDS, errorsOf, usabilityOf } from '../domain/license-sight.ts';
import { targetLabel, targetOf } from '../domain/target.ts';
import { defineActivity, type Means } from './activity.ts';
import { readTargets } from './read-targets.ts';

export type ProveInput = {
  readonly requestId: string;
  readonly expect: 'present' | 'absent';
  readonly beneficiaryId: string;
  readonly targets: readonly string[];
  /** Whether the service plans that the request's plan promises have to be usable, too. */
  readonly plans?: boolean;
};

/**
 * One look. `agrees`: everything is as expected, on both read paths, and service plans that have to be usable are.
 * `absent`: targets both paths show without the person. `failed`: the directory says by itself that it won't come true, or
 * hides from us whether it is.
 */
export type Look = {
  readonly agrees: boolean;
  readonly at: Instant;
  readonly because: string;
  readonly absent: readonly string[];
  readonly failed?: string;
};

/** Looks once at direct edges over two read paths; the orchestrator asks for as many agreeing looks as proof needs. */
export const proveEdges = defineActivity<ProveInput, Look>({
  name: 'proveEdges',
  run: async (means, { requestId, expect, beneficiaryId, targets, plans: promised }) => {
    const usable = promised ? await promisedPlans(means, requestId) : [];
    const seen = await readTargets(means, beneficiaryId, targets, requestId, {
      licenses: usable.length > 0,
      expect,
    });
    const at = instant(means.clock.now());
    const plans = planReadings(usable, seen.licenses);
    const errors = expect === 'present' ? knownErrors(targets, usable, seen.licenses) : [];
    await means.auditLog.append(requestId, [
      {
        fact: 'change-observed',
        once: `${expect}-${at}`,
        at,
        actor: 'countersign',
        data: {
          expect,
          readings: seen.readings,
          ...(seen.licenses ? { licenses: held(seen.licenses) } : {}),
          ...(plans.length > 0 ? { plans } : {}),
          ...(errors.length > 0 ? { errors } : {}),
        },
      },
    ]);
    const others = seen.readings.filter((one) => one.edge !== expect);
    const notUsable = plans.filter(({ is }) => is !== 'usable').map(({ because }) => because);
    const hidden = seen.readings.filter((one) => one.hidden).map(({ because = '' }) => because);
    const failed = [
      ...hidden,
      ...errors,
      ...plans.filter(({ is }) => is === 'failed').map(({ because }) => because),
    ];
    return {
      agrees: others.length + notUsable.length === 0,
      at,
      because: [...others.map(words), ...notUsable, ...errors].join('; '),
      absent: seen.readings.filter(({ edge }) => edge === 'absent').map(({ target }) => target),
      ...(failed.length > 0 ? { failed: failed.join('; ') } : {}),
    };
  },
});

/** What the person has of Microsoft 365, as evidence of what a change came to. */
function held({ usageLocation, assignments }: UserLicenses) {
  return { usageLocation, assignments };
}

async function promisedPlans({ requests }: Means, requestId: string): Promise<readonly UsablePlan[]> {
  return (await requests.read(requestId))?.row.plan?.usable ?? [];
}

type PlanReading = {
  readonly name: string;
  readonly planId: string;
  readonly is: 'usable' | 'pending' | 'failed' | 'unknown';
  readonly because: string;
};

function planReadings(usable: readonly UsablePlan[], licenses: UserLicenses | null): readonly PlanReading[] {
  return usable.map((plan) => {
    const { name, planId } = plan;
    if (!licenses)
      return { name, planId, is: 'unknown', because: `the service plan ${name} could not be read` };
    const found = usabilityOf(plan, licenses);
    return { name, planId, is: found.is, because: found.is === 'usable' ? '' : found.because };
  });
}

function knownErrors(
  targets: readonly string[],
  usable: readonly UsablePlan[],
  licenses: UserLicenses | null,
): readonly string[] {
  if (!licenses) return [];
  const skuIds = targets.map(targetOf).flatMap((one) => ('skuId' in one ? [one.skuId] : []));
  const wanted = [...skuIds, ...usable.flatMap(({ skuId }) => skuId ?? [])];
  const groups = targets.map(targetOf).flatMap((one) => (one.kind === 'group' ? [one.groupId] : []));
  return errorsOf(wanted, licenses)
    .filter(({ byGroup }) => byGroup === null || groups.includes(byGroup))
    .map(
      ({ skuId, byGroup, error }) =>
        `the license ${skuId}${byGroup ? ` of group ${byGroup}` : ''} is in state Error, ${error}: ${ERROR_WORDS[error]}`,
    );
}

function words(reading: EdgeReading): string {
  return `${targetLabel(reading.target)}: ${reading.edge}${reading.because ? ` (${reading.because})` : ''}`;
}

import type { UsablePlan, UserLicenses } from '../../domain/license.ts';
import type { DirectoryPorts, Look, Seen, UsableReading } from '../effects.ts';
import { asLicensing, licensingOf } from './keys.ts';
import { ERROR_WORDS, errorsOf, sightOf, usabilityOf } from './sight.ts';

/** One batch over two read paths, for licenses, plans and the usage location together. */
export async function lookAtLicensing(
  ports: DirectoryPorts,
  { userId, keys, all, promised, requestId }: Look,
): Promise<Seen> {
  const answer = await ports.licenses.read(userId, { subscriptions: false }, requestId);
  if (answer.read === 'failed') {
    const { because, userMissing } = answer;
    const unknown = { userId, edge: 'unknown' as const, effective: null, because };
    return {
      readings: keys.map((target) => ({ ...unknown, target, ...(userMissing ? { userMissing } : {}) })),
      usable: promised.map(({ name, planId }) => ({
        ...{ name, planId, is: 'unknown' },
        because: `the service plan ${name} could not be read`,
      })),
      errors: [],
      evidence: {},
      unread: answer,
    };
  }
  const { licenses } = answer;
  const { usageLocation, assignments } = licenses;
  return {
    readings: keys.map((target) => ({
      ...{ userId, target, effective: null },
      edge: sightOf(licensingOf(target), licenses),
    })),
    usable: promised.map((plan) => usableReading(plan, licenses)),
    errors: errorWords(all, promised, licenses),
    evidence: { licenses: { usageLocation, assignments } },
    unread: null,
  };
}

function usableReading(plan: UsablePlan, licenses: UserLicenses): UsableReading {
  const { name, planId } = plan;
  const found = usabilityOf(plan, licenses);
  return { name, planId, is: found.is, because: found.is === 'usable' ? '' : found.because };
}

/** Errors of what is given: of its own assignments, and of those that one of the groups hands down. */
function errorWords(
  all: readonly string[],
  promised: readonly UsablePlan[],
  licenses: UserLicenses,
): readonly string[] {
  const own = all.flatMap((key) => {
    const target = asLicensing(key);
    return target !== null && 'skuId' in target ? [target.skuId] : [];
  });
  const wanted = [...own, ...promised.flatMap(({ skuId }) => skuId ?? [])];
  return errorsOf(wanted, licenses)
    .filter(({ byGroup }) => byGroup === null || all.includes(byGroup))
    .map(
      ({ skuId, byGroup, error }) =>
        `the license ${skuId}${byGroup ? ` of group ${byGroup}` : ''} is in state Error, ${error}: ${ERROR_WORDS[error]}`,
    );
}

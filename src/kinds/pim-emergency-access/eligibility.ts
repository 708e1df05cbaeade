import { MINUTE, milliseconds } from '../../domain/instant.ts';
import { nameOf } from '../../policy/access/person.ts';
import { findUnknown, isIn } from '../../policy/access/role-groups.ts';
import type { Emergency } from './emergency.ts';
import { find } from './reasons.ts';

/** The table names the role for the person, and the directory has them eligible for it where it is asked for. */
export function checkEligibility(emergency: Emergency): void {
  checkNamed(emergency);
  const { seen, asked, facts, findings, at } = emergency;
  const { eligible } = seen.role;
  const { role, scope, scopeTitle, minutes, path } = asked;
  if (eligible.known !== 'yes') {
    const detail = `Whether the person is eligible for "${role.title}" could not be read: ${eligible.because}.`;
    find(findings, 'eligibility-unknown', detail, path);
    return;
  }
  const fits = eligible.value.filter(
    (one) => one.roleId === role.roleId && (one.scope === scope || one.scope === 'tenant'),
  );
  const ends = fits.map(({ endsAt }) => (endsAt === null ? Number.POSITIVE_INFINITY : milliseconds(endsAt)));
  const last = Math.max(0, ...ends);
  if (last <= at) {
    const detail = `The directory does not have ${nameOf(facts.beneficiary)} eligible for "${role.title}" (${scopeTitle}).`;
    find(findings, 'not-eligible', detail, path);
  } else if (last < at + minutes * MINUTE) {
    const detail = `${nameOf(facts.beneficiary)} is eligible for "${role.title}" for less time than is asked for.`;
    find(findings, 'eligibility-ends', detail, path);
  }
}

/** The table names the role for people of some groups, or for whoever may ask. */
export function checkNamed({ asked, facts, findings }: Emergency): void {
  const { role, path } = asked;
  const { onlyFor } = role;
  if (!onlyFor || onlyFor.some(({ id }) => isIn(facts, id))) return;
  const isUnknown = onlyFor.map((group, place) =>
    findUnknown(findings, facts, group, `${path}/onlyFor/${place}`),
  );
  if (isUnknown.some(Boolean)) return;
  const names = onlyFor.map(({ name }) => name).join(' or ');
  const detail = `"${role.title}" is given to people in ${names}, and ${nameOf(facts.beneficiary)} is in none.`;
  find(findings, 'role-not-for-person', detail, `${path}/onlyFor`);
}

import type { AccessFacts, UserFacts } from '../../domain/facts.ts';
import { missingUser } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Rules } from '../../policy/rulebook.ts';

/**
 * What a decision rests on and the directory does not show, in words; `null` where everything is there. A read says
 * "no such thing" of what was made a moment ago, too, and once in a while of anything (graph 2.5).
 */
export function notShown(facts: AccessFacts): string | null {
  const { requester, beneficiary, groups, approverGroups, roleGroups = {}, rosters = {} } = facts;
  for (const { id, found } of [requester, beneficiary]) if (!found) return `person ${id} is not there`;
  for (const { id, found } of Object.values(groups)) if (!found) return `group ${id} is not there`;
  for (const [id, { state }] of Object.entries(roleGroups))
    if (state === 'missing') return `group ${id} is not there`;
  for (const [id, members] of Object.entries(approverGroups))
    if (members.length === 0) return `nobody is in the approver group ${id}`;
  for (const [team, { known }] of Object.entries(rosters))
    if (!known) return `it is not known who is on call for ${team}`;
  return null;
}

/**
 * As `notShown`, with what matters only where it would be decided otherwise if it were there: a person who could be
 * asked, and the manager. "Has no manager" is the honest answer about some, too.
 */
export function notShownFor(
  rules: Rules,
  request: AccessRequest,
  facts: AccessFacts,
  now: Instant,
): string | null {
  const missing = notShown(facts);
  if (missing !== null) return missing;
  const said = (under: AccessFacts) => {
    const { verdict, reasons, stages } = rules.decide(request, under, now);
    return JSON.stringify([verdict, reasons, stages]);
  };
  const asItIs = said(facts);
  const person = Object.values(facts.people).find(
    (one) => !one.found && said(withPerson(facts, one)) !== asItIs,
  );
  if (person) return `person ${person.id} is not there`;
  const named = withLicenses(facts);
  if (named && said(named) !== asItIs) return 'nobody has the sign-in name of the ticket';
  const otherwise = seenOtherwise(rules, request, facts, now);
  if (otherwise !== null) return otherwise;
  if (facts.beneficiary.managerId !== null) return null;
  const managers = [SOMEBODY, facts.requester];
  return managers.some((one) => said(withManager(facts, one)) !== asItIs) ? 'no manager is there' : null;
}

/**
 * What a single look at a role group speaks against the person, in words: a replica that lags behind does not know whoever came
 * to it a moment ago, and still knows who has left. `null`: nothing of the sort.
 */
export function seenOtherwise(
  rules: Rules,
  request: AccessRequest,
  facts: AccessFacts,
  now: Instant,
): string | null {
  const objections = (under: AccessFacts) =>
    rules
      .decide(request, under, now)
      .reasons.flatMap(({ code, detail }) => (ABOUT_ROLE_GROUPS.includes(code) ? [detail] : []));
  const said = objections(facts);
  if (said.length === 0) return null;
  for (const [id, group] of Object.entries(facts.roleGroups ?? {})) {
    if (group.state !== 'in' && group.state !== 'not-in') continue;
    const state = group.state === 'in' ? 'not-in' : 'in';
    const left = objections({ ...facts, roleGroups: { ...facts.roleGroups, [id]: { ...group, state } } });
    if (said.some((detail) => !left.includes(detail)))
      return `${group.state === 'in' ? 'the person is still' : 'the person is not'} in group ${id}`;
  }
  return null;
}

const ABOUT_ROLE_GROUPS: readonly string[] = ['role-group-not-eligible', 'role-not-allowed'];

const SOMEBODY: UserFacts = {
  ...missingUser('somebody'),
  found: true,
  userPrincipalName: 'somebody',
  enabled: true,
  userType: 'Member',
};

function withPerson(facts: AccessFacts, { id }: UserFacts): AccessFacts {
  return { ...facts, people: { ...facts.people, [id]: { ...SOMEBODY, id } } };
}

/** The sign-in name that the ticket carries is the beneficiary's; `null`: somebody has it, or nobody is asked for. */
function withLicenses({ licenses, beneficiary, ...others }: AccessFacts): AccessFacts | null {
  if (!licenses || licenses.namedId !== null) return null;
  return { ...others, beneficiary, licenses: { ...licenses, namedId: beneficiary.id } };
}

function withManager(facts: AccessFacts, manager: UserFacts): AccessFacts {
  const { beneficiary, people } = facts;
  return {
    ...facts,
    beneficiary: { ...beneficiary, managerId: manager.id },
    people: { ...people, [manager.id]: manager },
  };
}

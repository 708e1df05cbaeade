import type { Decision } from '../../domain/decision.ts';
import type { AccessFacts, UserFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Plan } from '../../domain/plan.ts';
import type { RequestRecord, WhoIs } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';
import { isGuest } from '../../policy/access/person.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { RequestRead } from './read-request.ts';

/** Everything that lay on the table when a decision was taken. */
export type Material = {
  readonly record: RequestRecord;
  readonly rules: Rules;
  readonly read: Extract<RequestRead, { read: 'request' }>;
  readonly facts: AccessFacts;
  readonly decision: Decision;
  readonly plan: Plan;
  readonly now: Instant;
  /** Up to when everything was seen that it was decided by, where that is before now; `null`: it is now. */
  readonly asOf: Instant | null;
};

/** What the request uses of an emergency, where it may come to something. */
export function emergencyIn({ rules, read, facts, decision }: Material): Pick<RequestRecord, 'emergency'> {
  const { emergency } = rules;
  if (!emergency || (decision.verdict !== 'grant' && decision.verdict !== 'ask')) return {};
  return { emergency: emergency.use(read.request, facts) };
}

/** Display names of everybody the facts know. */
export function namesIn(facts: AccessFacts): Record<string, string> {
  const people = [facts.requester, facts.beneficiary, ...Object.values(facts.people)];
  return Object.fromEntries(
    people.filter(({ found }) => found).map(({ id, displayName }) => [id, oneLine(displayName)]),
  );
}

/** What people are told of people. */
export type Told = Pick<RequestRecord, 'names' | 'signInNames' | 'whoIs'>;

export function toldIn(facts: AccessFacts): Told {
  return { names: namesIn(facts), signInNames: signInNamesIn(facts), whoIs: whoIsIn(facts, {}) };
}

/** What is known of people with what was seen since; of those who were known before, their names alone. */
export function withTold<Known extends Told>(known: Known, seen: Told): Known {
  return {
    ...known,
    names: { ...known.names, ...seen.names },
    signInNames: { ...known.signInNames, ...seen.signInNames },
    whoIs: { ...seen.whoIs, ...known.whoIs },
  };
}

/** Whether the beneficiary is in the groups that are to be changed, as it was read; what came later than `at` was judged by nobody. */
export function seenIn({
  facts,
  plan,
  now,
  asOf,
}: Pick<Material, 'facts' | 'plan' | 'now' | 'asOf'>): NonNullable<RequestRecord['seen']> {
  const members = plan.changes.flatMap(({ target }) => {
    const member = facts.directMemberships[target];
    return typeof member === 'boolean' ? [[target, member] as const] : [];
  });
  return { at: asOf ?? now, members: Object.fromEntries(members) };
}

/** What tells people apart beside their names; of whom a request is for and by, what they might be taken for as well. */
export function whoIsIn(
  { requester, beneficiary, people }: AccessFacts,
  renamed: Readonly<Record<string, WhoIs['renamed']>>,
): Record<string, WhoIs> {
  const known = [...Object.values(people), requester, beneficiary];
  const parties = [requester, beneficiary].map((user) => {
    const before = renamed[user.id];
    const alike = namesakesOf(user, known);
    const one: WhoIs = {
      ...whoIs(user),
      ...(before && { renamed: { ...before, from: oneLine(before.from) } }),
      ...(alike.length > 0 && { alike }),
    };
    return [user.id, one] as const;
  });
  const others = known.map((user) => [user.id, whoIs(user)] as const);
  return Object.fromEntries([...others.filter(([, one]) => Object.keys(one).length > 0), ...parties]);
}

/** Sign-in names of other accounts among these whose name people would take for the same. */
function namesakesOf(user: UserFacts, known: readonly UserFacts[]): readonly string[] {
  const alike = known.filter((one) => one.found && one.id !== user.id && sounds(one) === sounds(user));
  return [...new Set(alike.map(({ userPrincipalName }) => userPrincipalName))].toSorted();
}

function sounds({ displayName }: UserFacts): string {
  return oneLine(displayName).normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

/** What was told of earlier names before. */
export function renamedIn(
  known: Readonly<Record<string, WhoIs>> = {},
): Readonly<Record<string, WhoIs['renamed']>> {
  return Object.fromEntries(Object.entries(known).map(([id, { renamed }]) => [id, renamed]));
}

function whoIs(user: UserFacts): WhoIs {
  return {
    ...(user.department ? { department: oneLine(user.department) } : {}),
    ...(isGuest(user) ? { guest: user.invited ? 'invited' : 'guest' } : {}),
  };
}

/** Sign-in names of everybody the facts know. */
export function signInNamesIn({ requester, beneficiary, people }: AccessFacts): Record<string, string> {
  return Object.fromEntries(
    [requester, beneficiary, ...Object.values(people)]
      .filter(({ found, userPrincipalName }) => found && userPrincipalName !== '')
      .map(({ id, userPrincipalName }) => [id, userPrincipalName]),
  );
}

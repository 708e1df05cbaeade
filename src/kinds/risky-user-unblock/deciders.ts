import type { StagePlan } from '../../domain/decision.ts';
import { onCallOf } from '../../policy/access/on-call.ts';
import { planStages } from '../../policy/access/stages.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';
import { find } from './reasons.ts';

/** The stages of these names, with everybody who may decide them: nobody who is at risk, and nobody who had a hand in the case. */
export function stagesOf(inHand: CaseInHand, names: readonly string[]): readonly StagePlan[] {
  const { request, facts, findings, weighed, policy } = inHand;
  const barred = [...(knownValue(inHand.picture.evidence.atRisk) ?? []), ...registrars(inHand)];
  const people = Object.fromEntries(Object.entries(facts.people).filter(([id]) => !barred.includes(id)));
  const asking = { request, facts: { ...facts, people }, at: weighed.at, findings };
  return planStages(
    asking,
    names.flatMap((name) => policy.index.stages.get(name) ?? []),
  );
}

const ASKED = {
  Containment: 'containment-needs-approval',
  Release: 'release-needs-approval',
  'Enabling sign-in again': 'release-needs-approval',
} as const;

/** What people are asked to allow, as sentences begin with it. */
export type AskedFor = keyof typeof ASKED;

/** Says which stages have to say yes, and which of those who could are at risk themselves. */
export function sayAsked(
  inHand: CaseInHand,
  names: readonly string[],
  stages: readonly StagePlan[],
  what: AskedFor,
  rule: string,
): void {
  const { findings, facts, policy } = inHand;
  const labels = policy.table.labels ?? {};
  const words = names.map((name) => labels[name] ?? name.replaceAll('-', ' ')).join(', then as ');
  find(findings, ASKED[what], `${what} needs approval as ${words}.`, rule);
  const atRisk = knownValue(inHand.picture.evidence.atRisk) ?? [];
  for (const id of atRisk) {
    const person = facts.people[id];
    if (!person?.found || !couldDecide(inHand, names, id)) continue;
    const detail = `${person.userPrincipalName || id} is at risk by the directory, so they decide nothing here.`;
    find(findings, 'approver-at-risk', detail, stages[0] ? `/stages/${stages[0].name}` : rule);
  }
}

function couldDecide({ policy, facts, request }: CaseInHand, names: readonly string[], id: string): boolean {
  const roles = names.flatMap((name) => policy.table.stages[name]?.needs.map(({ role }) => role) ?? []);
  return roles.some((role) => {
    const source = policy.table.roles[role];
    if (source?.source === 'users') return source.ids.includes(id);
    if (source?.source === 'group') return facts.approverGroups[source.id]?.includes(id) ?? false;
    if (source?.source === 'on-call') return onCallOf(source, facts, request)?.includes(id) ?? false;
    return source?.source === 'manager' && facts.beneficiary.managerId === id;
  });
}

/** Who registered a device or a way to sign in for the person in the days that changes are read of: it may be what the case rests on. */
function registrars({ picture }: CaseInHand): readonly string[] {
  const done = knownValue(picture.evidence.changes) ?? [];
  return done.flatMap(({ activity, byId }) =>
    byId !== null && /device|security info|authentication method/i.test(activity) ? [byId] : [],
  );
}

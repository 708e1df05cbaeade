import {
  APPROVER_OF_LAST_RESORT,
  type Approver,
  type CompanyAnswers,
  calendarOf,
  casePeople,
  entitlementDefaultsOf,
  type FirstTable,
  idsFor,
  itemOf,
  type NamedId,
  operationsOf,
  operatorsOf,
  orderOf,
  refusals,
  stageOf,
  VARIABLES,
} from './first-table.ts';

/** One group that may be asked for. */
export type GroupAnswer = {
  readonly group: NamedId;
  /** Whoever of them says yes first; nobody: the operators decide. */
  readonly approvers: readonly Approver[];
  /** What is ordered, and its id in the ticket tool where it is known. */
  readonly item: { readonly name: string; readonly id: string | null };
};

/** A first table of group membership: each group asks its owners. */
export function firstGroups(answers: CompanyAnswers, groups: readonly GroupAnswer[]): FirstTable {
  const ids = idsFor(groups.map(({ group }) => group.name));
  const idOf = (place: number) => ids[place] ?? '';
  const table = {
    kind: 'group-membership',
    title: `Who may join which groups of ${answers.company}`,
    calendar: calendarOf(answers),
    variables: VARIABLES,
    roles: { [APPROVER_OF_LAST_RESORT]: operatorsOf(answers) },
    labels: { 'app-owner': 'owner of the group', [APPROVER_OF_LAST_RESORT]: 'access managers' },
    stages: { 'app-owner': stageOf('app-owner') },
    approvals: [{ tier: 'medium', stages: ['app-owner'], standardChangeNeedsNone: false }],
    outOfHoursStage: null,
    exceptionalStages: {},
    protectedGroups: [],
    people: { endRequiredFor: [], leaveDateRequiredFor: [] },
    catalogItems: groups.map(({ item }, place) => itemOf(item.name, item.id, idOf(place))),
    entitlementDefaults: { ...entitlementDefaultsOf(answers), allows: [], downstream: null },
    entitlements: groups.map(({ group, approvers }, place) => ({
      id: idOf(place),
      title: group.name,
      groups: [group],
      owners: { 'app-owner': ownersOf(answers, approvers) },
    })),
    operations: operationsOf(answers),
  };
  return { table, cases: casesOf(answers, groups, ids) };
}

function ownersOf(answers: CompanyAnswers, approvers: readonly Approver[]) {
  if (approvers.length === 0) return operatorsOf(answers);
  return {
    source: 'users',
    ids: approvers.map(({ id }) => id),
    label: approvers.map(({ name }) => name).join('; '),
  };
}

function casesOf(
  { operators }: CompanyAnswers,
  groups: readonly GroupAnswer[],
  ids: readonly string[],
): FirstTable['cases'] {
  const keys = new Map<string, string>();
  const owners: Record<string, unknown> = {};
  for (const { id, name, userPrincipalName } of groups.flatMap(({ approvers }) => approvers)) {
    if (keys.has(id)) continue;
    const key = `owner-${keys.size + 1}`;
    keys.set(id, key);
    owners[key] = { id, userPrincipalName, displayName: name };
  }
  const asking = groups.map(({ group, approvers, item }, place) => {
    const asked = approvers.length === 0 ? ['operator'] : approvers.map(({ id }) => keys.get(id) ?? '');
    return [
      `ask/${ids[place]}.json`,
      {
        about: `${group.name} asks ${approvers.length === 0 ? operators.name : 'its owners'}.`,
        ticket: orderOf(item.name),
        stages: { 'app-owner': [asked] },
        adds: [group.name],
        reasons: ['approval-needed'],
      },
    ] as const;
  });
  return {
    'base.json': {
      now: '2026-03-03T09:00:00.000Z',
      people: { ...casePeople(), ...owners },
      groups: Object.fromEntries(groups.map(({ group: { id, name } }) => [name, { id }])),
      approverGroups: { [operators.id]: ['@operator'] },
    },
    ...Object.fromEntries(asking),
    ...refusals(groups[0]?.item.name ?? ''),
  };
}

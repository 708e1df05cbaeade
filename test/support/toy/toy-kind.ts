/** A kind of access that is built in no folder of the product: it holds before it asks, and releases once people approved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../policy-tables/group-membership/schema.json' with { type: 'json' };
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import type { Decision, EndRule, StagePlan } from '../../../src/domain/decision.ts';
import type { AccessFacts } from '../../../src/domain/facts.ts';
import { type Instant, milliseconds } from '../../../src/domain/instant.ts';
import { type Change, changeKey } from '../../../src/domain/plan.ts';
import type { AccessRequest } from '../../../src/domain/request.ts';
import { type PlacedSelector, selectableOf, selects } from '../../../src/domain/selector.ts';
import { refOf, type Ticket } from '../../../src/domain/ticket.ts';
import { defineKind } from '../../../src/kinds/kind.ts';
import type { WordsOfKind } from '../../../src/kinds/words-of-kind.ts';
import type { AccessPolicy } from '../../../src/policy/access/access-policy.ts';
import type { AccessTable, Entitlement } from '../../../src/policy/access/access-table.ts';
import { decided, notGoverned, type Weighed, whoIsAsked } from '../../../src/policy/access/decided.ts';
import { checkEnd } from '../../../src/policy/access/end-checks.ts';
import { findEntitlement } from '../../../src/policy/access/find-entitlement.ts';
import type { EntitlementIndex } from '../../../src/policy/access/index-entitlement.ts';
import { operationsOf } from '../../../src/policy/access/operations.ts';
import { checkPeople } from '../../../src/policy/access/people-checks.ts';
import { readTicket } from '../../../src/policy/access/read-ticket.ts';
import type { Situation } from '../../../src/policy/access/situation.ts';
import { planStages } from '../../../src/policy/access/stages.ts';
import type { TableKind } from '../../../src/policy/access/table-kind.ts';
import { checkTicket } from '../../../src/policy/access/ticket-checks.ts';
import { finder, noFindings, type ReasonEntry, refuse } from '../../../src/policy/reason-entry.ts';
import { SHARED_REASONS } from '../../../src/policy/reasons.ts';
import type { Part, Rules } from '../../../src/policy/rulebook.ts';
import { HOLD, RELEASE, ROLE } from './toy-family.ts';

export const TOY = 'toy-unlock';
/** The catalog item that the toy's table takes over from the group table. */
export const TOY_ITEM = 'Access to Finance BI';

/** A group whose members respond to toys; the group table gives it, too. */
export const RESPONDERS = {
  id: groupId('GRP-WIKI-READERS'),
  name: 'GRP-WIKI-READERS',
  path: '/responders',
  use: 'nobody responds',
};

/** A case that says so is held, and never released. */
export const NEVER = 'never release';

type ToyTable = AccessTable<Entitlement>;
type ToyPolicy = AccessPolicy<ToyTable, EntitlementIndex>;

/** Whether what the first part did is given back where the second comes to nothing. */
export type HoldIs = 'lasting' | 'undone-with-the-run' | 'taken-off';

const TABLE: TableKind<ToyTable, EntitlementIndex> = {
  kind: TOY,
  schema: {
    ...schema,
    $id: 'https://countersign.example/policy/toy/schema.json',
    properties: { ...schema.properties, kind: { const: TOY } },
  },
  members: [],
  ways: ['directGroupMinutes'],
  extraStages: () => [],
  contradictions: () => undefined,
  index: (_, __, common) => common,
};

const REASONS = {
  'never-released': refuse('Ask whoever holds you.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

const ALL_REASONS = { ...SHARED_REASONS, ...REASONS };
const find = finder(ALL_REASONS);

export const TOY_WORDS: WordsOfKind = {
  kind: TOY,
  heading: 'Toy',
  already: 'There before',
  held: 'it',
  stated: {
    held: { means: 'in-force', title: 'On hold' },
    released: { means: 'done', title: 'Released' },
    helping: { means: 'in-force', title: 'With a helper role' },
  },
  reasons: REASONS,
};

/** The group table with one item and what it leads to, under the toy's name. */
export function toyTable(): string {
  const table = JSON.parse(readFileSync(join(POLICY_FOLDER, 'group-membership', 'table.json'), 'utf8'));
  const [item] = table.catalogItems;
  const entitlements = table.entitlements.filter(
    ({ id }: { readonly id: string }) => id === item.means.entitlement,
  );
  return JSON.stringify({ ...table, kind: TOY, catalogItems: [item], entitlements });
}

/** What the second part leaves: a release that was done, or a helper role for as long as it lasts. */
export type ToyWord = 'released' | 'helping';

/** What tickets the toy is asked for by: its catalog item, one that another table names, too, or incidents of one category. */
export type ToyTickets = 'items' | 'items-of-two' | 'incidents';

export const TOY_INCIDENT = { category: 'identity', subcategory: 'toy on hold' } as const;

const BY_INCIDENT: PlacedSelector = {
  selector: {
    by: 'fields',
    type: 'incident',
    all: { category: [TOY_INCIDENT.category], subcategory: [TOY_INCIDENT.subcategory] },
  },
  path: '/tickets/0',
};

export function toyKind(hold: HoldIs = 'lasting', tickets: ToyTickets = 'items', word: ToyWord = 'released') {
  return defineKind({
    tables: TABLE,
    families: ['toy'],
    ownReasons: Object.keys(REASONS),
    weaknesses: () => undefined,
    given: () => [],
    controls: () => [RESPONDERS],
    ...(tickets === 'incidents' && { selectors: () => [BY_INCIDENT] }),
    rules: (policy) => toyRules(policy, hold, word),
  });
}

function toyRules(policy: ToyPolicy, hold: HoldIs, word: ToyWord): Omit<Rules, 'controlGroupIds'> {
  const parts = [holdPart(policy, hold), releasePart(policy, hold, word)] as const;
  const { table, index } = policy;
  const titleOf = (id: string) => index.entitlements.get(id)?.entitlement.title ?? id;
  return {
    ...parts[0],
    kind: TOY,
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(table),
    governedGroupIds: [],
    governedSkuIds: [],
    roleGroupIds: [],
    parts: [parts[0], parts[1]],
    understand(ticket, people) {
      if (ticket.type === 'incident') return ofIncident(ticket, people, policy);
      const reading = readTicket(ticket, people, policy);
      return reading.understood ? { ...reading, entitlement: reading.entitlement.id } : reading;
    },
    takesDelegates: () => false,
    factsWanted: ({ requesterId, beneficiaryId, catalogItem, variables }) => {
      const found = findEntitlement(index, catalogItem, variables);
      return {
        userIds: [...new Set([requesterId, beneficiaryId, ...(found?.people.userIds ?? [])])],
        managersOf: [beneficiaryId],
        groupIds: [],
        approverGroupIds: found?.people.approverGroupIds ?? [],
        beneficiaryId,
        incompatibleGroupIds: [],
      };
    },
    inTodaysWords: (request) => request,
    groupsOf: () => [],
    againstHolding: () => [],
    excludes: () => [],
    title: titleOf,
    proofSeconds: () => 600,
    probe: () => null,
    owner: () => ({ ids: [], groupId: null }),
    ownerQueue: () => table.operations.followUpQueue,
  };
}

/** An incident asks for the table's one item, for the user whom it affects. */
function ofIncident(
  ticket: Ticket,
  people: { readonly requesterId: string; readonly beneficiaryId: string },
  { table }: ToyPolicy,
) {
  const [item] = table.catalogItems;
  if (!selects(BY_INCIDENT.selector, selectableOf(ticket)) || !item || !('entitlement' in item.means))
    return { understood: false, governed: false, reasons: [] } as const;
  const request: AccessRequest = {
    ticket: refOf(ticket),
    kind: TOY,
    ...people,
    catalogItem: item.name,
    variables: {},
    duration: { lasts: 'indefinitely' },
    justification: ticket.variables['description'] ?? '',
  };
  const declares = ['category', 'subcategory', 'description'];
  return { understood: true, request, entitlement: item.means.entitlement, declares } as const;
}

function holdPart(policy: ToyPolicy, hold: HoldIs): Part {
  const weigh = (request: AccessRequest, facts: AccessFacts, now: Instant): Weighed =>
    weighed(policy, request, facts, now, () => ({ stages: [], end: { ends: 'never' } }));
  return {
    name: 'hold',
    undone: hold === 'undone-with-the-run' ? 'with-the-run' : 'never',
    stated: 'held',
    begins: (person) => `The sign-in of ${person} is being put on hold.`,
    done: (person) => `The sign-in of ${person} is on hold.`,
    decide: (request, facts, now): Decision => weigh(request, facts, now).decision,
    whoIsAsked: (request, facts, now) => whoIsAsked(weigh(request, facts, now), ALL_REASONS),
    plan: (request) => ({ changes: [change(request, HOLD, 'hold on the sign-in')] }),
    alreadyThere: () => [],
    shown: () => [],
  };
}

function releasePart(policy: ToyPolicy, hold: HoldIs, word: ToyWord): Part {
  const weigh = (request: AccessRequest, facts: AccessFacts, now: Instant): Weighed =>
    weighed(policy, request, facts, now, (situation) => {
      if (request.justification.includes(NEVER))
        find(situation.findings, 'never-released', 'This case is never released.', '/catalogItems');
      return { stages: planStages(situation, situation.index.stages.always), end: checkEnd(situation) };
    });
  return {
    name: 'release',
    undone: 'never',
    stated: word,
    begins: (person) => `${person} is being released.`,
    done: (person) => `${person} is released.`,
    decide: (request, facts, now): Decision => weigh(request, facts, now).decision,
    whoIsAsked: (request, facts, now) => whoIsAsked(weigh(request, facts, now), ALL_REASONS),
    plan: (request) => ({
      changes: [
        change(request, RELEASE, 'release of the case'),
        change(request, ROLE, 'helper role'),
        ...(hold === 'taken-off' ? [change(request, HOLD, 'hold on the sign-in', 'remove')] : []),
      ],
    }),
    alreadyThere: () => [],
    shown: () => [],
  };
}

function weighed(
  policy: ToyPolicy,
  request: AccessRequest,
  facts: AccessFacts,
  now: Instant,
  asks: (situation: Situation) => { readonly stages: readonly StagePlan[]; readonly end: EndRule },
): Weighed {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return { decision: notGoverned(request, policy), stages: [] };
  const findings = noFindings();
  const situation: Situation = {
    request,
    policy: policy.index,
    index,
    facts,
    now,
    at: milliseconds(now),
    findings,
  };
  checkTicket(situation);
  checkPeople(situation);
  const { stages, end } = asks(situation);
  return { decision: decided(situation, policy.digest, stages, end, null), stages };
}

function change(
  { ticket, beneficiaryId }: AccessRequest,
  target: string,
  targetName: string,
  action: Change['action'] = 'add',
): Change {
  return {
    key: changeKey(ticket.number, beneficiaryId, target, action),
    userId: beneficiaryId,
    target,
    targetName,
    action,
  };
}

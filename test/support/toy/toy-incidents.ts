/** The toy with a table of its own, which has no catalog: incidents of one category ask for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../policy-tables/group-membership/schema.json' with { type: 'json' };
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { DAY, milliseconds, SECOND } from '../../../src/domain/instant.ts';
import type { AccessRequest } from '../../../src/domain/request.ts';
import { type PlacedSelector, selectableOf, selects } from '../../../src/domain/selector.ts';
import { refOf } from '../../../src/domain/ticket.ts';
import { defineKind } from '../../../src/kinds/kind.ts';
import { plainTables } from '../../../src/kinds/table-format.ts';
import type { ControlledIndex, TablePolicy } from '../../../src/policy/access/access-policy.ts';
import type { PolicyTable } from '../../../src/policy/access/access-table.ts';
import { decided } from '../../../src/policy/access/decided.ts';
import { type PeopleWanted, peopleOfStages } from '../../../src/policy/access/index-people.ts';
import { indexStage, type StageIndex } from '../../../src/policy/access/index-stages.ts';
import type { PlainTableKind } from '../../../src/policy/access/plain-table.ts';
import { planStages } from '../../../src/policy/access/stages.ts';
import { checkTicketOpen } from '../../../src/policy/access/ticket-checks.ts';
import { noFindings } from '../../../src/policy/reason-entry.ts';
import { RESPONDERS } from './toy-kind.ts';
import { TOY, TOY_REASONS, type ToyAsks, type ToyRulesAre, toyRules } from './toy-rules.ts';

export const TOY_INCIDENT = { category: 'identity', subcategory: 'toy on hold' } as const;

/** How long whoever the toy released is watched. */
export const WATCHED_FOR = 2 * DAY;

/** Under which alerts about people come in that the toy sees to. */
export const TOY_ALERTS = 'toy';

/** What every decision by such a table is about. */
const SUBJECT = { id: 'toy-case', riskTier: null, changeClass: null } as const;

type CaseTable = PolicyTable & {
  readonly tickets: { readonly category: string; readonly subcategory: string };
  /** Who releases. */
  readonly release: { readonly stages: readonly string[] };
};

type CaseIndex = { readonly release: readonly StageIndex[]; readonly people: PeopleWanted };

const { $schema, $defs: _, ...shared } = schema;
const { title, calendar, roles, labels, stages, operations } = schema.properties;

const TABLE: PlainTableKind<CaseTable, CaseIndex> = {
  kind: TOY,
  schema: {
    ...shared,
    $schema,
    $id: 'https://countersign.example/policy/toy-incidents/schema.json',
    properties: {
      ...{ kind: { const: TOY }, title, calendar, roles, labels, stages, operations },
      tickets: {
        type: 'object',
        properties: { category: { type: 'string' }, subcategory: { type: 'string' } },
        required: ['category', 'subcategory'],
        additionalProperties: false,
      },
      release: {
        type: 'object',
        properties: { stages: { type: 'array', items: { type: 'string' } } },
        required: ['stages'],
        additionalProperties: false,
      },
    },
    required: ['kind', 'title', 'calendar', 'roles', 'stages', 'operations', 'tickets', 'release'],
  },
  stagesAsked: ({ release }) => release.stages.map((name, at) => ({ name, path: `/release/stages/${at}` })),
  subjects: () => [SUBJECT.id],
  contradictions: () => undefined,
  index: (table) => ({
    release: table.release.stages.map((name) => indexStage(table, null, name)),
    people: peopleOfStages(table, table.release.stages),
  }),
};

/** What the toy's table takes over of the group table, and one stage. */
export function caseTable(): string {
  const table = JSON.parse(readFileSync(join(POLICY_FOLDER, 'group-membership', 'table.json'), 'utf8'));
  const [{ owners }] = table.entitlements.filter(
    ({ id }: { readonly id: string }) => id === 'finance-bi-read',
  );
  const { 'data-owner': owner, 'data-owner-deputy': deputy } = owners;
  return JSON.stringify({
    kind: TOY,
    title: 'Toys on hold',
    calendar: table.calendar,
    roles: { 'data-owner': owner, 'data-owner-deputy': deputy },
    stages: { 'data-owner': table.stages['data-owner'] },
    operations: table.operations,
    tickets: TOY_INCIDENT,
    release: { stages: ['data-owner'] },
  });
}

export function toyOfIncidents(are: ToyRulesAre) {
  return defineKind({
    tables: plainTables(TABLE),
    families: ['toy'],
    ownReasons: Object.keys(TOY_REASONS),
    weaknesses: () => undefined,
    given: () => [],
    controls: () => [RESPONDERS],
    selectors: selectorsOf,
    alerts: TOY_ALERTS,
    watches: true,
    ...(are.emergency && { emergencies: true }),
    rules: (policy) => ({
      ...toyRules(byIncident(policy), are),
      watchSeconds: WATCHED_FOR / SECOND,
      opens: { ...policy.table.tickets, priority: 2, title: (person) => `${person} may be at risk` },
    }),
  });
}

function selectorsOf({ tickets: { category, subcategory } }: CaseTable): readonly PlacedSelector[] {
  const all = { category: [category], subcategory: [subcategory] };
  return [{ selector: { by: 'fields', type: 'incident', all }, path: '/tickets' }];
}

/** For the user whom the incident affects. */
function byIncident(policy: TablePolicy<CaseTable, CaseIndex & ControlledIndex>): ToyAsks {
  const { table, index, digest } = policy;
  return {
    policy,
    title: () => table.title,
    understand(ticket, people) {
      if (!selectorsOf(table).some(({ selector }) => selects(selector, selectableOf(ticket))))
        return { understood: false, governed: false, reasons: [] };
      const request: AccessRequest = {
        ticket: refOf(ticket),
        kind: TOY,
        ...people,
        catalogItem: table.title,
        variables: {},
        duration: { lasts: 'indefinitely' },
        justification: ticket.variables['description'] ?? '',
      };
      const declares = ['category', 'subcategory', 'description'];
      return { understood: true, request, entitlement: SUBJECT.id, declares };
    },
    people: () => index.people,
    weigh(request, facts, now, asks, object) {
      const about = { request, facts, at: milliseconds(now), findings: noFindings() };
      checkTicketOpen(about, '/tickets');
      object(about.findings);
      const planned = asks ? planStages(about, index.release) : [];
      const weighed = { ...about, index: { entitlement: SUBJECT } };
      return { decision: decided(weighed, digest, planned, { ends: 'never' }, null), stages: planned };
    },
  };
}

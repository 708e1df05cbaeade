/** A kind of access that is built in no folder of the product, with a table whose catalog items ask for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../../policy-tables/group-membership/schema.json' with { type: 'json' };
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { milliseconds } from '../../../src/domain/instant.ts';
import { defineKind } from '../../../src/kinds/kind.ts';
import { catalogTables } from '../../../src/kinds/table-format.ts';
import type { WordsOfKind } from '../../../src/kinds/words-of-kind.ts';
import type { AccessPolicy } from '../../../src/policy/access/access-policy.ts';
import type { AccessTable, Entitlement } from '../../../src/policy/access/access-table.ts';
import { decided, notGoverned } from '../../../src/policy/access/decided.ts';
import { checkEnd } from '../../../src/policy/access/end-checks.ts';
import { findEntitlement } from '../../../src/policy/access/find-entitlement.ts';
import type { EntitlementIndex } from '../../../src/policy/access/index-entitlement.ts';
import { checkPeople } from '../../../src/policy/access/people-checks.ts';
import { readTicket } from '../../../src/policy/access/read-ticket.ts';
import type { Situation } from '../../../src/policy/access/situation.ts';
import { planStages } from '../../../src/policy/access/stages.ts';
import type { TableKind } from '../../../src/policy/access/table-kind.ts';
import { checkTicket } from '../../../src/policy/access/ticket-checks.ts';
import { noFindings } from '../../../src/policy/reason-entry.ts';
import { TOY, TOY_REASONS, type ToyAsks, type ToyRulesAre, toyRules } from './toy-rules.ts';

/** The catalog item that the toy's table takes over from the group table. */
export const TOY_ITEM = 'Access to Finance BI';

/** A group whose members respond to toys; the group table gives it, too. */
export const RESPONDERS = {
  id: groupId('GRP-WIKI-READERS'),
  name: 'GRP-WIKI-READERS',
  path: '/responders',
  use: 'nobody responds',
};

type ToyTable = AccessTable<Entitlement>;
type ToyPolicy = AccessPolicy<ToyTable, EntitlementIndex>;

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
  reasons: TOY_REASONS,
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

export function toyKind(are: ToyRulesAre) {
  return defineKind({
    tables: catalogTables(TABLE),
    families: ['toy'],
    ownReasons: Object.keys(TOY_REASONS),
    weaknesses: () => undefined,
    given: () => [],
    controls: () => [RESPONDERS],
    rules: (policy) => toyRules(byCatalog(policy), are),
  });
}

function byCatalog(policy: ToyPolicy): ToyAsks {
  const { index } = policy;
  return {
    policy,
    title: (id) => index.entitlements.get(id)?.entitlement.title ?? id,
    understand(ticket, people) {
      const reading = readTicket(ticket, people, policy);
      return reading.understood ? { ...reading, entitlement: reading.entitlement.id } : reading;
    },
    people: ({ catalogItem, variables }) => findEntitlement(index, catalogItem, variables)?.people ?? null,
    weigh(request, facts, now, asks, object) {
      const found = findEntitlement(index, request.catalogItem, request.variables);
      if (found === null) return { decision: notGoverned(request, policy), stages: [] };
      const findings = noFindings();
      const at = milliseconds(now);
      const situation: Situation = { request, policy: index, index: found, facts, now, at, findings };
      checkTicket(situation);
      checkPeople(situation);
      object(findings);
      const stages = asks ? planStages(situation, found.stages.always) : [];
      const end = asks ? checkEnd(situation) : ({ ends: 'never' } as const);
      return { decision: decided(situation, policy.digest, stages, end, null), stages };
    },
  };
}

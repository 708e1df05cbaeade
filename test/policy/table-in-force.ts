import { readFileSync } from 'node:fs';
import { type CaseBase, readCaseBase } from '../../cli/policy/case-base.ts';
import { type CaseFile, inputOf } from '../../cli/policy/case-file.ts';
import { type TableEdits, withEdits } from '../../sandbox/policy-folder.ts';
import type { AccessFacts } from '../../src/domain/facts.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import type { GroupEntitlementIndex } from '../../src/kinds/group-membership/group-index.ts';
import type { GroupMembershipTable } from '../../src/kinds/group-membership/group-table.ts';
import { groupMembership } from '../../src/kinds/group-membership/index.ts';
import type { LoadedPolicy, PolicyOf } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import type { TableIssue } from '../../src/policy/table-issue.ts';

type GroupPolicy = PolicyOf<GroupMembershipTable, GroupEntitlementIndex>;

export const FOLDER = new URL('../../policy-tables/group-membership/', import.meta.url).pathname;
export const TABLE_FILE = `${FOLDER}table.json`;

export function textInForce(): string {
  return readFileSync(TABLE_FILE, 'utf8');
}

export function policyOfText(text: string): GroupPolicy {
  const loaded = groupMembership.loadTyped('table.json', JSON.parse(text), text);
  if (loaded.loaded) return loaded.policy;
  throw new Error(loaded.issues.map(({ path, message }) => `${path}: ${message}`).join('\n'));
}

export function policyInForce(): GroupPolicy {
  return policyOfText(textInForce());
}

export function caseBase(): CaseBase {
  return readCaseBase(`${FOLDER}cases/base.json`);
}

/** The text of a table, of the one in force if none is given, with the value at each JSON pointer replaced; `undefined` removes it. */
export function textWith(edits: TableEdits, text = textInForce()): string {
  return withEdits(text, edits);
}

export function issuesOf(text: string): readonly TableIssue[] {
  const loaded = loadTable('table.json', text);
  return loaded.loaded ? [] : loaded.issues;
}

export type Scene = {
  readonly request: AccessRequest;
  readonly facts: AccessFacts;
  readonly now: string;
};

/** The request and the facts of a case. Throws for a case whose ticket can't be read. */
export function sceneOf(
  file: Omit<CaseFile, 'about' | 'reasons'>,
  policy: LoadedPolicy,
  base: CaseBase,
): Scene {
  const item = policy.catalog?.catalogItems.find(({ name }) => name === file.ticket.catalogItem);
  const input = inputOf({ about: '', reasons: [], ...file }, base, item?.ids[0] ?? '');
  const rules = policy.rules();
  const reading = rules.understand(input.ticket, input.people);
  if (!reading.understood) throw new Error(JSON.stringify(reading.reasons));
  const wanted = rules.factsWanted(reading.request);
  const facts = input.factsFor(wanted);
  return { request: reading.request, facts, now: input.now };
}

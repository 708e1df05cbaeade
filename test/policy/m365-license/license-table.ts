import { readFileSync } from 'node:fs';
import { type CaseBase, readCaseBase } from '../../../cli/policy/case-base.ts';
import type { PolicyOf } from '../../../src/kinds/kind.ts';
import { m365License } from '../../../src/kinds/m365-license/index.ts';
import type { ProductIndex } from '../../../src/kinds/m365-license/license-index.ts';
import type { LicenseTable } from '../../../src/kinds/m365-license/license-table.ts';
import { textWith } from '../table-in-force.ts';

type LicensePolicy = PolicyOf<LicenseTable, ProductIndex>;

export const LICENSE_FOLDER = new URL('../../../policy-tables/m365-license/', import.meta.url).pathname;

export function licenseText(edits: Readonly<Record<string, unknown>> = {}): string {
  return textWith(edits, readFileSync(`${LICENSE_FOLDER}table.json`, 'utf8'));
}

/** The table in force with the values at these JSON pointers replaced. */
export function licensePolicyInForce(edits: Readonly<Record<string, unknown>> = {}): LicensePolicy {
  const text = licenseText(edits);
  const loaded = m365License.loadTyped('table.json', JSON.parse(text), text);
  if (loaded.loaded) return loaded.policy;
  throw new Error(JSON.stringify(loaded.issues, null, 2));
}

export function licenseBase(): CaseBase {
  return readCaseBase(`${LICENSE_FOLDER}cases/base.json`);
}

/** The variables that a ticket of this person has, if its form is filled in as the directory says. */
export function variablesOf(
  base: CaseBase,
  key: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const person = base.people[key];
  const manager = Object.values(base.people).find(({ id }) => id === person?.managerId);
  return {
    user_principal_name: person?.userPrincipalName ?? '',
    cost_center: person?.costCenter ?? '',
    manager: manager?.userPrincipalName ?? '',
    ...more,
  };
}

import { readFileSync } from 'node:fs';
import type { CaseFile } from '../../../cli/policy/case-file.ts';
import { runCases } from '../../../cli/policy/test-folders.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { PlannedChanges } from '../../../src/domain/plan.ts';
import { decideLicense } from '../../../src/kinds/m365-license/decide.ts';
import { planLicense } from '../../../src/kinds/m365-license/plan.ts';
import { type Scene, sceneOf } from '../table-in-force.ts';
import { LICENSE_FOLDER, licenseBase, licensePolicyInForce, variablesOf } from './license-table.ts';

export const POLICY = licensePolicyInForce();
export const BASE = licenseBase();

export const ITEM = 'Request Microsoft 365 product';

/** Reasons that keep a ticket from becoming a request at all. */
const READING_FAILS = [
  'not-governed',
  'catalog-item-renamed',
  'answered-several-times',
  'answers-not-shown',
  'variable-missing',
  'unknown-value',
  'choice-unclear',
  'justification-missing',
  'end-malformed',
  'days-malformed',
  'two-ends',
];

/** Every case of the table in force whose ticket can be read, as a starting point. */
export const SCENES: readonly Scene[] = runCases(LICENSE_FOLDER)
  .results.map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as CaseFile)
  .filter((file) => file.table === undefined && !READING_FAILS.some((code) => file.reasons.includes(code)))
  .map((file) => sceneOf(file, POLICY, BASE));

/** A person asks for a product for themselves, with a form that says what the directory does. */
export function asks(key: string, product: string, file: Pick<CaseFile, 'facts' | 'now'> = {}): Scene {
  const variables = variablesOf(BASE, key, { product });
  return sceneOf(
    { ticket: { catalogItem: ITEM, requester: key, beneficiary: key, variables }, ...file },
    POLICY,
    BASE,
  );
}

export function decide({ request, facts, now }: Scene, policy = POLICY): Decision {
  return decideLicense(request, policy, facts, now);
}

export function planOf({ request, facts }: Scene, policy = POLICY): PlannedChanges {
  return planLicense(request, policy, facts);
}

export function allows({ verdict }: Decision): boolean {
  return verdict === 'grant' || verdict === 'ask';
}

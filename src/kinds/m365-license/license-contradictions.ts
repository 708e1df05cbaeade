import { comparable } from '../../domain/comparable.ts';
import { notACountry } from '../../domain/country.ts';
import { type Report, repeats } from '../../policy/access/report.ts';
import { checkOwnGroups } from '../../policy/access/signal-contradictions.ts';
import { pointerPart } from '../../policy/json-pointer.ts';
import type { LicenseTable, Product } from './license-table.ts';
import { checkNames } from './two-names.ts';

/** Products that could never be given as they are described. */
export function licenseContradictions(table: LicenseTable, report: Report): void {
  checkVariables(table, report);
  checkCountries(table, report);
  checkNames(table, report);
  for (const [place, product] of table.entitlements.entries()) {
    const path = `/entitlements/${place}/license`;
    const { assign } = product.license;
    checkOwnGroups(product, assign.by === 'group' ? [assign.group.id] : [], `/entitlements/${place}`, report);
    checkPlans(product, path, report);
    checkSku(product, path, report);
    checkBundles(product, path, report);
    checkLocation(table, product, path, report);
    checkCost(table, product, path, report);
  }
}

function checkVariables({ variables }: LicenseTable, report: Report): void {
  for (const [place, value] of variables.required.entries()) {
    if (variables[value] !== null) continue;
    const message = `${value} must be filled in, and no variable carries it. Name the variable, or don't require it.`;
    report(`/variables/required/${place}`, 'unknown-variable', message);
  }
}

function checkCountries({ countries }: LicenseTable, report: Report): void {
  const names = Object.keys(countries);
  for (const at of repeats(names.map(comparable))) {
    const message = 'An earlier country differs by case or spaces only; this one is never reached.';
    report(`/countries/${pointerPart(names[at] ?? '')}`, 'shadowed', message);
  }
  for (const [name, code] of Object.entries(countries)) {
    const wrong = notACountry(code);
    if (wrong !== null) report(`/countries/${pointerPart(name)}`, 'unknown-country', `${wrong}.`);
  }
}

function checkPlans({ license }: Product, path: string, report: Report): void {
  for (const member of ['requiredPlans', 'disabledPlans'] as const) {
    for (const place of repeats(license[member].map(({ id }) => id))) {
      report(`${path}/${member}/${place}/id`, 'repeated', 'The plan is in the list already.');
    }
  }
  const required = license.requiredPlans.map(({ id }) => id);
  for (const [place, { id, name }] of license.disabledPlans.entries()) {
    if (!required.includes(id)) continue;
    const message = `${name} is required, and would stay off. Take it out of one list.`;
    report(`${path}/disabledPlans/${place}`, 'required-and-disabled', message);
  }
}

/** A product without a SKU of its own is only ever switched on. */
function checkSku({ license }: Product, path: string, report: Report): void {
  if (license.sku !== null) return;
  if (license.coveredBy.length === 0) {
    const message = 'It has no SKU, and coveredBy names nothing that includes it: nobody could ever have it.';
    report(`${path}/coveredBy`, 'never-included', message);
  }
  const idle = [
    ...(license.assign.by === 'group' ? ['assign'] : []),
    ...(license.prerequisites.length > 0 ? ['prerequisites'] : []),
    ...(license.disabledPlans.length > 0 ? ['disabledPlans'] : []),
  ];
  for (const member of idle) {
    report(
      `${path}/${member}`,
      'nothing-to-assign',
      'It has no SKU, so nothing is ever assigned. Remove this.',
    );
  }
}

function checkBundles({ license }: Product, path: string, report: Report): void {
  for (const member of ['coveredBy', 'conflictsWith'] as const) {
    for (const [place, { id }] of license[member].entries()) {
      if (id !== license.sku?.id) continue;
      report(`${path}/${member}/${place}`, 'itself', "It names the product's own SKU. Remove it.");
    }
  }
  const conflicts = license.conflictsWith.map(({ id }) => id);
  for (const [place, { anyOf, otherwise }] of license.prerequisites.entries()) {
    if (license.assign.by === 'group' && otherwise === 'assign') {
      const message = 'It goes through a group, so nothing can be assigned in the same call. Refuse instead.';
      report(`${path}/prerequisites/${place}/otherwise`, 'no-call-to-join', message);
    }
    for (const [at, { id, partNumber }] of anyOf.entries()) {
      if (!conflicts.includes(id)) continue;
      const message = `${partNumber} is needed, and the product conflicts with it. Remove it from one list.`;
      report(`${path}/prerequisites/${place}/anyOf/${at}`, 'needed-and-in-conflict', message);
    }
  }
}

function checkLocation(table: LicenseTable, { license }: Product, path: string, report: Report): void {
  const { rule } = license.usageLocation;
  const wrong = license.usageLocation.rule === 'fixed' ? notACountry(license.usageLocation.country) : null;
  if (wrong !== null) report(`${path}/usageLocation/country`, 'unknown-country', `${wrong}.`);
  if (rule === 'ask' && table.variables.country === null) {
    const message = 'The ticket is asked, and /variables/country names no variable. Name one.';
    report(`${path}/usageLocation`, 'no-variable-to-ask', message);
  }
  if (rule === 'country-table' && Object.keys(table.countries).length === 0) {
    report(`${path}/usageLocation`, 'empty-country-table', 'The country decides, and /countries names none.');
  }
}

/** Nobody spends much because a rule was forgotten. */
function checkCost({ approvals }: LicenseTable, { license }: Product, path: string, report: Report): void {
  if (
    license.cost.tier !== 'high' ||
    approvals.some((rule) => 'costTier' in rule && rule.costTier === 'high')
  ) {
    return;
  }
  const message = 'No approval rule is about the cost tier "high". Add one, with no stages if so meant.';
  report(`${path}/cost/tier`, 'tier-without-rule', message);
}

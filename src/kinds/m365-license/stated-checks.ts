import { notACountry } from '../../domain/country.ts';
import type { LicenseSituation } from './license-situation.ts';
import type { StatedValue } from './license-table.ts';
import { recordedCountry } from './location.ts';
import { find, type LicenseReason } from './reasons.ts';

/** What the ticket says of the person must be what the directory says; where it says nothing, the directory's word holds. */
export function checkStated(situation: LicenseSituation): void {
  checkName(situation);
  checkCostCenter(situation);
  checkManager(situation);
  checkCountry(situation);
}

/** Only where the ticket is asked for it: a code that the directory takes, and of the country that the record names. */
function checkCountry({ request, facts, index, findings }: LicenseSituation): void {
  const variable = index.variables.country;
  if (variable === null || index.license.usageLocation.rule !== 'ask') return;
  const said = request.variables[variable] ?? '';
  if (said === '') return;
  const wrong = notACountry(said);
  if (wrong !== null) {
    find(findings, 'country-malformed', `"${variable}": ${wrong}.`, '/variables/country');
    return;
  }
  const country = facts.licenses?.country;
  if (country === undefined)
    find(findings, 'fact-missing', 'The country of the record could not be read.', '/variables/country');
  const recorded = recordedCountry(index, country);
  if (recorded === null || recorded === said.toUpperCase()) return;
  const detail = `"${variable}" is "${said}", and the directory's country is "${country}" (${recorded}).`;
  find(findings, 'country-differs', detail, '/variables/country');
}

/** The ticket's value with the variable it is in; `null`: tickets carry none, or this one does not say. */
function stated(
  { request, index, findings }: LicenseSituation,
  value: StatedValue,
  directory: string | null,
): { readonly variable: string; readonly said: string } | null {
  const variable = index.variables[value];
  if (variable === null) return null;
  const said = request.variables[variable] ?? '';
  if (said !== '') return { variable, said };
  const holds = directory === null ? 'the directory has none either' : `the directory says "${directory}"`;
  find(
    findings,
    'value-not-stated',
    `"${variable}" is empty on the ticket; ${holds}.`,
    `/variables/${value}`,
  );
  return null;
}

/** A sign-in name can be changed, given to somebody else, or be another person's from the start. */
function checkName(situation: LicenseSituation): void {
  const { request, facts, findings } = situation;
  const current = facts.beneficiary.userPrincipalName;
  const name = stated(situation, 'userPrincipalName', current);
  // A form that asks for the person's record, not for a name, says who it is by the Entra object id.
  if (name === null || isSame(name.said, facts.beneficiary.id)) return;
  const review = (code: LicenseReason, detail: string): void =>
    find(findings, code, detail, '/variables/userPrincipalName');
  const namedId = facts.licenses?.namedId;
  const isCurrent = isSame(name.said, current);
  if (namedId === undefined) {
    review('fact-missing', `It could not be read who is called "${name.said}".`);
  } else if (namedId === null) {
    review('sign-in-name-unknown', `Nobody is called "${name.said}"; the ticket is for "${current}".`);
  } else if (namedId !== request.beneficiaryId) {
    if (isCurrent) review('sign-in-name-reused', `"${name.said}" is somebody else's name by now.`);
    else review('sign-in-name-of-another', `"${name.said}" is another person than "${current}".`);
  } else if (!isCurrent) {
    review('sign-in-name-changed', `"${name.said}" is called "${current}" by now.`);
  }
}

function checkCostCenter(situation: LicenseSituation): void {
  const { costCenter } = situation.facts.beneficiary;
  const ofTicket = stated(situation, 'costCenter', costCenter);
  if (ofTicket === null || isSame(ofTicket.said, costCenter ?? '')) return;
  const directory = costCenter === null ? 'names none' : `says "${costCenter}"`;
  const detail = `"${ofTicket.variable}" is "${ofTicket.said}", and the directory ${directory}.`;
  find(situation.findings, 'cost-center-differs', detail, '/variables/costCenter');
}

function checkManager(situation: LicenseSituation): void {
  const { facts, findings } = situation;
  const { managerId } = facts.beneficiary;
  const manager = managerId === null ? null : (facts.people[managerId]?.userPrincipalName ?? undefined);
  const ofTicket = stated(situation, 'manager', manager ?? null);
  if (ofTicket === null) return;
  if (manager === undefined) {
    find(findings, 'fact-missing', 'The manager of the person could not be read.', '/variables/manager');
  } else if (!isSame(ofTicket.said, manager ?? '') && !isSame(ofTicket.said, managerId ?? '')) {
    const directory = manager === null ? 'names none' : `says "${manager}"`;
    const detail = `"${ofTicket.variable}" is "${ofTicket.said}", and the directory ${directory}.`;
    find(findings, 'manager-differs', detail, '/variables/manager');
  }
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

import { comparable } from '../../domain/comparable.ts';
import type { AccessTable, Bars, Entitlement } from './access-table.ts';
import { type Report, repeats } from './report.ts';

/**
 * Lists of people that could not mean what they say: somebody who is both wanted and barred by the same, a title that is said
 * twice. A department or an employment type may be taken out of what the defaults offer by `notFor`.
 */
export function checkSignals({ eligible, notFor = {} }: Entitlement, path: string, report: Report): void {
  const wanted: Bars = eligible;
  for (const [member, said] of Object.entries({ eligible: wanted, notFor })) {
    for (const [list, values] of Object.entries(comparables(said))) {
      for (const place of repeats(values))
        report(`${path}/${member}/${list}/${place}`, 'repeated', 'The list has this already.');
    }
  }
  const offered = comparables(wanted);
  for (const [list, values] of Object.entries(comparables(notFor))) {
    for (const [place, value] of values.entries()) {
      if (!offered[list as keyof typeof offered].includes(value)) continue;
      const message = 'The same makes people eligible here. Take it out of one of the two lists.';
      report(`${path}/notFor/${list}/${place}`, 'eligible-and-not-for', message);
    }
  }
}

/** What tells people apart by one value each, in the form in which it is compared. */
function comparables({ jobTitles = [], costCenters = [], roleGroups = [] }: Bars) {
  return { jobTitles: jobTitles.map(comparable), costCenters, roleGroups: roleGroups.map(({ id }) => id) };
}

/** A group by which people are told apart has one name, and is none of those that the entitlement itself gives. */
export function checkRoleGroupNames({ entitlements }: AccessTable, report: Report): void {
  const names = new Map<string, string>();
  for (const [place, { eligible, notFor = {} }] of entitlements.entries()) {
    for (const [member, { roleGroups = [] }] of Object.entries({ eligible, notFor })) {
      for (const [at, { id, name }] of roleGroups.entries()) {
        const expected = names.get(id) ?? name;
        names.set(id, expected);
        if (expected === name) continue;
        const message = `Elsewhere the table calls this group "${expected}".`;
        report(`/entitlements/${place}/${member}/roleGroups/${at}/name`, 'two-names', message);
      }
    }
  }
}

/** An entitlement whose own group makes people eligible for it, or bars them from it. */
export function checkOwnGroups(
  { eligible, notFor = {} }: Entitlement,
  given: readonly string[],
  path: string,
  report: Report,
): void {
  for (const [member, { roleGroups = [] }] of Object.entries({ eligible, notFor })) {
    for (const [at, { id, name }] of roleGroups.entries()) {
      if (!given.includes(id)) continue;
      const message =
        member === 'eligible'
          ? `It gives ${name} to those who are in it already, and to nobody else.`
          : `It gives ${name}, and is not for members of it: whoever was given it could not keep it.`;
      report(`${path}/${member}/roleGroups/${at}`, 'own-group', message);
    }
  }
}

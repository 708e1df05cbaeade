import { comparable } from '../../domain/comparable.ts';
import { countryOf, notACountry } from '../../domain/country.ts';
import type { LicenseFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { ProductIndex } from './license-index.ts';

/** Where the beneficiary is, for licensing: `there` already, to be set to the country the rule `says`, or not known. */
type UsageLocation =
  | { readonly location: 'there'; readonly country: string; readonly ruleSays: string | null }
  | { readonly location: 'says'; readonly country: string }
  | { readonly location: 'unknown'; readonly because: string };

/** A location that is set stays as it is; one that is missing comes from the product's rule. */
export function usageLocationFor(
  index: ProductIndex,
  request: AccessRequest,
  { usageLocation, country }: LicenseFacts,
): UsageLocation {
  const said = byRule(index, request, country);
  if (typeof usageLocation === 'string' && usageLocation !== '') {
    const ruleSays = 'country' in said ? said.country : null;
    return { location: 'there', country: usageLocation, ruleSays };
  }
  if (usageLocation === undefined) return { location: 'unknown', because: 'It could not be read.' };
  return 'country' in said
    ? { location: 'says', country: said.country }
    : { location: 'unknown', because: said.because };
}

function byRule(
  { license, variables, countries }: ProductIndex,
  request: AccessRequest,
  country: string | null | undefined,
): { readonly country: string } | { readonly because: string } {
  const { usageLocation } = license;
  switch (usageLocation.rule) {
    case 'fixed':
      return { country: usageLocation.country };
    case 'country-table': {
      if (typeof country !== 'string') return { because: 'The personnel record names no country.' };
      const code = countries.get(comparable(country));
      return code === undefined
        ? { because: `The country table does not name "${country}".` }
        : { country: code };
    }
    case 'ask': {
      const name = variables.country ?? '';
      const said = request.variables[name] ?? '';
      const found = countryOf(said);
      if (found.is === 'country') return { country: found.code };
      return { because: said === '' ? `"${name}" is empty.` : `"${name}": ${notACountry(said)}.` };
    }
  }
}

/** The code of the country that the personnel record names: by the table's names, or a code itself; `null`: not known. */
export function recordedCountry(
  { countries }: Pick<ProductIndex, 'countries'>,
  country: string | null | undefined,
): string | null {
  if (typeof country !== 'string') return null;
  const named = countries.get(comparable(country));
  if (named !== undefined) return named;
  const found = countryOf(country.trim());
  return found.is === 'country' ? found.code : null;
}

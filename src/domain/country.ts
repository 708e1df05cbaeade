/** What a text of two letters is as a country: a code of ISO 3166-1 alpha-2, another name of one, or none. */
type CountryCode =
  | { readonly is: 'country'; readonly code: string }
  | { readonly is: 'other-name'; readonly of: string }
  | { readonly is: 'none' };

/**
 * Regions that the runtime's names (CLDR) know and ISO 3166-1 assigns to no country: reserved for other uses, as for unions,
 * dependencies' parts and postal needs. Codes left to users (`AA`, `QM` to `QZ`, `XA` to `XZ`, `ZZ`) are a range.
 */
const RESERVED = ['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'TA', 'UN'];
const LEFT_TO_USERS = /^(?:AA|Q[M-Z]|X[A-Z]|ZZ)$/;

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Case does not matter. */
export function countryOf(text: string): CountryCode {
  if (!/^[A-Za-z]{2}$/.test(text)) return { is: 'none' };
  const code = text.toUpperCase();
  if (RESERVED.includes(code) || LEFT_TO_USERS.test(code) || names.of(code) === undefined)
    return { is: 'none' };
  // what was withdrawn, or is in common use, has a name that stands for it: UK is GB
  const { region } = new Intl.Locale(`und-${code}`);
  return region === undefined || region === code ? { is: 'country', code } : { is: 'other-name', of: region };
}

/** Why a text is no country code, and which one was probably meant; `null` where it is one. */
export function notACountry(text: string): string | null {
  const found = countryOf(text);
  if (found.is === 'country') return null;
  return found.is === 'other-name'
    ? `"${text}" is no country code of ISO 3166; that country is ${found.of}`
    : `"${text}" is no country code of two letters (ISO 3166)`;
}

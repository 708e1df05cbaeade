const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  [
    /((?:client_secret|client_assertion|access_token|refresh_token|password|secret|signature|sig|x-functions-key|api[_-]?key)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
    '$1[secret]',
  ],
];

/** A far side's answer as a value, with nothing like a secret in its texts. */
export function redactedValue(value: unknown): unknown {
  if (typeof value === 'string')
    return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), value);
  if (Array.isArray(value)) return value.map(redactedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAMES.test(name) && typeof member === 'string' ? '[secret]' : redactedValue(member),
    ]),
  );
}

const SECRET_NAMES =
  /^(client_?secret|client_?assertion|access_?token|refresh_?token|password|secret|signature|api_?key)$/i;

/** A far side's own words, fit for a log, a ticket or an audit row: on one line, cut, without anything like a secret. */
export function redacted(text: string, longest = 300): string {
  let clean = text.replace(/\s+/g, ' ').trim();
  for (const [pattern, replacement] of SECRETS) clean = clean.replace(pattern, replacement);
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
}

/** Names whose value is a secret, wherever they stand: in JSON, forms, queries, headers, connection strings, `.env`, sentences. */
const BEFORE = '[\\w.-]{0,40}';
const WORDS =
  'secret|password|passwd|pwd|passphrase|passcode|passwort|kennwort|wachtwoord|token|assertion|signature|credentials?';
const KEYS =
  '(?:api|access|account|functions|function|master|host|system|private|signing|subscription)[_-]?key|client[_-]?state|connection[_-]?string|secret[_-](?:key|value|text)';
const ANY = `(?:${BEFORE}(?:${WORDS}|${KEYS})|sig)`;
/** Of several words; one word alone may stand in a sentence. */
const COMPOUND = `(?:${BEFORE}[_.-](?:${WORDS})|${BEFORE}(?:${KEYS}))`;
const START = '(?<![\\w.-])';
/** What people call it where they tell it to each other, and how they go on: by a mark, by a verb, or at once. */
const SAID =
  '(?:password|passwd|pwd|pw|passphrase|passcode|passwort|kennwort|wachtwoord|mot de passe|secret|token|(?:api|access)[ _-]?key|pin(?: code)?)(?: (?:of|for) [\\w ]{1,30})?';
const SPACE = '[ \\t]{0,5}';
const GOES_ON = `(?:${SPACE}[:=]${SPACE}|[ \\t]{1,5}(?:is|was|ist|lautet|est)${SPACE}:?${SPACE})`;
/** No word of a sentence: it has a digit in it, or is longer than any. */
const NO_WORD = '(?=[^\\s"\'\\[]*\\d|[^\\s"\'\\[]{20})[^\\s"\'“”„»\\[<>]';
/** `=` or `:`, the end of a quoted name before it, quoted once more where JSON stands in a text. */
const IS = '(\\\\*["\']?\\s*[=:]\\s*)';
const BARE = '[^\\s"\'&,;}<>\\\\]';

const rule = (text: string) => new RegExp(text, 'gis');

type Rule = readonly [RegExp, string];

/** What far sides write: each of these words begins a header there. */
const HEADERS: readonly Rule[] = [
  [/\b(bearer|basic|sharedaccesssignature|sharedkey(?:lite)?|negotiate)\s+[\w.~+/=:%-]{6,}/gi, '$1 [secret]'],
  [/((?:[?&]code=)|(?<![\w.-])code=(?=[^\s"'&<>\\]{12}))[^\s"'&<>\\]+/gi, '$1[secret]'],
];

/** What people write: "basic access", "to negotiate contracts" and "project code=" are words of sentences there. */
const IN_SENTENCES: readonly Rule[] = [
  [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|negotiate))\s+[\w.~+/=:%-]{6,}/gi, '$1 [secret]'],
  [/\b(sharedaccesssignature|sharedkey(?:lite)?)\s+[\w.~+/=:%-]{6,}/gi, '$1 [secret]'],
  // no word is so long, and few have a digit or a sign at their end
  [/\b(bearer|basic|negotiate)\s+(?=[\w.~+/:%-]*(?:\d|=|[\w.~+/:%-]{20}))[\w.~+/=:%-]{16,}/gi, '$1 [secret]'],
  [/([?&]code=)[^\s"'&<>\\]+/gi, '$1[secret]'],
];

const RULES: readonly Rule[] = [
  [
    /-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE)[A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g,
    '[key]',
  ],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*){0,3}/g, '[token]'],
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, '$1[secret]'],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'<>]{0,100}):[^\s/@"'<>]+@/gi, '$1:[secret]@'],
  [rule(`${START}(${ANY})${IS}(["'])(?:\\\\.|(?!\\3).)*`), '$1$2$3[secret]'],
  [rule(`${START}(${ANY})${IS}(\\\\+["'])(?:(?!\\3).)*`), '$1$2$3[secret]'],
  [rule(`${START}(${ANY})(\\s*=\\s*)(?!\\[secret\\])${BARE}+`), '$1$2[secret]'],
  [rule(`${START}(${COMPOUND})(\\s*:\\s*)(?!\\[secret\\])${BARE}+`), '$1$2[secret]'],
  // a sentence goes on with a word of letters; a secret has more in it
  [rule(`${START}(${ANY})(:\\s*)(?=[^\\s\\d]*\\d)${BARE}{6,}`), '$1$2[secret]'],
  [rule(`${START}(${SAID}${GOES_ON})(["'“„«])[^"'“”»]{3,200}`), '$1$2[secret]'],
  [rule(`${START}(${SAID}${GOES_ON})${NO_WORD}{4,}`), '$1[secret]'],
  // without a word between them, it has letters and digits and is no number of a ticket
  [
    rule(
      `${START}(${SAID}[ \\t]{1,5})(?![a-z]{2,8}\\d{6,}\\b)(?=[^\\s"']*[a-z])(?=[^\\s"']*\\d)${NO_WORD}{6,}`,
    ),
    '$1[secret]',
  ],
  // by their own shape, whatever they are called: keys of storage accounts and functions, Entra's client secrets
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g, '[secret]'],
  [/(?<![\w-])[\w-]{40,60}AzFu[\w-]{4,20}={0,2}/g, '[secret]'],
  [/(?<![\w~.-])[\w.~-]{3}\dQ~[\w.~-]{31,34}/g, '[secret]'],
  [
    /\b(?:gh[pousr]_|github_pat_|xox[abposr]-|glpat-|npm_|[rs]k_(?:live|test)_|sk-(?:proj-|ant-)?|hf_)[\w-]{16,}/g,
    '[secret]',
  ],
  [/\b(?:A[KS]IA[0-9A-Z]{16}|AIza[\w-]{35}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})/g, '[secret]'],
];

/** Longer texts are cut before they are looked through. */
const LONGEST = 32_000;

/**
 * A text that somebody typed, of many lines, without anything like a secret in it. What it makes of a ticket's words is a part of the
 * digests of what tickets say (`ticketDigest`): another rule here wants another version of them there.
 */
export function withoutSecrets(text: string): string {
  return cleaned(shortened(text), IN_SENTENCES);
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function without(text: string): string {
  return cleaned(text, HEADERS);
}

function cleaned(text: string, own: readonly Rule[]): string {
  return [...own, ...RULES].reduce((clean, [pattern, put]) => clean.replace(pattern, put), text);
}

/** A far side's answer as a value, with nothing like a secret in its texts. */
export function redactedValue(value: unknown): unknown {
  if (typeof value === 'string') return without(value);
  if (Array.isArray(value)) return value.map(redactedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) && typeof member === 'string' ? '[secret]' : redactedValue(member),
    ]),
  );
}

const SECRET_NAME = new RegExp(`^${ANY}$`, 'i');

/** What ends a line for one reader of a log or another, with the spaces around it. */
const LINE_ENDS = / ?[\n\v\f\r\u0085\u2028\u2029]+[ \t]*/g;

/** A line of a log, whoever wrote what is in it: one line, or what somebody wrote could begin one that looks like ours. */
export function redactedLine(line: string): string {
  return without(shortened(line)).replace(LINE_ENDS, ' ');
}

/** A far side's own words, fit for a log, a ticket or an audit row: on one line, cut, without anything like a secret. */
export function redacted(text: string, longest = 300): string {
  const clean = without(text.slice(0, LONGEST)).replace(/\s+/g, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
}

/** Secrets as people type them into forms and cards, by what they are, each with the part of it that nobody may read again. */
import fc from 'fast-check';

export type Typed = { readonly text: string; readonly core: string };

const from = (letters: string, min: number, max = min) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: min, maxLength: max });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const typed = (secret: fc.Arbitrary<string>, ...ways: readonly ((secret: string) => string)[]) =>
  fc.tuple(secret, fc.constantFrom(...ways)).map(([core, way]): Typed => ({ core, text: way(core) }));

/** Of a person's own making: a word, digits, a mark. */
const CHOSEN = fc
  .tuple(
    fc.constantFrom('Winter', 'Summer', 'Welcome', 'Sunny-day', 'korrekt', 'P@ssw0rd'),
    from('0123456789', 4),
    fc.constantFrom('!', '', '#', '?', '$x'),
  )
  .map((parts) => parts.join(''));

export const TYPED_SECRETS: Readonly<Record<string, fc.Arbitrary<Typed>>> = {
  'a password that somebody chose': typed(
    CHOSEN,
    (it) => `I need it; my password is ${it}`,
    (it) => `Password: ${it}`,
    (it) => `the admin pwd = ${it} as always`,
    (it) => `log in with pw: ${it}`,
    (it) => `Please use svc-bi / password ${it}`,
    (it) => `Das Passwort ist ${it}, danke`,
    (it) => `Kennwort: ${it}`,
    (it) => `wachtwoord is ${it}.`,
    (it) => `mot de passe : ${it}`,
    (it) => `passphrase is "${it}"`,
    (it) => `PIN code of the account: ${it}`,
  ),
  'a connection string': typed(
    from(LETTERS, 12, 24).map((tail) => `${tail}4x`),
    (it) => `Server=tcp:db.example.net,1433;Database=bi;User ID=svc;Password=${it};Encrypt=True`,
    (it) => `it is postgres://bi:${it}@db.example.net:5432/bi`,
    (it) => `mongodb+srv://bi:${it}@cluster.example.net/bi`,
    (it) => `jdbc:sqlserver://db.example.net;user=bi;password=${it}`,
  ),
  'a key by its own shape': typed(
    from(LETTERS, 36),
    (it) => `our key is AKIA${it.slice(0, 16).toUpperCase()}`,
    (it) => `glpat-${it.slice(0, 20)} for the repository`,
    (it) => `npm_${it}`,
    (it) => `AIza${it.slice(0, 35)}`,
    (it) => `sk_live_${it.slice(0, 24)}`,
    (it) => `sk-proj-${it}`,
    (it) => `ghp_${it} is mine`,
    (it) => `github_pat_${it}`,
    (it) => `hf_${it}`,
  ),
  'a token in a text': typed(
    from(LETTERS, 32, 48),
    (it) => `use token=${it}`,
    (it) => `access_token: ${it}`,
    (it) => `api key: ${it}`,
    (it) => `the secret is ${it}7`,
    (it) => `Authorization: Bearer ${it}`,
    (it) => `https://app.example.net/x?sig=${it}&se=1`,
    (it) => `eyJhbGciOiJSUzI1NiJ9.${it}.c2lnbmVk`,
  ),
  'what nobody sees in the midst of it': typed(
    from(LETTERS, 24, 40),
    (it) => `client_sec\u200Bret=${it}`,
    (it) => `pass\u00ADword=${it}`,
    (it) => `Bear\u2060er ${it}`,
  ),
};

/** What people write without any secret in it, which has to stay. */
export const TYPED_PLAINLY: readonly string[] = [
  'I need it for my daily work.',
  'My password expires tomorrow, and I need the reset group until 2026-03-31.',
  'Reset of password requested by INC0012345.',
  'Access token handling is part of the review of project 42.',
  'The key is to finish before Q3 2026.',
  'Please approve: secret santa list, ask Anna.',
  'Kostenstelle 4711, Vertretung für Anna Jansen (Passwort-Team).',
  'See https://example.net/wiki/Passwords?page=2 for the procedure.',
  'PIN pad maintenance in building 12',
  'The PIN of the door is known to the guard.',
  'Key: a plan; token: a sign.',
  'I need basic reading access to Finance.',
  'Microsoft 365 Business Basic license, or Basic Mobility and Security.',
  'The Teams Basic Calling Plan is enough for her.',
  'Legal asks me to negotiate contracts, as bearer instruments of the fund.',
  'Project code=FIN-2026-ALPHA-01, cost code=4711-2026-0001.',
];

/** Words that people type where a secret has to be, alone or together. */
const WORDS =
  /^(?:change|me|my|your|the|a|pass|word|passwort|secret|geheim|letmein|welcome|admin|root|test|demo|example|sample|default|placeholder|dummy|todo|tbd|none|null|undefined|qwerty|asdf|azure|service|now|countersign|client|webhook|key|value|token|here)+$/;
const CURE = 'Make a random one, such as with `openssl rand -base64 32`, and set it on both sides.';

/** Why a text is no secret that anybody could rest on, and what to do; `null`: nothing tells that it isn't. */
export function weakness(
  text: string,
  { least, most = 256 }: { least: number; most?: number },
): string | null {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  const others = text.replace(/[^\d]/g, '').length;
  const why =
    text.length < least
      ? `is too short: a secret has at least ${least} characters`
      : text.length > most
        ? `is too long: a secret has at most ${most} characters`
        : /\s/.test(text)
          ? 'has white space in it, which gets lost when it is copied'
          : new Set(text).size < Math.min(8, least) || /^(.{1,16}?)\1+$/s.test(text) || isSequence(text)
            ? 'repeats itself, or runs on like a keyboard, so that it is easily guessed'
            : WORDS.test(letters) && others <= 6
              ? 'is a word that stands where a secret has to be'
              : null;
  return why === null ? null : `${why}. ${CURE}`;
}

/** Most characters follow the one before, up or down. */
function isSequence(text: string): boolean {
  const codes = [...text].map((one) => one.codePointAt(0) ?? 0);
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) === 1);
  return steps.length >= (codes.length - 1) * 0.75;
}

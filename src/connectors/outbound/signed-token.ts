import type { JWTPayload } from 'jose';
import type { KeySet, PublishedKey } from './key-set.ts';

type Expected = {
  /** Any of several. */
  readonly issuer: string | string[];
  readonly audience: string | string[];
  /** Claims that must be there beside `exp`, `iss` and `aud`. */
  readonly claims: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
};

type CheckedToken =
  | { readonly good: true; readonly claims: JWTPayload; readonly key: PublishedKey }
  /** `keys-unavailable` is not the sender's fault; any other code is. */
  | { readonly good: false; readonly code: string };

const SKEW_SECONDS = 300;

/** Why a token proves nothing, whoever it is of. `claims`: those that it has to have besides. */
export const tokenCodes = (...claims: readonly string[]): readonly string[] => [
  'token-missing',
  'token-algorithm',
  'token-unreadable',
  'token-key-unknown',
  'token-expired',
  'token-signature',
  'token-invalid',
  ...['iss', 'aud', 'exp', 'nbf', 'iat', ...claims].map((claim) => `token-${claim}`),
];

/** Checks a signed token, RS256 only. The library is loaded with the first token. */
export async function checkToken(token: string, keys: KeySet, expected: Expected): Promise<CheckedToken> {
  const { decodeProtectedHeader, importJWK, jwtVerify } = await import('jose');
  let kid: string | undefined;
  try {
    const header = decodeProtectedHeader(token);
    if (header.alg !== 'RS256') return bad('token-algorithm');
    kid = header.kid;
  } catch {
    return bad('token-unreadable');
  }
  const key = await keys.find(kid ?? '').catch(() => undefined);
  if (key === undefined) return bad('keys-unavailable');
  if (key === null) return bad('token-key-unknown');
  try {
    const { payload } = await jwtVerify(token, await importJWK({ ...key, alg: 'RS256' }, 'RS256'), {
      algorithms: ['RS256'],
      issuer: expected.issuer,
      audience: expected.audience,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(expected.now),
      requiredClaims: ['exp', 'iss', 'aud', ...expected.claims],
    });
    return { good: true, claims: payload, key };
  } catch (error) {
    return bad(codeOf(error));
  }
}

const bad = (code: string): CheckedToken => ({ good: false, code });

/** Which check failed, by the library's own codes. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ERR_JWT_EXPIRED') return 'token-expired';
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return 'token-signature';
  const claim = error instanceof Error && 'claim' in error ? error.claim : '';
  return typeof claim === 'string' && /^[a-z]{3,10}$/.test(claim) ? `token-${claim}` : 'token-invalid';
}

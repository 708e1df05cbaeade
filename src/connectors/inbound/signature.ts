import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a timestamp may be from our clock, either way. */
const WINDOW_SECONDS = 300;

/** How a sender signs, and what it is told where that proves nothing. */
export const SIGNED = {
  proof:
    'HMAC with a secret that both sides hold, over `v1:{timestamp}:{body as it was sent}`; with `v2:` it is SHA-512 in place of SHA-256.',
  headers: {
    'X-Countersign-Timestamp': `Unix time of the sending in seconds; at most ${WINDOW_SECONDS} seconds off.`,
    'X-Countersign-Signature': '`v1=` or `v2=`, then the signature in hex or base64.',
  },
  refusals: {
    401: [
      'signature-missing',
      'timestamp-unreadable',
      'timestamp-outside-window',
      'signature-unreadable',
      'signature-mismatch',
    ],
  },
} as const;

type Authenticity =
  | { readonly authentic: true }
  | { readonly authentic: false; readonly code: string; readonly detail: string };

const no = (code: string, detail: string): Authenticity => ({ authentic: false, code, detail });

/**
 * Checks a webhook's signature (H19): HMAC-SHA256 over `v1:{timestamp}:{raw body}` with any of the secrets
 * (as UTF-8 bytes), sent as `X-Countersign-Signature: v1=` and hex or base64, with the Unix seconds of the sending
 * in `X-Countersign-Timestamp`. `v2` is the same with HMAC-SHA512; a sender changes whenever it likes.
 */
export function checkSignature(
  headers: Headers,
  body: string,
  secrets: readonly string[],
  nowMilliseconds: number,
): Authenticity {
  const timestamp = headers.get('x-countersign-timestamp')?.trim() ?? '';
  const signature = headers.get('x-countersign-signature')?.trim() ?? '';
  if (timestamp === '' || signature === '')
    return no('signature-missing', 'Send X-Countersign-Timestamp and X-Countersign-Signature.');
  if (!/^\d{1,12}$/.test(timestamp))
    return no('timestamp-unreadable', 'X-Countersign-Timestamp must be Unix time in seconds.');
  if (Math.abs(nowMilliseconds / 1000 - Number(timestamp)) > WINDOW_SECONDS)
    return no('timestamp-outside-window', `The timestamp must be within ${WINDOW_SECONDS} seconds of now.`);
  const sent = signatureIn(signature);
  if (!sent)
    return no(
      'signature-unreadable',
      'X-Countersign-Signature must be v1= and a SHA-256, or v2= and a SHA-512, in hex or base64.',
    );
  const signed = `${sent.version}:${timestamp}:${body}`;
  // every secret is tried, so that the time taken doesn't tell which one matched
  const matches = secrets
    .filter((secret) => secret !== '')
    .map((secret) => {
      const expected = createHmac(sent.algorithm, secret).update(signed, 'utf8').digest();
      return timingSafeEqual(expected, sent.digest);
    });
  if (matches.includes(true)) return { authentic: true };
  return no('signature-mismatch', 'No secret of ours makes this signature over the bytes received.');
}

const VERSIONS: Readonly<Record<string, { readonly algorithm: string; readonly bytes: number }>> = {
  v1: { algorithm: 'sha256', bytes: 32 },
  v2: { algorithm: 'sha512', bytes: 64 },
};

type Sent = { readonly version: string; readonly algorithm: string; readonly digest: Buffer };

/** Hex from most tools; base64 from ServiceNow, whose MAC function gives nothing else. */
function signatureIn(signature: string): Sent | null {
  const [, version = '', value = ''] = /^(v[12])=(.+)$/.exec(signature) ?? [];
  const known = VERSIONS[version];
  if (!known) return null;
  const isHex = /^[0-9a-f]+$/i.test(value) && value.length === known.bytes * 2;
  const digest = Buffer.from(value, isHex ? 'hex' : 'base64');
  const isWhole = isHex || digest.toString('base64') === value;
  return isWhole && digest.length === known.bytes ? { version, algorithm: known.algorithm, digest } : null;
}

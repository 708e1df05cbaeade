import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { redacted, redactedLine, redactedValue } from '../../src/domain/redact.ts';

const from = (letters: string, min: number, max = min) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: min, maxLength: max });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PLAIN = from(LETTERS, 20, 44);
const BASE64 = from(`${LETTERS}+/`, 86);
const URL_SAFE = from(`${LETTERS}-_`, 24, 56);

/** A secret, and where it stands. `core`: the part that must be gone. */
type Planted = { readonly text: string; readonly core: string };
const planted = (secret: fc.Arbitrary<string>, ...ways: readonly ((secret: string) => string)[]) =>
  fc.tuple(secret, fc.constantFrom(...ways)).map(([core, way]): Planted => ({ core, text: way(core) }));

const SHAPES: Readonly<Record<string, fc.Arbitrary<Planted>>> = {
  'a function key in an address': planted(
    URL_SAFE,
    (key) => `https://app.azurewebsites.net/api/x?code=${key}`,
    (key) => `GET /api/x?a=1&code=${key}&b=2 failed`,
    (key) => `/runtime/webhooks/durabletask/instances/1?taskHub=h&connection=Storage&code=${key}`,
  ),
  'a function key by its own shape': planted(
    from(`${LETTERS}-_`, 44).map((key) => `${key}AzFuq1w2e3r4`),
    (key) => `the key ${key}== was refused`,
  ),
  'a key of a storage account': planted(
    BASE64,
    (key) =>
      `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key}==;EndpointSuffix=core.windows.net`,
    (key) => `{"accountKey":"${key}=="}`,
    (key) => `key ${key}== does not fit`,
    (key) => `Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=${key}==`,
  ),
  'a shared access signature': planted(
    PLAIN,
    (sig) => `https://a.blob.core.windows.net/c/b?sv=2024-11-04&se=2026&sig=${sig}%3D&sp=r`,
    (sig) => `SharedAccessSignature sr=x&sig=${sig}&se=1`,
  ),
  'a cookie': planted(
    PLAIN,
    (value) => `cookie: AppServiceAuthSession=${value}; path=/`,
    (value) => `Set-Cookie: JSESSIONID=${value}; HttpOnly`,
    (value) => `{"cookie":"a=b; session=${value}"}`,
  ),
  'a bearer token': planted(
    PLAIN,
    (value) => `authorization: Bearer ${value}`,
    (value) => `{"Authorization":"bearer ${value}"}`,
    (value) => `curl -H 'Authorization: Bearer ${value}'`,
  ),
  'a web token': planted(
    URL_SAFE,
    (part) => `token eyJhbGciOiJSUzI1NiJ9.${part}.c2ln was refused`,
    (part) => `x-ms-token-aad-access-token: eyJ0eXAi.${part}.${part}`,
    (part) => `<eyJhbGciOi.${part}>`,
  ),
  'a client secret of Entra': planted(
    from(`${LETTERS}-_.~`, 34).map((tail) => `Ab18Q~${tail}`),
    (secret) => `secret ${secret} expired`,
    (secret) => `client_id=x&client_secret=${encodeURIComponent(secret)}`,
  ),
  'a secret by its name': planted(
    PLAIN,
    (value) => `{"client_secret":"${value}"}`,
    (value) => `{\\"clientSecret\\": \\"${value}\\"}`,
    (value) => `grant_type=x&client_secret=${value}&scope=y`,
    (value) => `SERVICENOW_WEBHOOK_SECRET=${value}`,
    (value) => `refresh_token: '${value}'`,
    (value) => `{"clientState":"${value}","resource":"users"}`,
    (value) => `password="${value}"`,
    (value) => `{'api-key': '${value}'}`,
    (value) => `private_key = "${value}\\n${value}"`,
  ),
  'a header with a key': planted(
    PLAIN,
    (value) => `x-functions-key: ${value}`,
    (value) => `{"x-functions-key":"${value}"}`,
    (value) => `Ocp-Apim-Subscription-Key: ${value}`,
    (value) => `X-Countersign-Signature: v1=${value}`,
  ),
  'a private key': planted(
    from(`${LETTERS}+/`, 64),
    (line) => `-----BEGIN PRIVATE KEY-----\n${line}\n${line}\n-----END PRIVATE KEY-----`,
    (line) => `-----BEGIN RSA PRIVATE KEY-----\\n${line}`,
    (line) => `"-----BEGIN EC PRIVATE KEY-----\\n${line}\\n-----END EC PRIVATE KEY-----"`,
  ),
  'a password in an address': planted(
    PLAIN,
    (value) => `https://svc:${value}@acme.service-now.com/api`,
    (value) => `postgres://u:${value}@h:5432/db`,
    (value) => `redis://:${value}@cache:6380`,
  ),
  'a basic sign-in': planted(
    PLAIN,
    (value) => `Authorization: Basic ${value}==`,
    (value) => `basic ${value}`,
  ),
  'a token by its own shape': planted(
    from(LETTERS, 36),
    (value) => `ghp_${value}`,
    (value) => `xoxb-${value.slice(0, 12)}-${value}`,
  ),
};

/** What surrounds it: sentences, JSON, other secrets. */
const AROUND = fc.constantFrom(
  '',
  ' ',
  'Graph answered 401: ',
  '{"error":',
  '","detail":"',
  '\n    at x (y.ts:1:2)\n',
  '; ',
);

describe('what looks like a secret', () => {
  for (const [what, shape] of Object.entries(SHAPES))
    test(`what looks like a secret is taken out wherever it stands: ${what}`, () => {
      fc.assert(
        fc.property(shape, AROUND, AROUND, ({ text, core }, before, after) => {
          const whole = `${before}${text}${after}`;
          for (const clean of [redactedLine(whole), redacted(whole, 4000), String(redactedValue(whole))])
            for (let at = 0; at + 12 <= core.length; at += 6)
              assert.ok(!clean.includes(core.slice(at, at + 12)), `${JSON.stringify(whole)} became ${clean}`);
        }),
        { numRuns: 200, seed: 7 },
      );
    });

  test('what looks like a secret is taken out of a text in a text, and of two at once', () => {
    const secret = createHash('sha256').update('x').digest('hex');
    const inner = JSON.stringify({ client_secret: secret, note: 'fine' });
    const twice = JSON.stringify({ body: JSON.stringify({ body: inner }), 'x-functions-key': secret });
    assert.ok(!redactedLine(twice).includes(secret.slice(0, 12)));
    assert.match(redactedLine(twice), /fine/);
  });

  test('what looks like a secret is taken out of values by the name that they have there', () => {
    const value = redactedValue({
      clientSecret: 'short',
      list: [{ password: 'abc' }],
      code: 'Request_BadRequest',
    });
    assert.deepEqual(value, {
      clientSecret: '[secret]',
      list: [{ password: '[secret]' }],
      code: 'Request_BadRequest',
    });
  });
});

describe('what is no secret', () => {
  for (const text of [
    'Graph answered 403 Authorization_RequestDenied: Insufficient privileges to complete the operation.',
    'Entra gave no token: 401 invalid_client',
    'code: Request_BadRequest',
    '{"error":{"code":"Directory_ConcurrencyViolation","message":"Try later."}}',
    'SERVICENOW_WEBHOOK_SECRET is missing; servicenow stays off until it is set.',
    'RITM0010042: a person of the ticket is tied to another Entra user than before',
    'request servicenow-3f0e9a7b1c2d4e5f60718293a4b5c6d7-group-membership of ticket RITM0010042',
    '[countersign servicenow-3f0e9a7b1c2d4e5f60718293a4b5c6d7-group-membership r5 access=ended outcome=rolled-back]',
    'The user 1e7ced34-914a-5c2f-8bed-f133243be973 is no member of bd643fed-352f-5fe3-ad4f-42d8f7854765.',
    'sha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    'https://graph.microsoft.com/v1.0/users/x?$select=id,displayName&$top=5',
    '{"log":"security","code":"caller-refused","reasons":{"token-missing":1}}',
    'Password writeback is off for this tenant. The password: ask the service desk.',
    'at send (file:///app/dist/main.mjs:10:20)',
  ])
    test(`stays as it is: ${text.slice(0, 60)}`, () => assert.equal(redactedLine(text), text));

  test('what is no secret is one line of a log, so that nobody begins one with what they wrote', () => {
    const forged = '{"log":"security","code":"caller-refused"}';
    for (const end of ['\n', '\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029', '\n\n  '])
      assert.equal(redactedLine(`It failed: ${end}${forged}`), `It failed: ${forged}`, JSON.stringify(end));
    assert.equal(redactedLine('a\n    at b (c:1:2)\n    at d'), 'a at b (c:1:2) at d');
  });

  test('takes no longer for a long text, however it is made', () => {
    for (const part of [
      'a.',
      'secret',
      'secret=',
      '"',
      '\\"',
      'code=',
      'x:',
      '-----BEGIN PRIVATE KEY-----',
      'eyJa.',
    ]) {
      const began = performance.now();
      redactedLine(part.repeat(200_000));
      redacted(part.repeat(200_000));
      assert.ok(performance.now() - began < 2000, part);
    }
  });
});

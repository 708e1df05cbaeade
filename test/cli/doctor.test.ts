/** What is wrong with a running app, told to somebody at a command line. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { runDoctor } from '../../cli/doctor.ts';
import { tokenOf } from '../support/operators.ts';
import { aWorld, type TestWorld } from '../support/world.ts';

const BASE = 'https://countersign.contoso.example';

type Given = {
  readonly args?: readonly string[];
  readonly token?: string | null;
  readonly fetch?: (path: string) => Response | undefined;
};

async function doctor(world: TestWorld | null, { args = [], token = null, fetch }: Given) {
  const [data, words]: [string[], string[]] = [[], []];
  const code = await runDoctor(args, {
    output: { data: (text) => void data.push(text), words: (text) => void words.push(text) },
    asked: async () => ({
      base: BASE,
      token: async () => {
        if (token === 'none to be had') throw new Error('AzureCliCredential: Please run "az login"');
        return token;
      },
    }),
    fetch: async (url, init) => {
      const path = url.slice(BASE.length);
      const answer = fetch?.(path);
      if (answer) return answer;
      if (!world) throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
      return await world.host.fetch(new Request(`${world.host.url}${path}`, init));
    },
  });
  return { code, said: data.join('\n'), words: words.join('\n') };
}

async function aFaultyWorld(t: TestContext) {
  const world = await aWorld(t, { serviceNow: { oauth: { clientCredentials: false } } });
  return { world, token: await tokenOf(world, 'identity-ops-1', 'Operator') };
}

describe('npm run doctor', () => {
  test('an app that is set up has a line for each check that is not OK, and ends with 0', async (t) => {
    const world = await aWorld(t);
    for (const team of ['Major Incident', 'Messaging']) world.servicenow.setOnCall(team, []);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const { code, said } = await doctor(world, { token });
    assert.equal(code, 0, said);
    assert.match(
      said,
      /^\? {4}ServiceNow, write sc_req_item: ServiceNow did not say.*\n {5}Set the property/m,
    );
    assert.match(said, /^0 fail, \d+ not known, \d+ OK\.$/m);
    assert.doesNotMatch(said, /^OK/m);
    const all = await doctor(world, { token, args: ['--all'] });
    assert.match(
      all.said,
      /^OK {3}Microsoft Graph, User\.Read\.All for reading: The token has User\.Read\.All\.$/m,
    );
  });

  test('a fault has a line with what to do, as JSON too, and ends with 1', async (t) => {
    const { world, token } = await aFaultyWorld(t);
    const { code, said } = await doctor(world, { token });
    assert.equal(code, 1);
    assert.match(
      said,
      /^FAIL ServiceNow, sign-in: .*401.*\n {5}In ServiceNow look at the application Countersign/m,
    );
    assert.match(
      said,
      /^\? {4}ServiceNow, read sc_req_item: It was not looked at, because it rests on sign-in\.$/m,
    );
    const json = await doctor(world, { token, args: ['--json'] });
    assert.equal(json.code, 1);
    const { format_version, ok, checks } = JSON.parse(json.said);
    assert.deepEqual([format_version, ok], [1, false]);
    assert.ok(
      checks.some(
        (row: { name: string; verdict: string }) => row.name === 'sign-in' && row.verdict === 'failed',
      ),
    );
  });

  test('without a token only what is red is told, and how to have a token', async (t) => {
    const world = await aWorld(t, { settings: { SEAL_KEY_URL: '' } });
    const { code, said } = await doctor(world, {});
    assert.equal(code, 1);
    assert.match(said, /^FAIL Red health, SEAL_KEY_URL: /m);
    assert.match(said, /^\? {4}The app, token: Nobody signed in.*\n.*ENTRA_SIGN_IN_APP_IDS/m);
    const none = await doctor(world, { token: 'none to be had' });
    assert.match(
      none.said,
      /^FAIL The app, token: There is no token: AzureCliCredential: Please run "az login"/m,
    );
    const refused = await doctor(world, { token: await tokenOf(world, 'sales-rep') });
    assert.equal(refused.code, 1);
    assert.match(refused.said, /^FAIL The app, token: The app does not take the token: 403 role-missing\./m);
  });

  const html = (status: number, text: string) => () => new Response(text, { status });
  for (const [what, fetch, says] of [
    ['no network', undefined, /can't be reached: getaddrinfo ENOTFOUND/],
    [
      'a host that does not run',
      html(503, 'Function host is not running.'),
      /COUNTERSIGN_TASK_HUB and AzureWebJobsStorage/,
    ],
    ['nothing deployed', html(404, ''), /FUNCTIONS_WORKER_RUNTIME is not node/],
    ['a sign-in in front of the doors', html(302, ''), /AllowAnonymous/],
    ['a gateway', html(502, '<html>'), /GET \/api\/health answers 502/],
  ] as const)
    test(`an app that does not answer is told with what that means: ${what}`, async () => {
      const { code, said } = await doctor(null, { ...(fetch && { fetch }), token: 'x' });
      assert.equal(code, 1);
      assert.match(said, says);
    });

  test('an app whose durable extension is missing is told as that, although its health is green', async (t) => {
    const world = await aWorld(t);
    const fetch = (path: string) => (path.endsWith('/ready') ? new Response('', { status: 404 }) : undefined);
    const { code, said } = await doctor(world, { token: 'x', fetch });
    assert.equal(code, 1);
    assert.match(said, /^FAIL The app, durable extension: .*webhooks, cards and timers are not loaded/m);
  });

  test('what is mistyped ends with 2', async () => {
    for (const args of [
      ['--app', 'x'],
      ['--url', 'contoso'],
      ['--url', 'http://contoso.example'],
      ['--jason'],
    ])
      assert.equal((await doctor(null, { args })).code, 2, args.join(' '));
  });
});

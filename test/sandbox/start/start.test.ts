/** `npm start`, as a person meets it. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { descendants, gone, type Started, start } from './started.ts';

type Row = { readonly name: string; readonly attempt: number };

describe('The sandbox that npm start starts', () => {
  let sandbox: Started;
  before(async () => {
    sandbox = await start();
  });
  after(async () => {
    if (sandbox.child.exitCode === null) await sandbox.end('SIGKILL');
  });

  test('says that it is not for production, what stands where, and what to try', () => {
    const printed = sandbox.printed();
    assert.match(printed, /│ NOT FOR PRODUCTION +│/);
    for (const line of [
      `App           ${sandbox.app}/api`,
      `Health        ${sandbox.app}/api/health`,
      `Control API   ${sandbox.sandbox}/control`,
      `Token file    ${sandbox.state}/control-token`,
      'npm run scenario -- finance-bi',
    ])
      assert.ok(printed.includes(line), line);
    assert.match(printed, /Console {7}\S+\/app\/api\/console\?as=[0-9a-f-]{36}/);
  });

  test('The sandbox that npm start starts is ready once the app answers, and keeps the token to its owner', async () => {
    const health = (await (await fetch(`${sandbox.sandbox}/control/health`)).json()) as object;
    assert.partialDeepStrictEqual(health, { ready: true, app: sandbox.app, host: 'embedded' });
    assert.equal((await fetch(`${sandbox.app}/api/health`)).status, 200);
    assert.equal(statSync(join(sandbox.state, 'control-token')).mode & 0o777, 0o600);
    assert.equal((await fetch(`${sandbox.sandbox}/control/clock`)).status, 401);
    assert.equal((await sandbox.control('GET', '/clock')).status, 200);
  });

  test('runs a whole journey over real sockets, and the same one again', async () => {
    for (let run = 0; run < 2; run++) {
      const { code, text } = await sandbox.scenario('finance-bi');
      assert.equal(code, 0, text);
      assert.match(text, /states access=granted outcome=fulfilled/);
    }
  });

  test('The sandbox that npm start starts is really killed after the write and before its result is known, and the ticket still tells the truth', async () => {
    const before = descendants(sandbox.pid);
    const when = { activity: 'applyChange', point: 'after' };
    assert.deepEqual(await (await sandbox.control('POST', '/host/kill', { when })).json(), { armed: true });
    const { code, text } = await sandbox.scenario('finance-bi');
    assert.equal(code, 0, text);
    assert.notDeepEqual(descendants(sandbox.pid), before, 'one process is another now');
    const rows = (await (await sandbox.control('GET', '/activities')).json()) as Row[];
    assert.ok(
      rows.some(({ name, attempt }) => name === 'applyChange' && attempt === 2),
      'the write was executed again, and changed nothing twice',
    );
  });

  test('stays away when it is killed without a restart, and comes back with a reset, emptied', async () => {
    await sandbox.control('POST', '/host/kill', { restart: false });
    await assert.rejects(fetch(`${sandbox.app}/api/health`));
    const health = (await (await fetch(`${sandbox.sandbox}/control/health`)).json()) as object;
    assert.partialDeepStrictEqual(health, { ready: false });
    assert.equal((await sandbox.control('POST', '/reset', {})).status, 204);
    assert.equal((await fetch(`${sandbox.app}/api/health`)).status, 200);
    assert.deepEqual(await (await sandbox.control('GET', '/activities')).json(), []);
    assert.deepEqual(await (await sandbox.control('GET', '/deliveries')).json(), []);
    const { now } = (await (await sandbox.control('GET', '/clock')).json()) as { now: string };
    assert.ok(now < '2026-03-03T09:05', `time starts over: ${now}`);
  });

  test('answers an unknown scenario with the list of those there are', async () => {
    const { code, text } = await sandbox.scenario('no-such-story');
    assert.equal(code, 2);
    assert.match(text, /crash-everywhere/);
  });

  test('ends with Ctrl-C, with everything it started', async () => {
    const children = descendants(sandbox.pid);
    assert.ok(children.length >= 3, 'storage and app run in processes of their own');
    assert.deepEqual(await sandbox.end('SIGINT'), [0, null]);
    await gone(children);
    assert.equal(existsSync(join(sandbox.state, 'control-token')), false);
  });
});

test('Nothing is left running when the sandbox itself is killed', async () => {
  const sandbox = await start();
  const children = descendants(sandbox.pid);
  assert.deepEqual(await sandbox.end('SIGKILL'), [null, 'SIGKILL']);
  await gone(children);
});

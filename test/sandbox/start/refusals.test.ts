/** What the sandbox refuses to start with, and how it says so. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../../sandbox/app/sandbox-settings.ts';
import { readOptions, StartRefused } from '../../../sandbox/start/options.ts';
import { realSecrets, refuseRealCredentials } from '../../../sandbox/start/refuse-real.ts';
import { freePorts } from '../../../sandbox/tables/free-ports.ts';
import { refused, temporaryFolder } from './started.ts';

describe('Start options', () => {
  const bad: readonly (readonly [string, readonly string[], Record<string, string>, RegExp])[] = [
    ['an unknown host', ['--host', 'lambda'], {}, /no host "lambda"[\s\S]*embedded\|func\|none/],
    ['an unknown option', ['--fast'], {}, /--fast[\s\S]*npm start --/],
    ['a port that is none', [], { PORT: 'high' }, /PORT=high is not a port/],
    ['one port for both', [], { PORT: '7072' }, /both 7072/],
    [
      'tables for an app that is not ours',
      ['--host', 'func', '--policy', 'x'],
      {},
      /--policy goes with the embedded host/,
    ],
    ['a time that is none', ['--at', 'noon'], {}, /--at noon is not a time/],
    ['no address of a foreign app', ['--host', 'none'], { APP_KEY: 'k' }, /APP_URL must say/],
    ['no key of a foreign app', ['--host', 'none'], { APP_URL: 'http://127.0.0.1:1' }, /APP_KEY must hold/],
  ];
  for (const [what, args, environment, message] of bad)
    test(`start options are refused with ${what}, and it says what to give`, () => {
      assert.throws(
        () => readOptions(args, environment),
        (error) => error instanceof StartRefused && message.test(error.message),
      );
    });

  test('start options are the usual ports and the embedded host when nothing is said', () => {
    assert.partialDeepStrictEqual(readOptions([], {}), {
      host: 'embedded',
      appPort: 7071,
      sandboxPort: 7072,
      keep: false,
    });
  });
});

describe('Real credentials', () => {
  for (const name of ['WEBSITE_SITE_NAME', 'IDENTITY_ENDPOINT'])
    test(`${name}, which only Azure sets, stops the start (H18)`, () => {
      assert.throws(
        () => refuseRealCredentials({ [name]: 'x' }, 'none.json'),
        new RegExp(`${name} is set, as on Azure`),
      );
    });

  test('real credentials are named by setting and never by value, from the environment and from local.settings.json', () => {
    const folder = temporaryFolder();
    try {
      const file = join(folder, 'local.settings.json');
      writeFileSync(
        file,
        JSON.stringify({ Values: { AzureWebJobsStorage: 'AccountName=prod;AccountKey=abc123' } }),
      );
      const environment = { SERVICENOW_CLIENT_SECRET: 'hunter2' };
      assert.throws(
        () => refuseRealCredentials(environment, file),
        ({ message }: Error) => {
          assert.match(message, /SERVICENOW_CLIENT_SECRET in the environment/);
          assert.match(message, /AzureWebJobsStorage in .*local\.settings\.json/);
          return !message.includes('hunter2') && !message.includes('abc123');
        },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('real credentials are not the sandbox’s own, Azurite’s account, or references into a key vault', () => {
    const vault = '@Microsoft.KeyVault(SecretUri=https://contoso.vault.azure.net/secrets/x)';
    assert.deepEqual(realSecrets(sandboxSettings()), []);
    assert.deepEqual(
      realSecrets({ SERVICENOW_CLIENT_SECRET: vault, AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
      [],
    );
    assert.deepEqual(realSecrets({ SERVICENOW_WEBHOOK_SECRET: 'something else' }), [
      'SERVICENOW_WEBHOOK_SECRET',
    ]);
  });

  test('stop npm start itself, with code 1 and no stack', async () => {
    const { code, text } = await refused({ environment: { WEBSITE_SITE_NAME: 'prod' } });
    assert.equal(code, 1);
    assert.match(text, /The sandbox did not start\.\nWEBSITE_SITE_NAME is set/);
    assert.doesNotMatch(text, /\n\s+at /);
  });
});

describe('A busy port', () => {
  for (const variable of ['PORT', 'SANDBOX_PORT'])
    test(`A busy port is named with how to choose another (${variable})`, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      try {
        // Not the usual ones: a sandbox may be running on this machine.
        const [app = 0, sandbox = 0] = await freePorts(2);
        const ports = { PORT: String(app), SANDBOX_PORT: String(sandbox), [variable]: String(port) };
        const { code, text } = await refused({ environment: ports });
        assert.equal(code, 1);
        assert.match(text, new RegExp(`Port ${port} is taken.*${variable}=\\d+ npm start`));
      } finally {
        server.close();
      }
    });
});

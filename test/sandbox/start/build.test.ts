/** What `npm run build` makes: small to load, without the sandbox; and the sandbox's own, which runs elsewhere. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildForPublishing, buildForSandbox, type LoadSize } from '../../../cli/build.ts';
import { sandboxSettings } from '../../../sandbox/app/sandbox-settings.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { freePorts } from '../../../sandbox/tables/free-ports.ts';
import { createWorld } from '../../../sandbox/world.ts';
import { REGISTERED } from '../../../src/activities/index.ts';
import { KINDS } from '../../../src/kinds/index.ts';
import { readRulebook } from '../../../src/kinds/rulebook.ts';
import { register } from '../../../src/register.ts';
import { start, temporaryFolder, until } from './started.ts';

const WORKER = fileURLToPath(new URL('./foreign-worker.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KEY = 'function-key-of-a-foreign-host';

let folder = '';
before(() => {
  folder = temporaryFolder();
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('The bundle for Azure', () => {
  let size: LoadSize = { files: 0, bytes: 0 };
  before(async () => {
    size = await buildForPublishing(join(ROOT, 'policy-tables'), join(folder, 'azure'));
  });

  test('The bundle for Azure is read as at most three files and 1 MB before the first function is registered', () => {
    assert.ok(size.files > 0 && size.files <= 3, `${size.files} files`);
    assert.ok(size.bytes <= 1024 * 1024, `${size.bytes} bytes`);
  });

  test('holds nothing of the sandbox (H18)', () => {
    const texts = globSync(join(folder, 'azure/dist/**/*.mjs')).map((file) => readFileSync(file, 'utf8'));
    assert.ok(texts.some((text) => text.includes('graph.microsoft.com')));
    for (const text of texts)
      for (const word of ['x-sandbox-url', 'SANDBOX_URL', 'sandbox-only-secret'])
        assert.ok(!text.includes(word), word);
  });

  test('loads no part that would arrive without the names it is imported for', () => {
    const texts = globSync(join(folder, 'azure/dist/parts/*.mjs')).map((file) => readFileSync(file, 'utf8'));
    assert.ok(texts.length > 0);
    for (const text of texts) assert.doesNotMatch(text, /export default [\w$]+\(\);?\s*$/);
  });

  test('reads the rules of recurring windows as a part, which the entry alone asks for', () => {
    const rules = join(folder, 'azure/dist/parts/rrule-temporal.cjs');
    const { RRuleTemporal } = createRequire(import.meta.url)(rules);
    const rule = new RRuleTemporal({
      rruleString: 'DTSTART;TZID=UTC:20260302T000000\nRRULE:FREQ=WEEKLY;COUNT=2',
      strict: true,
    });
    assert.equal(rule.all().length, 2);
    const asking = globSync(join(folder, 'azure/dist/**/*.mjs')).filter((file) =>
      readFileSync(file, 'utf8').includes('rrule-temporal.cjs'),
    );
    assert.deepEqual(asking, [join(folder, 'azure/dist/main.mjs')]);
  });

  test('The checker of policy tables is a part of its own, which is read with the first table', () => {
    const { Ajv2020 } = createRequire(import.meta.url)(join(folder, 'azure/dist/parts/ajv.cjs'));
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'https://shared.example/schema.json', $defs: { name: { type: 'string' } } });
    const check = ajv.compile({
      properties: { name: { $ref: 'https://shared.example/schema.json#/$defs/name' } },
    });
    assert.deepEqual([check({ name: 'Contoso' }), check({ name: 7 })], [true, false]);
    const main = readFileSync(join(folder, 'azure/dist/main.mjs'), 'utf8');
    assert.ok(main.includes('./ajv.cjs'));
    assert.ok(!main.includes('must match exactly one schema in oneOf'));
  });

  test('What activities do is a part of its own, which is read with the first that runs', () => {
    const main = readFileSync(join(folder, 'azure/dist/main.mjs'), 'utf8');
    assert.ok(main.includes('import("./parts/activities.mjs")'));
    for (const { name } of REGISTERED) assert.ok(main.includes(`"${name}"`), name);
    assert.ok(!main.includes('"change-attempted"'), 'what is done is in the entry');
  });

  test('draws the console’s pages with a part that is whole by itself', async () => {
    for (const name of ['console-pages', 'seldom-used']) {
      const part = await import(pathToFileURL(join(folder, `azure/dist/parts/${name}.mjs`)).href);
      const source = await import(`../../../src/functions/${name}.ts`);
      assert.ok(Object.keys(source).length > 0);
      assert.deepEqual(Object.keys(part).sort(), Object.keys(source).sort());
    }
    const main = readFileSync(join(folder, 'azure/dist/main.mjs'), 'utf8');
    assert.match(main, /import\("\.\/parts\/console-pages\.mjs"\)/);
    assert.match(main, /import\("\.\/parts\/seldom-used\.mjs"\)/);
  });

  test('The bundle for Azure is a whole folder: no script runs in it, no package is installed, and no case or schema of a table is in it', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'azure/package.json'), 'utf8'));
    assert.deepEqual(Object.keys(manifest).sort(), ['engines', 'main', 'name', 'private', 'type', 'version']);
    const files = globSync('**/*', { cwd: join(folder, 'azure') }).filter((one) => one.includes('.'));
    assert.ok(files.includes('host.json') && files.includes(manifest.main));
    const rest = files.filter((one) => !one.startsWith(`dist${sep}`) && !one.endsWith('table.json'));
    assert.deepEqual(rest.sort(), ['host.json', 'package.json', join('policy-tables', 'kinds.json')]);
    const tables = files.filter((one) => one.endsWith('table.json'));
    assert.equal(tables.length, KINDS.length);
  });

  test('The bundle for Azure is the same, byte for byte, when it is made again', async () => {
    await buildForPublishing(join(ROOT, 'policy-tables'), join(folder, 'again'));
    const bytesOf = (name: string) =>
      globSync('**/*', { cwd: join(folder, name), withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name))
        .sort()
        .map((file) => [relative(join(folder, name), file), readFileSync(file).toString('base64')]);
    assert.deepEqual(bytesOf('again'), bytesOf('azure'));
  });

  test('The bundle for Azure without tables has none, and health names each kind that has no policy', async () => {
    await buildForPublishing(null, join(folder, 'bare'));
    assert.deepEqual(globSync(join(folder, 'bare/policy-tables/**')), []);
    const { printed } = await load('bare', sandboxSettings());
    assert.match(printed, /Ready\. \d+ functions/);
    const { issues } = readRulebook(join(folder, 'bare/policy-tables'));
    assert.deepEqual(
      issues.map(({ code }) => code),
      KINDS.map(() => 'missing-file'),
    );
  });

  for (const [what, change, says] of [
    ['that are not there', () => join(folder, 'nowhere'), /There is no folder .*nowhere/],
    ['of no kind', () => temporaryTables({}), /has no policy table\. One of group-membership/],
    [
      'that are broken',
      () => temporaryTables({ 'group-membership': '{"kind":"group-membership"}' }),
      /The tables of group-membership are not in order:\n.*table\.json/,
    ],
  ] as const)
    test(`The bundle for Azure is not made with tables ${what}`, async () => {
      await assert.rejects(buildForPublishing(change(), join(folder, 'refused')), says);
      assert.deepEqual(globSync(join(folder, 'refused')), []);
    });

  test('registers the functions that the source registers', async () => {
    const world = await createWorld({ settings: { CONNECTIONS_SCHEDULE: '40 */6 * * * *' } });
    const source = captureRegistrations(() => register(world.app));
    world.stop();
    const { printed } = await load('azure', sandboxSettings());
    assert.match(printed, new RegExp(`Ready\\. ${source.functions.length} functions`));
  });
});

describe('The bundle for a host that isn’t ours', () => {
  before(async () => {
    await buildForSandbox(join(folder, 'sandbox'));
  });

  for (const name of ['WEBSITE_SITE_NAME', 'IDENTITY_ENDPOINT'])
    test(`refuses to load where ${name} says that it is Azure (H18)`, async () => {
      const { printed } = await load('sandbox', { [name]: 'x', SANDBOX_URL: 'http://127.0.0.1:7072' });
      assert.match(printed, new RegExp(`failed: Error: ${name} is set`));
    });

  test('refuses to load without the sandbox’s address', async () => {
    const { printed } = await load('sandbox', {});
    assert.match(printed, /failed: Error: SANDBOX_URL is missing/);
  });

  test('takes a ticket to its end in a process of its own, with the sandbox’s tenant and the real clock', async () => {
    const [port = 0] = await freePorts(1);
    const app = `http://127.0.0.1:${port}`;
    const sandbox = await start({ args: ['--host', 'none'], environment: { APP_URL: app, APP_KEY: KEY } });
    const settings = JSON.parse(readFileSync(join(sandbox.state, 'app-settings.json'), 'utf8'));
    const worker = work('sandbox', port, settings);
    try {
      await until(worker.child, worker.text, /Ready/);
      const refusal = await sandbox.control('POST', '/host/kill', {});
      assert.equal(refusal.status, 409);
      assert.equal(((await refusal.json()) as { error: { code: string } }).error.code, 'unsupported-by-host');
      const { code, text } = await sandbox.scenario('vpn');
      assert.equal(code, 0, text);
      assert.match(text, /states access=granted outcome=fulfilled/);
    } finally {
      worker.child.kill('SIGKILL');
      await sandbox.end('SIGTERM');
    }
  });
});

/** A folder with these tables, by their kinds. */
function temporaryTables(tables: Readonly<Record<string, string>>): string {
  const tableFolder = temporaryFolder();
  for (const [kind, text] of Object.entries(tables)) {
    mkdirSync(join(tableFolder, kind));
    writeFileSync(join(tableFolder, kind, 'table.json'), text);
  }
  return tableFolder;
}

/** Loads a bundle as a worker would, and returns what it says. */
async function load(name: string, environment: Readonly<Record<string, string>>) {
  const [port = 0] = await freePorts(1);
  const { child, text } = work(name, port, environment);
  child.stdout.on('data', () => child.kill('SIGTERM'));
  await once(child, 'close');
  return { printed: text() };
}

function work(name: string, port: number, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [WORKER, join(folder, name), String(port), KEY], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, text: () => text };
}

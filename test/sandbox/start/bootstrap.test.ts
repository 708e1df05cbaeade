/** What the first `npm start` installs, tried with an npm that only says what it was asked. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './started.ts';

const BOOTSTRAP = fileURLToPath(new URL('../../../sandbox/bootstrap.mjs', import.meta.url));
const NEEDED = [
  'node/bin/node',
  'typescript/package.json',
  '@azure/functions/package.json',
  'azurite/package.json',
];

const NPM = `#!${process.execPath}
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
console.log('npm ' + process.argv.slice(2).join(' '));
if (process.env.NPM_FAILS) process.exit(7);
for (const path of ${JSON.stringify(NEEDED)}) {
  mkdirSync(dirname(join('node_modules', path)), { recursive: true });
  writeFileSync(join('node_modules', path), '');
}
`;

/** A clone with nothing installed; `asked` is what package.json asks for. */
function aClone(t: TestContext, asked: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['sandbox', 'bin']) mkdirSync(join(folder, name));
  cpSync(BOOTSTRAP, join(folder, 'sandbox', 'bootstrap.mjs'));
  writeFileSync(join(folder, 'bin', 'npm'), NPM, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ devDependencies: asked }));
  const lock = JSON.stringify({
    packages: { '': { devDependencies: { node: '1' } }, 'node_modules/node': {} },
  });
  writeFileSync(join(folder, 'package-lock.json'), lock);
  const run = (more: Readonly<Record<string, string>> = {}) => {
    const { CI: _, ...inherited } = process.env;
    const PATH = `${join(folder, 'bin')}${delimiter}${inherited['PATH']}`;
    const script = join(folder, 'sandbox', 'bootstrap.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      env: { ...inherited, PATH, ...more },
      encoding: 'utf8',
    });
    return { status, text: `${stdout}${stderr}` };
  };
  return { run, lockIsAsItWas: () => readFileSync(join(folder, 'package-lock.json'), 'utf8') === lock };
}

test('The first start installs what the lock says and leaves it as it was, the next installs nothing', (t) => {
  const { run, lockIsAsItWas } = aClone(t, { node: '1' });
  const { status, text } = run();
  assert.equal(status, 0, text);
  assert.match(text, /^Installing 1 packages \(once\) …\nnpm ci --no-audit/);
  assert.match(text, /\nInstalled in \d+ s\.\n$/);
  assert.ok(lockIsAsItWas());
  assert.deepEqual(run(), { status: 0, text: '' });
});

test('A lock that does not fit package.json is made to fit by hand, and fails in CI', (t) => {
  assert.match(aClone(t, { node: '2' }).run().text, /npm install --no-audit/);
  assert.match(aClone(t, { node: '2' }).run({ CI: '1' }).text, /npm ci --no-audit/);
});

test('An installation that fails says so and stops the start', (t) => {
  const { status, text } = aClone(t, { node: '1' }).run({ NPM_FAILS: '1' });
  assert.equal(status, 1);
  assert.match(text, /npm ci failed \(exit code 7\)/);
});

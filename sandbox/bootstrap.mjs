/**
 * Installs what package.json asks for when it is missing or outdated; does nothing, at once, when it is there. Runs on
 * the system's Node (18 or newer) before anything else does, so it is plain JavaScript without dependencies.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.countersign-installed');
/** What must be there for the npm script that follows to run on the Node it was written for. */
const needed = [
  'node/bin/node',
  'typescript/package.json',
  '@azure/functions/package.json',
  'azurite/package.json',
];

if (!isInstalled()) install();

function isInstalled() {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted()) return adopted();
  return needed.every((path) => existsSync(join(root, 'node_modules', path)));
}

/** Somebody ran `npm install` by hand: then npm's own record is as new as the lock. */
function adopted() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !needed.every((path) => existsSync(join(root, 'node_modules', path))))
    return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const missing = Object.entries(locked).some(
    ([path, { version, optional }]) => path !== '' && !optional && installed[path]?.version !== version,
  );
  if (missing || !lockFits(locked[''])) return false;
  writeFileSync(stamp, wanted());
  return true;
}

/** Whether the lock still answers what package.json asks. */
function lockFits(lockRoot) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const text = (record) => JSON.stringify(Object.entries(record ?? {}).sort());
  return (
    text(dependencies) === text(lockRoot.dependencies) &&
    text(devDependencies) === text(lockRoot.devDependencies)
  );
}

function wanted() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * In CI the lock holds to the letter, and one that doesn't fit package.json fails; by hand `npm install` mends what another
 * platform left out of it.
 */
function install() {
  console.log('Installing dependencies (once) …');
  const how = process.env['CI'] ? 'ci' : 'install';
  const { status, error } = spawnSync('npm', [how, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    writeFileSync(stamp, wanted());
    return;
  }
  console.error(
    `\nnpm ${how} failed${error ? ` (${error.message})` : ''}. Look at the lines above; then run it by hand in ${root}.`,
  );
  process.exit(status ?? 1);
}

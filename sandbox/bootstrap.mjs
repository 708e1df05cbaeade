/**
 * Installs what package.json asks for when it is missing or outdated; does nothing, at once, when it is there. Runs on
 * the system's Node (18 or newer) before anything else does, so it is plain JavaScript without dependencies.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.countersign-installed');
/** How often it is said how far the installation has come. */
const EVERY_MS = 5_000;
/** What must be there for the npm script that follows to run on the Node it was written for. */
const needed = [
  'node/bin/node',
  'typescript/package.json',
  '@azure/functions/package.json',
  'azurite/package.json',
];

if (!isInstalled()) await install();

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
  const locked = readLock().packages;
  const missing = Object.entries(locked).some(
    ([path, { version, optional }]) => path !== '' && !optional && installed[path]?.version !== version,
  );
  if (missing || !lockFits(lockRoot())) return false;
  writeFileSync(stamp, wanted());
  return true;
}

function lockRoot() {
  return readLock().packages[''];
}

function readLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/** Whether the lock still answers what package.json asks. */
function lockFits(locked) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const text = (record) => JSON.stringify(Object.entries(record ?? {}).sort());
  return (
    text(dependencies) === text(locked.dependencies) && text(devDependencies) === text(locked.devDependencies)
  );
}

function wanted() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * The lock holds to the letter, so that nothing of the repository changes by it. By hand, where package.json was edited, the lock
 * is made to fit; in CI that is a failure.
 */
async function install() {
  const how = process.env['CI'] || lockFits(lockRoot()) ? 'ci' : 'install';
  const began = Date.now();
  const total = lockedPackages();
  console.log(`Installing ${total} packages (once) …`);
  const telling = setInterval(() => console.log(progressWords(total, began)), EVERY_MS);
  const failure = await run('npm', [how, '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(telling);
  if (failure === null) {
    writeFileSync(stamp, wanted());
    console.log(`Installed in ${secondsSince(began)} s.`);
    return;
  }
  console.error(`\nnpm ${how} failed (${failure}). Look at the lines above; then run it by hand in ${root}.`);
  process.exit(1);
}

/** `null` once it ended well, else how it ended. */
function run(command, args) {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
}

function progressWords(total, began) {
  const there = installedPackages(join(root, 'node_modules'));
  const what =
    there < total ? `${there} of ${total} packages` : 'all packages are there, their own installation runs';
  return `  ${what}, ${secondsSince(began)} s`;
}

function secondsSince(began) {
  return Math.round((Date.now() - began) / 1000);
}

/** Packages that every platform gets; optional ones are for some of them. */
function lockedPackages() {
  const entries = Object.entries(readLock().packages);
  return entries.filter(([path, { optional }]) => path !== '' && !optional).length;
}

/** Packages in a folder of modules, with those that packages have to themselves; npm makes all folders before it fills them. */
function installedPackages(folder) {
  if (!existsSync(folder)) return 0;
  let count = 0;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    if (name.startsWith('@')) count += installedPackages(path);
    else
      count +=
        (existsSync(join(path, 'package.json')) ? 1 : 0) + installedPackages(join(path, 'node_modules'));
  }
  return count;
}

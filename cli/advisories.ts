/** `npm run advisories`: fails when a package that is passed on has a weakness whose time is over, and when nobody can say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, Misuse, readCommandLine } from '../sandbox/command-line.ts';
import { readGiven } from '../sandbox/given-file.ts';
import { type Advisory, advisoriesIn, dueBy, overdue, WEAK_FOR_EVER, whyNoReport } from './overdue.ts';

const ROOT = join(import.meta.dirname, '..');
/** A registry that does not answer at all is given up after about a minute. */
const PATIENCE = ['--fetch-retries=1', '--fetch-retry-mintimeout=2000', '--fetch-timeout=30000'];

function advisories(): number {
  const { values } = readCommandLine(
    { options: { report: { type: 'string' } } },
    'npm run advisories [-- --report FILE]',
    'Exit codes: 0 nothing to see to; 1 there is; 2 misused, or nothing is known.',
  );
  const found = values.report === undefined ? asked() : handed(values.report);
  const due = dueBy(readFileSync(join(ROOT, 'docs', 'remediation.md'), 'utf8'));
  const faults = overdue(found, due, Date.now());
  for (const fault of faults) console.error(fault);
  console.log(`${found.length} advisories about what is passed on; ${faults.length} to see to.`);
  return faults.length === 0 ? 0 : 1;
}

/** A registry that knows nothing of a weakness as old as this one passes on no advisories, and its silence is no good news. */
function asked(): readonly Advisory[] {
  const found = reported(ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(WEAK_FOR_EVER.manifest));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(WEAK_FOR_EVER.lock));
    if (reported(folder).length > 0) return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
  throw new Misuse(
    `The registry answers, and knows of no weakness of ${WEAK_FOR_EVER.what}, which has one: it passes on no advisories, and nothing is known.\n${INSTEAD}`,
  );
}

function reported(folder: string): readonly Advisory[] {
  const made = spawnSync('npm', ['audit', '--omit=dev', '--json', '--package-lock-only', ...PATIENCE], {
    cwd: folder,
    encoding: 'utf8',
  });
  try {
    return advisoriesIn(made.stdout ?? '');
  } catch {
    throw new Misuse(`${whyNoReport(made)}\n${INSTEAD}`);
  }
}

function handed(file: string): readonly Advisory[] {
  try {
    return advisoriesIn(readGiven(file, 'The report'));
  } catch (error) {
    if (error instanceof Misuse) throw error;
    const because = error instanceof Error ? error.message : String(error);
    throw new Misuse(`${file} is no report of npm audit: ${because}\n${INSTEAD}`);
  }
}

const INSTEAD =
  'Run it where npm reaches a registry that has them (https://registry.npmjs.org has), or make the report there, beside this package-lock.json, and hand it over:\n  npm audit --omit=dev --package-lock-only --json > report.json\n  npm run advisories -- --report report.json';

await command(advisories);

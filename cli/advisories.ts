/** `npm run advisories`: fails when a package that is passed on has a weakness whose time is over. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, Misuse, readCommandLine } from '../sandbox/command-line.ts';
import { type Advisory, advisoriesIn, dueBy, overdue } from './overdue.ts';

const ROOT = join(import.meta.dirname, '..');

function advisories(): number {
  readCommandLine({ options: {} }, 'npm run advisories');
  const found = reported();
  const due = dueBy(readFileSync(join(ROOT, 'docs', 'remediation.md'), 'utf8'));
  const faults = overdue(found, due, Date.now());
  for (const fault of faults) console.error(fault);
  console.log(`${found.length} advisories about what is passed on; ${faults.length} to see to.`);
  return faults.length === 0 ? 0 : 1;
}

function reported(): readonly Advisory[] {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: ROOT, encoding: 'utf8' });
  try {
    return advisoriesIn(stdout ?? '');
  } catch {
    throw new Misuse(
      'The advisory database of the registry gave no report, so that nothing is known. Try again.',
    );
  }
}

await command(advisories);

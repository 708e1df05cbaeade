/**
 * Prints the permissions of each identity, and writes docs/permissions.md, from what the product's journeys did in Graph.
 *
 * node cli/permissions.ts [--check]
 *
 * `--check` writes nothing and ends with 1 when the page differs or a journey stumbles.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, readCommandLine } from '../sandbox/command-line.ts';
import { COMPANY_PERMISSIONS } from '../sandbox/company-permissions.ts';
import { derive } from './permissions/derive.ts';
import { permissionLines, permissionsPage } from './permissions/page.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'permissions.md');

const EXIT_CODES =
  'Exit codes: 0 done; 1 a journey stumbles, or with --check docs/permissions.md differs; 2 misused.';

async function permissions(): Promise<number> {
  const options = { check: { type: 'boolean', default: false } } as const;
  const { check } = readCommandLine({ options }, 'npm run permissions [-- --check]', EXIT_CODES).values;
  const { used, stumbles } = await derive(COMPANY_PERMISSIONS);
  for (const { journey, because } of stumbles) console.error(`${journey}: ${because}`);
  for (const line of permissionLines(used)) console.log(line);
  const page = permissionsPage(used);
  const differs = page !== readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' });
  if (check) {
    if (differs) console.error('docs/permissions.md differs; run node cli/permissions.ts.');
  } else if (stumbles.length === 0 && differs) {
    writeFileSync(PAGE, page);
    console.log('Wrote docs/permissions.md.');
  }
  return stumbles.length > 0 || (differs && check) ? 1 : 0;
}

await command(permissions);

/**
 * Writes docs/permissions.md from what the product's journeys did in Graph.
 *
 * node cli/permissions.ts [--check]
 *
 * `--check` writes nothing and ends with 1 when the page differs or a journey stumbles.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPANY_PERMISSIONS } from '../sandbox/company-permissions.ts';
import { derive } from './permissions/derive.ts';
import { permissionsPage } from './permissions/page.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'permissions.md');

const { used, stumbles } = await derive(COMPANY_PERMISSIONS);
for (const { journey, because } of stumbles) console.error(`${journey}: ${because}`);
const page = permissionsPage(used);
const differs = page !== readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' });
if (process.argv.includes('--check')) {
  if (differs) console.error('docs/permissions.md differs; run node cli/permissions.ts.');
} else if (stumbles.length === 0 && differs) {
  writeFileSync(PAGE, page);
  console.log('Wrote docs/permissions.md.');
}
process.exitCode = stumbles.length > 0 || (differs && process.argv.includes('--check')) ? 1 : 0;

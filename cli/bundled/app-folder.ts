/** A whole folder of the app, as a host takes it: nothing has to be built, installed or left out of it any more. */
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Misuse } from '../../sandbox/command-line.ts';
import { tableFileIn } from '../../sandbox/policy-folder.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { DEPLOYED_KINDS, readRulebook } from '../../src/kinds/rulebook.ts';

/** Tables are data of whoever deploys: their cases stay at home, and their schemas are in the bundle. */
type Tables = readonly { readonly kind: string; readonly file: string }[];

/**
 * Writes what a host reads besides `dist/`: a manifest without scripts, so that a build on the way finds nothing to run, and
 * without packages, since all of them are in the bundle.
 */
export function writeAppFolder(root: string, folder: string, name: string, tables: Tables): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'host.json'), join(folder, 'host.json'));
  const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = { name, version, private: true, type: 'module', main: 'dist/main.mjs', engines };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (tables.length > 0) {
    // A kind that is not among them is not missed by the app; one that is, and whose table is gone, is.
    const kinds = `${JSON.stringify({ kinds: tables.map(({ kind }) => kind) }, null, 2)}\n`;
    mkdirSync(join(folder, 'policy-tables'), { recursive: true });
    writeFileSync(join(folder, 'policy-tables', DEPLOYED_KINDS), kinds);
  }
  for (const { kind, file } of tables) {
    mkdirSync(join(folder, 'policy-tables', kind), { recursive: true });
    cpSync(file, join(folder, 'policy-tables', kind, 'table.json'));
  }
}

/** The tables in a folder, each below its kind. Throws a `Misuse` that names what is wrong with them, or that there are none. */
export function tablesIn(folder: string): Tables {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Misuse(`There is no folder ${folder}.`);
  const found = KINDS.map(({ kind }) => ({ kind, file: tableFileIn(folder, kind) })).filter(
    ({ file }) => statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  );
  if (found.length === 0)
    throw new Misuse(
      `${folder} has no policy table. One of ${KINDS.map(({ kind }) => kind).join(', ')} is expected at ${join(folder, '<kind>', 'table.json')}.`,
    );
  const kinds = found.map(({ kind }) => kind);
  const issues = readRulebook(folder).issues.filter(({ code }) => code !== 'missing-file');
  if (issues.length > 0) {
    const lines = issues.map(({ file, path, code, message }) => `  ${file}${path}: ${message} [${code}]`);
    throw new Misuse(`The tables of ${kinds.join(', ')} are not in order:\n${lines.join('\n')}`);
  }
  return found;
}

/** Which packages a bundle holds, and under which licenses they may be passed on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly license: string;
  /** Where it lies, from the project's folder: `node_modules/…`. */
  readonly path: string;
  /** Its license's text and notices; empty: it brings none. */
  readonly notice: string;
};

/** What may be passed on in a program as long as the notice goes with it. Whoever adds one reads it first. */
const ALLOWED_LICENSES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

const OF_PACKAGE = /^(?:.*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const NOTICE = /^(?:licen[cs]e|notice|copying|copyright)/i;

/**
 * The packages that lie behind a bundle's inputs, by name. Throws an `Error` that names each package whose license is
 * not on the list, since nothing may be published with it.
 */
export function bundledPackages(root: string, inputs: readonly string[]): readonly BundledPackage[] {
  const paths = new Set(inputs.flatMap((input) => OF_PACKAGE.exec(input)?.[1] ?? []));
  const packages = [...paths].map((path) => packageAt(root, path));
  const refused = packages.filter(({ license }) => !isAllowed(license));
  if (refused.length > 0) {
    const each = refused.map(
      ({ name, version, license }) => `${name} ${version}: ${license || 'no license'}`,
    );
    throw new Error(
      `The bundle holds packages that may not be passed on: ${each.join('; ')}. Replace them, or read the license and add it to cli/bundled/packages.ts.`,
    );
  }
  return packages.toSorted(
    (one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version),
  );
}

/** An expression is allowed if every part that binds is: of `A OR B` one may be chosen. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, ' ').split(/\bOR\b/);
  return alternatives.some((one) => one.split(/\bAND\b/).every((part) => ALLOWED_LICENSES.has(part.trim())));
}

function packageAt(root: string, path: string): BundledPackage {
  const folder = join(root, path);
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as Readonly<Record<string, unknown>>;
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => NOTICE.test(file)) : [];
  const notice = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name: String(name), version: String(version), license: textOf(license), path, notice };
}

function textOf(license: unknown): string {
  if (typeof license === 'string') return license;
  const { type } = (license ?? {}) as { readonly type?: unknown };
  return typeof type === 'string' ? type : '';
}

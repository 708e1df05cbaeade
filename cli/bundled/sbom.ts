/** What goes out beside a bundle: which packages are in it (CycloneDX), and the notices their licenses ask for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './packages.ts';

type Locked = { readonly integrity?: string; readonly resolved?: string };

/**
 * The bill of materials as CycloneDX 1.6 JSON (ECMA-424). Hashes are those of the packages as the lockfile holds them.
 * It has no time and no random serial number, so that one state of the project always builds the same file.
 */
export function bomOf(root: string, packages: readonly BundledPackage[]): object {
  const { name, version } = jsonAt(join(root, 'package.json')) as { name: string; version: string };
  const { packages: locked = {} } = jsonAt(join(root, 'package-lock.json')) as {
    packages?: Readonly<Record<string, Locked>>;
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version },
    },
    components: packages.map((one) => componentOf(one, locked[one.path])),
    dependencies: [{ ref: `${name}@${version}`, dependsOn: packages.map(refOf) }],
  };
}

function componentOf(one: BundledPackage, locked: Locked | undefined): object {
  const [scope, short] = one.name.startsWith('@') ? one.name.split('/') : [undefined, one.name];
  const isExpression = / (?:OR|AND) /.test(one.license);
  return {
    type: 'library',
    'bom-ref': refOf(one),
    ...(scope ? { group: scope } : {}),
    name: short,
    version: one.version,
    licenses: [isExpression ? { expression: one.license } : { license: { id: one.license } }],
    purl: refOf(one),
    ...(locked?.integrity ? { hashes: hashesOf(locked.integrity) } : {}),
  };
}

/** A package URL; the `@` of a scope is written as `%40` there. */
function refOf({ name, version }: BundledPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** npm's integrity holds base64; CycloneDX wants hexadecimal digits. */
function hashesOf(integrity: string): readonly object[] {
  return integrity.split(/\s+/).flatMap((one) => {
    const [, bits, content] = /^sha(256|384|512)-(.+)$/.exec(one) ?? [];
    return content ? [{ alg: `SHA-${bits}`, content: Buffer.from(content, 'base64').toString('hex') }] : [];
  });
}

/** The notices, one package after the other. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const each = packages.map(({ name, version, license, notice }) =>
    [
      `${name} ${version} (${license})`,
      '',
      notice || `The package brings no text of its own; its license is ${license}.`,
    ].join('\n'),
  );
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['This program contains the following packages.', ...each].join(line)}\n`;
}

const jsonAt = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

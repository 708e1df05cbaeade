/** The template of `infra/`, compiled: what Azure Resource Manager is handed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const INFRA = join(import.meta.dirname, '..', '..', 'infra');

type Json = { readonly [member: string]: unknown };

export type Resource = Json & {
  readonly type: string;
  readonly apiVersion: string;
  readonly properties?: Json;
};

export type Template = { readonly resources: readonly Resource[]; readonly outputs: readonly Json[] };

/** The Bicep compiler: `BICEP`, or the one on the path. `null`: this machine has none. */
export function compiler(): string | null {
  const named = process.env['BICEP'] ?? 'bicep';
  return spawnSync(named, ['--version'], { stdio: 'ignore' }).status === 0 ? named : null;
}

/** What the compiler says about a file, errors and warnings alike. */
export function said(bicep: string, file: string): string {
  const { stdout, stderr } = spawnSync(bicep, ['lint', join(INFRA, file)], { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim();
}

/** Everything that a file makes, its modules included. */
export function compiled(bicep: string, file: string): Template {
  const text = execFileSync(bicep, ['build', join(INFRA, file), '--stdout'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 16 * 1024 * 1024,
  });
  return flat(JSON.parse(text));
}

function flat(template: Json): Template {
  const own = listed(template['resources']) as readonly Resource[];
  const nested = own
    .filter(({ type }) => type === 'Microsoft.Resources/deployments')
    .map(({ properties }) => flat(properties?.['template'] as Json));
  return {
    resources: [...own, ...nested.flatMap(({ resources }) => resources)],
    outputs: [(template['outputs'] ?? {}) as Json, ...nested.flatMap(({ outputs }) => outputs)],
  };
}

const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : Object.values(value as Json);

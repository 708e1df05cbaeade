/** `npm run api`: writes docs/api.md from the description that the app gives of its own doors. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NOTIFICATIONS } from '../sandbox/app/sandbox-settings.ts';
import { command, readCommandLine } from '../sandbox/command-line.ts';
import { SLACK } from '../sandbox/tenant/slack/company.ts';
import { createWorld } from '../sandbox/world.ts';
import type { OpenApi, Operation } from '../src/functions/openapi.ts';
import type { JsonSchema } from '../src/ports/inbound-contract.ts';

const ABOUT = `# API

Made by \`npm run api\` from the contracts of the doors (\`src/functions/contracts.ts\`, and of each connector its own); a test compares the two, and whatever
any test asks a door, or is answered, is held to them. An app describes the doors that are on in it at \`GET /api/openapi.json\` (OpenAPI 3.1).

Bodies are JSON in UTF-8, sent with \`Content-Length\`. An answer of 400 and above that is no page is \`application/problem+json\` (RFC 9457): \`code\` stays as it is,
\`detail\` says what happened and what to do next, \`issues\` where in the body. 429 has \`Retry-After\`. What was sent and not answered may be sent again: every door takes a repeat as one.`;

/** \`docs/api.md\`. */
export function apiPage({ paths, components }: OpenApi): string {
  const sections = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      sectionOf(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  const schemes = Object.entries(components['securitySchemes'] as Readonly<Record<string, JsonSchema>>).map(
    ([name, scheme]) => `| \`${name}\` | ${String(scheme['description'])} |`,
  );
  return [ABOUT, ['| Proof | What it is |', '|---|---|', ...schemes].join('\n'), ...sections, '']
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function sectionOf(title: string, operation: Operation): string {
  const { summary, description, security, parameters, requestBody, responses } = operation;
  const proofs = security.map(
    (one) =>
      Object.keys(one)
        .map((name) => `\`${name}\``)
        .join(' and ') || 'none',
  );
  return [
    `## ${title}`,
    `${summary} ${description} Needs: ${proofs.join(', or ')}.`,
    ...(parameters.length > 0
      ? [
          [
            '| Parameter | In | What it is |',
            '|---|---|---|',
            ...parameters.map(
              (one) =>
                `| \`${String(one['name'])}\` | ${String(one['in'])} | ${String(one['description'])}${valuesOf(one['schema'] as JsonSchema)} |`,
            ),
          ].join('\n'),
        ]
      : []),
    ...(requestBody
      ? [bodyOf(Object.values(requestBody.content)[0]?.schema ?? {}, operation['x-largest-body'] ?? 0)]
      : []),
    [
      '| Status | When | Codes |',
      '|---|---|---|',
      ...Object.entries(responses).map(
        ([status, { description: when, content }]) =>
          `| ${status} | ${when} | ${codesIn(content?.['application/problem+json']?.schema)} |`,
      ),
    ].join('\n'),
  ].join('\n\n');
}

function bodyOf(schema: JsonSchema, largest: number): string {
  const forms = (schema['oneOf'] as readonly JsonSchema[] | undefined) ?? [schema];
  const size = `Body: at most ${largest / 1024} KiB.`;
  return [size, ...forms.flatMap((form) => formOf(form))].join('\n\n');
}

function formOf(form: JsonSchema): readonly string[] {
  const properties = Object.entries((form['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const required = (form['required'] ?? []) as readonly string[];
  const title = form['title'] === undefined ? [] : [`*${String(form['title'])}:*`];
  if (properties.length === 0) return [...title, 'An object; nothing of it is read.'];
  return [
    ...title,
    [
      '| Member | | What it is |',
      '|---|---|---|',
      ...properties.map(
        ([name, one]) =>
          `| \`${name}\` | ${required.includes(name) ? 'needed' : ''} | ${[one['description'], valuesOf(one).replace(/^: /, '')].filter(Boolean).join('; ')} |`,
      ),
    ].join('\n'),
  ];
}

function valuesOf(schema: JsonSchema | undefined): string {
  if (schema === undefined) return '';
  const values = (schema['enum'] ?? ('const' in schema ? [schema['const']] : [])) as readonly unknown[];
  if (values.length > 0) return `: ${values.map((one) => `\`${String(one)}\``).join(', ')}`;
  const { minimum, maximum } = schema;
  return minimum !== undefined && maximum !== undefined ? `: ${String(minimum)} to ${String(maximum)}` : '';
}

function codesIn(schema: JsonSchema | undefined): string {
  const properties = schema?.['properties'] as
    | { readonly code: { readonly enum: readonly string[] } }
    | undefined;
  return (properties?.code.enum ?? []).map((code) => `\`${code}\``).join(' ');
}

async function run(): Promise<number> {
  readCommandLine({}, 'npm run api', 'Writes docs/api.md.');
  const world = await createWorld({ settings: { ...NOTIFICATIONS, ...SLACK } });
  const answer = await world.host.fetch(new Request(`${world.host.url}/api/openapi.json`));
  const description = (await answer.json()) as OpenApi;
  world.stop();
  writeFileSync(fileURLToPath(new URL('../docs/api.md', import.meta.url)), apiPage(description));
  return 0;
}

if (import.meta.main) await command(run);

/** `npm run alerts`: writes what infra/ asks the log, and docs/alerts.md, from the conditions and questions in cli/alerts/. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, readCommandLine } from '../sandbox/command-line.ts';
import { type Condition, kqlOf } from './alerts/condition.ts';
import { CONDITIONS } from './alerts/conditions.ts';
import { QUERIES } from './alerts/queries.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each file by its path below the root of the repository. */
export function alertFiles(): Readonly<Record<string, string>> {
  const queries = QUERIES.map(({ name, about, kql }) => [`infra/queries/${name}.kql`, fileOf(about, kql)]);
  const alerts = CONDITIONS.map((one) => [
    `infra/queries/alerts/${one.name}.kql`,
    fileOf(one.about, kqlOf(one)),
  ]);
  return {
    ...Object.fromEntries([...queries, ...alerts]),
    'infra/queries/alerts.json': listed(
      CONDITIONS.map((one) => {
        const { name, about, todo, minutes, severity } = one;
        const window = minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;
        return { name, about: `${about} ${todo}`, window, severity, query: kqlOf(one) };
      }),
    ),
    'infra/queries/workbook.json': listed(
      QUERIES.filter(({ name }) => name !== 'one-ticket').map(({ name, about, kql }) => ({
        name,
        about,
        query: kql,
      })),
    ),
    'docs/alerts.md': page(),
  };
}

const fileOf = (about: string, kql: string) => `// ${about}\n${kql}\n`;
const listed = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const SEVERITIES: Readonly<Record<Condition['severity'], string>> = {
  1: '1: now, at night too',
  2: '2: within the hour',
  3: '3: tomorrow',
};

function page(): string {
  const alerts = CONDITIONS.map(
    (one) =>
      `| \`${one.name}\` | ${one.about} | ${whenOf(one)} | ${SEVERITIES[one.severity]} | ${one.todo} |`,
  );
  const queries = QUERIES.map(
    ({ name, about }) => `| [\`${name}\`](../infra/queries/${name}.kql) | ${about} |`,
  );
  return `# Alerts and queries

Made by \`npm run alerts\` from \`cli/alerts/\`, with the files of \`infra/queries/\`; a test compares them, and another asks the lines that the sandbox recorded in an outage
the same as Azure asks the log. What the lines say is in [Privacy and the log](privacy.md). \`infra/\` makes a rule of each alert, and a workbook of the queries.
Beside them it asks \`/api/health\` from several places every five minutes: whether the app answers, and whether anything is red.

## What wakes somebody

| Alert | What is so | When | Severity | What to do |
|---|---|---|---|---|
${alerts.join('\n')}

An app that stands still writes no line at all: \`sweeps-stand-still\` and the looks at \`/api/health\` are what tells of that.

## What can be asked

| Query | What it answers |
|---|---|
${queries.join('\n')}
`;
}

function whenOf(one: Condition): string {
  const within = `within ${one.minutes} minutes`;
  if ('missing' in one) return `no line of ${one.of.map((name) => `\`${name}\``).join(' or ')} ${within}`;
  const { measure, by, atLeast } = one;
  if (measure === 'lines') return `${atLeast} lines of one \`${by}\` ${within}`;
  return 'sum' in measure
    ? `\`${measure.sum}\` adds up to ${atLeast} for one \`${by}\` ${within}`
    : `\`${measure.largest}\` reaches ${atLeast} ${within}`;
}

function run(): number {
  readCommandLine({}, 'npm run alerts', 'Writes infra/queries/ and docs/alerts.md.');
  rmSync(join(ROOT, 'infra/queries'), { recursive: true, force: true });
  mkdirSync(join(ROOT, 'infra/queries/alerts'), { recursive: true });
  for (const [path, text] of Object.entries(alertFiles())) writeFileSync(join(ROOT, path), text);
  return 0;
}

if (import.meta.main) await command(async () => run());

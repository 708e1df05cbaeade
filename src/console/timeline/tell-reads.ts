import { type AuditRow, factsOf } from '../../domain/audit.ts';
import type { EdgeReading } from '../../domain/effect.ts';
import { fieldOf, listOf, textOf, textsOf } from '../json-value.ts';
import type { TargetNames } from '../target-names.ts';
import { wordsFor } from '../target-words.ts';
import { type Line, quietly, type Setting, type Told, told } from './told.ts';

type Observed = AuditRow<'change-observed'>;

/** Several looks in a row are one moment: what was seen each time, in order. */
export function tellReads(all: readonly AuditRow[], setting: Setting): Told {
  const rows = factsOf(all, 'change-observed');
  const last = rows.at(-1);
  if (last?.once.startsWith('authorship-'))
    return quietly(
      told('plain', 'search', 'Looked up in the directory’s own audit who made the change', [
        fieldOf(fieldOf(last.data, 'answer'), 'weDid') === true
          ? 'It names our identity.'
          : 'It does not name our identity yet.',
      ]),
    );
  const expect = textOf(last?.data, 'expect');
  const agreed = rows.filter((row) => agrees(row, expect)).length;
  const often = rows.length === 1 ? 'once' : `${rows.length} times`;
  const promised = rows.some((row) => listOf(row.data, 'plans').length > 0);
  const wanted = expect === 'absent' ? 'gone' : promised ? 'there and usable' : 'there';
  const failed = last !== undefined && hasFailed(last);
  const tone = last && agrees(last, expect) ? 'good' : failed ? 'bad' : 'busy';
  const moment = told(tone, failed ? 'alert' : 'eye', `Read back ${often}: ${wanted} in ${agreed}`, [
    ...lookLines(rows, setting),
    ...pendingLines(last),
    ...errorLines(rows, setting.targets),
  ]);
  return failed ? moment : quietly(moment);
}

/** As proof counts it: every target as expected, and every service plan that has to be usable is. */
function agrees(row: Observed, expect: string): boolean {
  return (
    listOf(row.data, 'readings').every((reading) => textOf(reading, 'edge') === expect) &&
    listOf(row.data, 'plans').every((plan) => textOf(plan, 'is') === 'usable')
  );
}

/** The directory said by itself that it won't come true. */
function hasFailed({ data }: Observed): boolean {
  return (
    textsOf(data, 'errors').length > 0 ||
    listOf(data, 'plans').some((plan) => textOf(plan, 'is') === 'failed')
  );
}

/** One line per look; looks in a row that saw the same share one. */
function lookLines(rows: readonly Observed[], { targets, times }: Setting): readonly string[] {
  const runs: { words: string; looks: [Observed, ...Observed[]] }[] = [];
  for (const row of rows) {
    const words = lookWords(row, targets);
    const run = runs.at(-1);
    if (run?.words === words) run.looks.push(row);
    else runs.push({ words, looks: [row] });
  }
  return runs.map(({ words, looks }) => {
    const from = times.clock(looks[0].at);
    const to = times.clock((looks.at(-1) ?? looks[0]).at);
    return `${looks.length === 1 ? from : `${from} to ${to}, ${looks.length} looks`}: ${words}`;
  });
}

function lookWords({ data }: Observed, targets: TargetNames): string {
  const readings = listOf(data, 'readings');
  const seen = readings.map((reading) => readingWords(reading, readings.length > 1, targets));
  const plans = Map.groupBy(listOf(data, 'plans'), (plan) => PLANS[textOf(plan, 'is')] ?? 'unreadable');
  const states = [...plans].map(
    ([is, some]) => `${is}: ${some.map((plan) => textOf(plan, 'name')).join(', ')}`,
  );
  return [...seen, ...states].join('; ');
}

const PLANS: Readonly<Record<string, string>> = { usable: 'usable', pending: 'pending', failed: 'failed' };

function readingWords(reading: EdgeReading, several: boolean, targets: TargetNames): string {
  const target = textOf(reading, 'target');
  const seen = edgeWords(target, textOf(reading, 'edge'));
  const because = targets.within(textOf(reading, 'because'));
  const named = several || target.includes('~') ? `${targets.target(target)} ${seen}` : seen;
  return because ? `${named} (${because})` : named;
}

function edgeWords(target: string, edge: string): string {
  if (edge === 'present' || edge === 'absent') return wordsFor(target).seen[edge];
  return edge === 'disagree' ? 'seen differently by the two read paths' : 'unreadable';
}

/** In red as long as the last look has them: nothing that we do mends them. */
function errorLines(rows: readonly Observed[], targets: TargetNames): readonly (Line | string)[] {
  const errorsOf = ({ data }: Observed) =>
    [...textsOf(data, 'errors'), ...failures(data)].map(targets.within);
  const now = new Set(rows.slice(-1).flatMap(errorsOf));
  const earlier = new Set(rows.flatMap(errorsOf).filter((text) => !now.has(text)));
  return [
    ...[...earlier].map((text) => `For a while: ${text}.`),
    ...[...now].map((text) => ({ line: 'error' as const, text: sentence(text) })),
  ];
}

/** What is still waited for. */
function pendingLines(last: Observed | undefined): readonly string[] {
  return listOf(last?.data, 'plans')
    .filter((plan) => ['pending', 'unknown'].includes(textOf(plan, 'is')))
    .map((plan) => sentence(textOf(plan, 'because')))
    .filter(Boolean);
}

function sentence(text: string): string {
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function failures(data: Observed['data']): readonly string[] {
  return listOf(data, 'plans')
    .filter((plan) => textOf(plan, 'is') === 'failed')
    .map((plan) => textOf(plan, 'because'))
    .filter(Boolean);
}

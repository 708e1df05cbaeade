import type { AuditRow } from '../../domain/audit.ts';
import { fieldOf, listOf, textOf } from '../json-value.ts';
import { quietly, type Setting, type Told, told } from './told.ts';

/** Several looks in a row are one moment: what was seen each time, in order. */
export function tellReads(rows: readonly AuditRow[], { groups, times }: Setting): Told {
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
  const wanted = expect === 'absent' ? 'gone' : 'there';
  return quietly(
    told(
      last && agrees(last, expect) ? 'good' : 'busy',
      'eye',
      `Read back ${often}: ${wanted} in ${agreed}`,
      [...rows.map((row) => `${times.clock(row.at)}: ${readingWords(row, groups)}`)],
    ),
  );
}

function agrees(row: AuditRow, expect: string): boolean {
  return listOf(row.data, 'readings').every((reading) => textOf(reading, 'edge') === expect);
}

const EDGES: Readonly<Record<string, string>> = {
  present: 'a member',
  absent: 'not a member',
  disagree: 'the two read paths disagree',
  unknown: 'unreadable',
};

function readingWords(row: AuditRow, groups: (id: string) => string): string {
  const readings = listOf(row.data, 'readings');
  const words = readings.map((reading) => {
    const edge = EDGES[textOf(reading, 'edge')] ?? 'unreadable';
    const because = textOf(reading, 'because');
    const where = readings.length > 1 ? ` of ${groups(textOf(reading, 'target'))}` : '';
    return `${edge}${where}${because ? ` (${because})` : ''}`;
  });
  return words.join('; ');
}

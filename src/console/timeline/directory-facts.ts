import type { AuditFact, AuditRow } from '../../domain/audit.ts';
import { fieldOf, listOf, numberOf, textOf } from '../json-value.ts';
import { type Line, quietly, type Setting, type Tell, type Told, told, value } from './told.ts';

type DirectoryFact = Extract<
  AuditFact,
  | 'grant-armed'
  | 'change-attempted'
  | 'change-answered'
  | 'change-observed'
  | 'change-proven'
  | 'downstream-checked'
  | 'grant-started'
  | 'grant-ending'
  | 'grant-ended'
>;

/** What was done to the directory, and what was seen of it. */
export const DIRECTORY: Readonly<Record<DirectoryFact, Tell>> = {
  'grant-armed': ([row], { times }) => {
    const endsAt = textOf(row.data, 'endsAt');
    const before = textOf(row.data, 'base') === 'present' ? 'was a member already' : 'was not a member';
    return quietly(
      told('plain', 'clock', `Recorded the end before the change: ${textOf(row.data, 'group')}`, [
        `Before it, the person ${before}.`,
        endsAt
          ? `It ends ${times.moment(endsAt)} at the latest, counted again from proven access.`
          : 'It has no end date.',
      ]),
    );
  },

  'change-attempted': (rows, setting) => tellWrite(rows, setting),
  'change-answered': (rows, setting) => tellWrite(rows, setting),
  'change-observed': (rows, setting) => tellReads(rows, setting),

  'change-proven': ([row], { times }) =>
    told('good', 'check', 'Proven', [
      value('Proven at', times.moment(textOf(row.data, 'provenAt') || row.at)),
    ]),

  'downstream-checked': ([row]) => {
    const seen = listOf(row.data, 'looks').every((look) => fieldOf(look, 'seen') === true);
    return quietly(
      told(
        seen ? 'good' : 'busy',
        'eye',
        seen ? 'The system downstream sees it' : 'The system downstream does not see it yet',
        [...listOf(row.data, 'looks').map((look) => textOf(look, 'because'))],
      ),
    );
  },

  'grant-started': ([row], { groups, times }) => {
    const endsAt = textOf(row.data, 'endsAt');
    return told('good', 'check', `Access proven: ${groups(textOf(row.data, 'groupId'))}`, [
      endsAt ? `Its time counts from here and ends ${times.moment(endsAt)}.` : 'It has no end date.',
    ]);
  },

  'grant-ending': ([row]) => {
    const removal = textOf(row.data, 'removal');
    return told(
      'busy',
      'undo',
      `Taking back ${textOf(row.data, 'group')}: ${endWords(textOf(row.data, 'reason'))}`,
      [REMOVALS[removal] ?? null],
    );
  },

  'grant-ended': ([row], { groups, times }) => {
    const group = groups(textOf(row.data, 'groupId'));
    const removed = fieldOf(row.data, 'removed');
    const provenAt = textOf(row.data, 'provenAt');
    const why = `Why: ${endWords(textOf(row.data, 'reason'))}.`;
    if (removed === true)
      return told('good', 'check', `Taken back, and proven gone: ${group}`, [
        why,
        value('Proven gone at', provenAt && times.moment(provenAt)),
      ]);
    if (removed === false)
      return told('good', 'check', `This grant ended; ${group} stays`, [
        'The membership was there before us, or another grant still justifies it.',
        why,
      ]);
    return told('plain', 'undo', `Closed the grant: ${group}`, [why]);
  },
};

const REMOVALS: Readonly<Record<string, string>> = {
  remove: 'We put the membership there and nothing else justifies it, so it is removed.',
  keep: 'Something else justifies the membership, so it stays.',
};

const ENDS: Readonly<Record<string, string>> = {
  expired: 'its time is up',
  'rolled-back': 'rolled back',
  'ticket-closed': 'the ticket was closed',
  'account-disabled': 'the account was disabled',
  'account-deleted': 'the account was deleted',
  left: 'the person left',
  operator: 'an operator ended it',
};

export function endWords(reason: string): string {
  return ENDS[reason] ?? (reason || 'no reason recorded');
}

/** An attempt is written down before it goes out; its answer, if any came, belongs to the same moment. */
function tellWrite(rows: readonly AuditRow[], { groups, beneficiary }: Setting): Told {
  const attempt = rows.find(({ fact }) => fact === 'change-attempted');
  const answer = rows.find(({ fact }) => fact === 'change-answered');
  const key = textOf((attempt ?? answer)?.data, 'key').split(':');
  const group = textOf(attempt?.data, 'group') || groups(key.at(-2) ?? '');
  const verb =
    key.at(-1) === 'remove' ? `Remove ${beneficiary} from ${group}` : `Add ${beneficiary} to ${group}`;
  const number = numberOf(attempt?.data, 'attempt') ?? 1;
  const nth = number > 1 ? ` (attempt ${number})` : '';
  if (!answer)
    return told('warn', 'send', `${verb}${nth}: no answer recorded`, [
      'It may have taken effect. The directory is read before anything else is tried.',
      value('Our request id', textOf(attempt?.data, 'clientRequestId')),
    ]);
  const effect = EFFECTS[textOf(answer.data, 'effect')] ?? { tone: 'warn', words: 'answered' };
  return told(effect.tone, 'send', `${verb}${nth}: ${effect.words}`, [
    textOf(answer.data, 'because'),
    ...traceLines(fieldOf(answer.data, 'trace')),
  ]);
}

const EFFECTS: Readonly<Record<string, { readonly tone: 'good' | 'bad' | 'warn'; readonly words: string }>> =
  {
    changed: { tone: 'good', words: 'accepted by the directory' },
    unchanged: { tone: 'good', words: 'it was so already' },
    uncertain: { tone: 'warn', words: 'no clear answer' },
    later: { tone: 'warn', words: 'not now, tried again later' },
    rejected: { tone: 'bad', words: 'rejected by the directory' },
  };

/** Correlation ids an auditor can take to the directory's vendor. */
function traceLines(trace: unknown): readonly (Line | null)[] {
  const status = numberOf(trace, 'status');
  return [
    value('HTTP status', status === null ? '' : String(status)),
    value('Directory request id', textOf(trace, 'requestId')),
    value('Our request id', textOf(trace, 'clientRequestId')),
  ];
}

/** Several looks in a row are one moment: what was seen each time, in order. */
function tellReads(rows: readonly AuditRow[], { groups, times }: Setting): Told {
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
  const times_ = rows.length === 1 ? 'once' : `${rows.length} times`;
  const wanted = expect === 'absent' ? 'gone' : 'there';
  return quietly(
    told(
      last && agrees(last, expect) ? 'good' : 'busy',
      'eye',
      `Read back ${times_}: ${wanted} in ${agreed}`,
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
    const where = readings.length > 1 ? ` of ${groups(textOf(reading, 'groupId'))}` : '';
    return `${edge}${where}${because ? ` (${because})` : ''}`;
  });
  return words.join('; ');
}

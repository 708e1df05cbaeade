import { type AuditRow, factsOf } from '../../domain/audit.ts';
import { lifetimeOf } from '../../targets/index.ts';
import type { Action } from '../../targets/words.ts';
import { fieldOf, numberOf, textOf } from '../json-value.ts';
import type { TargetNames } from '../target-names.ts';
import { writeWords } from '../target-words.ts';
import { linesBefore } from './tell-before.ts';
import { type Line, type Setting, type Told, told, value } from './told.ts';

/** An attempt is written down before it goes out; its answer, if any came, belongs to the same moment. */
export function tellWrite(rows: readonly AuditRow[], { targets, beneficiary }: Setting): Told {
  const [attempt] = factsOf(rows, 'change-attempted');
  const [answer] = factsOf(rows, 'change-answered');
  const key = textOf((attempt ?? answer)?.data, 'key').split(':');
  const action: Action = key.at(-1) === 'remove' ? 'remove' : 'add';
  const verb = writeWords(
    writtenTo(key.at(-2) ?? '', textOf(attempt?.data, 'name'), targets),
    action,
    beneficiary,
  );
  const before = linesBefore(fieldOf(attempt?.data, 'before'), targets);
  const number = numberOf(attempt?.data, 'attempt') ?? 1;
  const nth = number > 1 ? ` (attempt ${number})` : '';
  if (!answer)
    return told('warn', 'send', `${verb}${nth}: no answer recorded`, [
      'It may have taken effect. The directory is read before anything else is tried.',
      before,
      ...callLines(attempt?.data),
      value('Our request id', textOf(attempt?.data, 'clientRequestId')),
    ]);
  const effect = EFFECTS[textOf(answer.data, 'effect')] ?? { tone: 'warn', words: 'answered' };
  return told(effect.tone, 'send', `${verb}${nth}: ${effect.words}`, [
    targets.within(textOf(answer.data, 'because')),
    before,
    edgeBefore(answer.data, attempt?.data),
    ...callLines(attempt?.data),
    ...traceLines(fieldOf(answer.data, 'trace')),
  ]);
}

/** The call as it went out; nothing where none did, or an older release didn't record it. */
function callLines(data: unknown): readonly (Line | null)[] {
  const call = fieldOf(data, 'call');
  return [value('Call', [textOf(call, 'method'), textOf(call, 'path')].filter(Boolean).join(' '))];
}

const EDGES: Readonly<Record<string, string>> = {
  present: 'it was there',
  absent: 'it was not there',
  unknown: 'it could not be read',
  disagree: 'two reads disagreed',
};

/** A membership right before the write, as the answer settles it or a read told. */
function edgeBefore(answer: unknown, attempt: unknown): Line | null {
  const before = textOf(answer, 'before') || textOf(attempt, 'before');
  return value('Before it', EDGES[before] ?? '');
}

/** One call may change licenses that depend on each other; its key then names all of them. */
function writtenTo(keys: string, recordedName: string, targets: TargetNames) {
  const [first = '', ...others] = keys.split('+');
  if (others.length > 0)
    return [first, ...others].map((target) => ({ target, name: targets.target(target) }));
  const isCondition = lifetimeOf(first) === 'condition';
  return [
    { target: first, name: isCondition ? targets.target(first) : recordedName || targets.target(first) },
  ];
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

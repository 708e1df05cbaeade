import type { AuditFact, AuditRow } from '../domain/audit.ts';
import { handledNow } from '../domain/handled.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { textOf } from './json-value.ts';

export type StepState = 'done' | 'current' | 'stopped' | 'undone' | 'todo' | 'skipped';

/** One stop on the way of a request. `note`: its state in a word or two. */
export type Step = { readonly name: string; readonly state: StepState; readonly note: string };

const NOTES: Readonly<Record<StepState, string>> = {
  done: 'done',
  current: 'now',
  stopped: 'stopped here',
  undone: 'undone',
  todo: 'to come',
  skipped: 'not needed',
};

/** How far a request has come, as its row and its evidence tell. */
export function progressOf(record: RequestRecord, rows: readonly AuditRow[]): readonly Step[] {
  const has = (fact: AuditFact) => rows.some((row) => row.fact === fact);
  const approved = record.stages.length > 0 && stagesPassed(record, rows);
  const reached = [
    true,
    record.outcome !== 'refused' && (record.decision !== null || has('decided')),
    approved || (has('decided') && record.stages.length === 0 && record.decision?.verdict === 'grant'),
    rows.some(tookEffect) || has('grant-started') || record.outcome === 'fulfilled',
    has('grant-started') || record.outcome === 'fulfilled',
    record.outcome !== null && isWritten(record) && (has('grant-started') || record.outcome === 'fulfilled'),
  ];
  const names = ['Received', 'Decided', 'Approved', 'Changed', 'Proven', 'Ticket closed'];
  const last = reached.lastIndexOf(true);
  const skipped = [
    record.decision !== null && record.stages.length === 0 && last >= 2 ? 2 : null,
    record.plan !== null && record.plan.changes.length === 0 && last >= 3 ? 3 : null,
  ];
  const steps = names.map((name, index) => {
    const state = stateOf(index, last, record, skipped.includes(index));
    const note = state === 'todo' && record.phase === 'concluded' ? 'not reached' : NOTES[state];
    return { name, state, note };
  });
  return asItEnded(steps, record, has('access-lost'));
}

/** What came of it since: access that is gone was not "done", and a ticket that needs somebody is not closed. */
function asItEnded(steps: readonly Step[], record: RequestRecord, wasTaken: boolean): readonly Step[] {
  const { outcome, phase } = record;
  if (phase !== 'concluded' || outcome === null) return steps;
  if (steps.at(-1)?.state === 'current') return steps;
  const [last, after] = ENDS[outcome]?.(record, wasTaken) ?? [null, null];
  return steps.map((step, index) => {
    if (last !== null && index === steps.length - 1) return last;
    if (step.state !== 'done') return step;
    if (after !== null && (step.name === 'Changed' || step.name === 'Proven'))
      return { ...step, state: 'undone', note: after };
    return last?.state === 'stopped' ? { ...step, note: 'passed' } : step;
  });
}

/** The last step, and what is to be said of the change and its proof; `null`: they stand. */
type End = (record: RequestRecord, wasTaken: boolean) => readonly [last: Step, after: string | null];

const ENDS: Readonly<Partial<Record<NonNullable<RequestRecord['outcome']>, End>>> = {
  'needs-human': (record, wasTaken) => [
    { name: 'Needs a person', state: 'stopped', note: handledNow(record) ? 'handled' : 'now' },
    sinceThen(record, wasTaken),
  ],
  'rolled-back': () => [{ name: 'Rolled back', state: 'stopped', note: 'nothing is left' }, 'undone'],
  ended: () => [{ name: 'Access ended', state: 'done', note: 'done' }, null],
};

function sinceThen({ desired }: RequestRecord, wasTaken: boolean): string | null {
  if (states(desired, 'in-force', 'done')) return null;
  if (wasTaken) return 'gone since';
  return states(desired, 'unsure') ? 'not known now' : 'undone';
}

function stateOf(index: number, last: number, record: RequestRecord, skipped: boolean): StepState {
  if (skipped) return 'skipped';
  if (index <= last) return 'done';
  if (index > last + 1) return 'todo';
  // A request that is over still owes the ticket its last word.
  const owesTicket = index === 5 && !isWritten(record);
  return record.phase === 'concluded' && !owesTicket ? 'stopped' : 'current';
}

function isWritten({ desired, sentRevision }: RequestRecord): boolean {
  return desired !== null && sentRevision >= desired.revision;
}

/** The directory said that it is so now. */
function tookEffect({ fact, data }: AuditRow): boolean {
  return fact === 'change-answered' && ['changed', 'unchanged'].includes(textOf(data, 'effect'));
}

/** Stages of a grant that somebody rejected or let pass have no `approved` among what closed them. */
function stagesPassed(record: RequestRecord, rows: readonly AuditRow[]): boolean {
  const passed = new Set(
    rows
      .filter((row) => row.fact === 'stage-closed' && textOf(row.data, 'state') === 'approved')
      .map((row) => textOf(row.data, 'stage')),
  );
  return record.stages.every(({ name }) => passed.has(name));
}

import type { AuditFact, AuditRow } from '../domain/audit.ts';
import type { RequestRecord } from '../domain/record.ts';
import { textOf } from './json-value.ts';

export type StepState = 'done' | 'current' | 'stopped' | 'todo' | 'skipped';

/** One stop on the way of a request. `note`: its state in a word or two. */
export type Step = { readonly name: string; readonly state: StepState; readonly note: string };

const NOTES: Readonly<Record<StepState, string>> = {
  done: 'done',
  current: 'now',
  stopped: 'stopped here',
  todo: 'to come',
  skipped: 'not needed',
};

/** How far a request has come, as its row and its evidence tell. */
export function progressOf(record: RequestRecord, rows: readonly AuditRow[]): readonly Step[] {
  const has = (fact: AuditFact) => rows.some((row) => row.fact === fact);
  const approved = record.stages.length > 0 && stagesPassed(record, rows);
  const reached = [
    true,
    record.decision !== null || has('decided') || has('request-ignored'),
    approved || (has('decided') && record.stages.length === 0 && record.decision?.verdict === 'grant'),
    has('change-answered') || has('grant-started') || record.outcome === 'fulfilled',
    has('grant-started') || record.outcome === 'fulfilled',
    record.outcome === 'fulfilled' &&
      record.desired !== null &&
      record.sentRevision >= record.desired.revision,
  ];
  const names = ['Received', 'Decided', 'Approved', 'Changed', 'Proven', 'Ticket closed'];
  if (has('grant-started') && record.outcome !== null) reached[5] = true;
  const last = reached.lastIndexOf(true);
  const skipped = record.decision !== null && record.stages.length === 0 && last >= 2;
  return names.map((name, index) => {
    const state = stateOf(index, last, record, skipped && index === 2);
    return { name, state, note: NOTES[state] };
  });
}

function stateOf(index: number, last: number, { phase }: RequestRecord, skipped: boolean): StepState {
  if (skipped) return 'skipped';
  if (index <= last) return 'done';
  if (index > last + 1) return 'todo';
  return phase === 'concluded' ? 'stopped' : 'current';
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

/** What a ticket states: the machine-readable lines that close each note of ours. */
import type { World } from '../../world.ts';

export type Statement = {
  /** The whole line, by which a note is recognized. */
  readonly line: string;
  readonly requestId: string;
  readonly revision: number;
  readonly access: string;
  readonly outcome: string;
};

const LINE = /\[countersign (\S+) r(\d+) access=(\S+) outcome=(\S+)\]$/;

/** In the order they were written. */
export function statementsOf(
  { servicenow }: Pick<World, 'servicenow'>,
  number: string,
): readonly Statement[] {
  return servicenow.ticket(number).journal.flatMap(({ kind, text }) => {
    const [line, requestId, revision, access, outcome] = (kind === 'work_note' && LINE.exec(text)) || [];
    return line && requestId && access && outcome
      ? [{ line, requestId, revision: Number(revision), access, outcome }]
      : [];
  });
}

/** `access/outcome` of the ticket's last note, `nothing` before its first. */
export function statedBy(world: Pick<World, 'servicenow'>, number: string): string {
  const last = statementsOf(world, number).at(-1);
  return last ? `${last.access}/${last.outcome}` : 'nothing';
}

const REFERENCE = /\[ref \S+\]$/;

/** What stands twice on the ticket although it was to be said once. */
export function doubledNotes({ servicenow }: Pick<World, 'servicenow'>, number: string): readonly string[] {
  const { journal, tasks } = servicenow.ticket(number);
  const marks = journal.flatMap(({ kind, text }) => {
    const mark = kind === 'work_note' ? LINE.exec(text)?.[0] : REFERENCE.exec(text)?.[0];
    return mark ? [`${kind} ${mark}`] : [];
  });
  const followUps = tasks.map(({ correlationId }) => `follow-up ${correlationId}`);
  const all = [...marks, ...followUps];
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))];
}

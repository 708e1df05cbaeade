import type { AuditFact, AuditRow } from '../../domain/audit.ts';
import { type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import { spanOf } from '../times.ts';
import { APPROVAL } from './approval-facts.ts';
import { CLOSING } from './closing-facts.ts';
import { DIRECTORY } from './directory-facts.ts';
import { DRAFTS } from './draft-facts.ts';
import { EMERGENCY } from './emergency-facts.ts';
import { INTAKE } from './intake-facts.ts';
import { type Setting, type Tell, type Tells, type Told, told } from './told.ts';

/** Every fact has words; a new one does not compile until it has. */
const TELL: Tells<AuditFact> = { ...INTAKE, ...APPROVAL, ...DIRECTORY, ...CLOSING, ...DRAFTS, ...EMERGENCY };

/** Something that happened. `rows`: its evidence; empty only for what the request's own row tells. */
export type Moment = Told & {
  readonly at: Instant;
  readonly actor: string;
  /** How long nothing had happened before, in words; `null` when it was short. */
  readonly pause: string | null;
  readonly rows: readonly AuditRow[];
};

export type Day = { readonly title: string; readonly moments: readonly Moment[] };

type Rows = readonly [AuditRow, ...AuditRow[]];

/** The evidence of one request in order, in words, by day of company time. `receivedAt`: what the request's row says. */
export function timelineOf(rows: readonly AuditRow[], receivedAt: Instant, setting: Setting): readonly Day[] {
  const moments: Moment[] = [];
  if (rows[0]?.fact !== 'request-received') moments.push(received(receivedAt, setting));
  let before = receivedAt;
  for (const group of momentsOf(rows)) {
    moments.push(tell(group, setting, before));
    before = (group.at(-1) ?? group[0]).at;
  }
  return byDay(moments, setting);
}

/** Before anything is recorded there is only the row; a reader still wants to see where it began. */
function received(at: Instant, { system, names }: Setting): Moment {
  const words = told('plain', 'document', `Received from ${system}`);
  return { ...words, at, actor: names('countersign'), pause: null, rows: [] };
}

function byDay(moments: readonly Moment[], { times }: Setting): readonly Day[] {
  const days: { title: string; moments: Moment[] }[] = [];
  for (const moment of moments) {
    const title = times.day(moment.at);
    const day = days.at(-1);
    if (day?.title === title) day.moments.push(moment);
    else days.push({ title, moments: [moment] });
  }
  return days;
}

function tell(rows: Rows, setting: Setting, before: Instant): Moment {
  const [first] = rows;
  const gap = milliseconds(first.at) - milliseconds(before);
  const words = (TELL[first.fact] as Tell<AuditFact> | undefined)?.(rows, setting) ?? unknownFact(first);
  return {
    ...words,
    at: first.at,
    actor: setting.names(first.actor),
    pause: gap >= 10 * MINUTE ? spanOf(gap) : null,
    rows,
  };
}

/** Written by a newer version than this one: shown as it is rather than left out. */
function unknownFact({ fact }: AuditRow): Told {
  return { tone: 'plain', icon: 'dot', title: fact, quiet: true, lines: [] };
}

/** Rows that are one moment to a reader: a write with its answer, looks or notices that follow each other. */
function momentsOf(rows: readonly AuditRow[]): readonly Rows[] {
  const moments: [AuditRow, ...AuditRow[]][] = [];
  const writes = new Map<string, AuditRow[]>();
  for (const row of rows) {
    const last = moments.at(-1);
    const attempt = row.fact === 'change-answered' ? writes.get(row.once) : undefined;
    if (attempt) attempt.push(row);
    else if (last && belongTogether(last[0], row)) last.push(row);
    else moments.push([row]);
    const added = moments.at(-1);
    if (row.fact === 'change-attempted' && added) writes.set(row.once, added);
  }
  return moments;
}

/** Notices that follow each other, and looks for the same thing, which `once` names: `present-…`, `absent-…`. */
function belongTogether(one: AuditRow, next: AuditRow): boolean {
  if (one.fact !== next.fact) return false;
  const kind = ({ once }: AuditRow) => once.split('-')[0];
  return one.fact === 'notice-sent' || (one.fact === 'change-observed' && kind(one) === kind(next));
}

import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { type AuditEntry, recorded } from '../../domain/audit.ts';
import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { Owed, RequestRecord, ToldOutOfReach } from '../../domain/record.ts';
import { roleWords } from '../../domain/role-words.ts';
import type { Means } from '../activity.ts';
import { whoMayDecide } from '../asking/who-may-decide.ts';
import { whomToAsk } from '../asking/whom-to-ask.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { whoWords } from '../wording/who-words.ts';
import { moment, names } from '../wording/words.ts';
import { wherePersonDecides } from './ask-by-card.ts';
import { rowRefusedTo } from './ask-in-tool.ts';
import { afterReaches, outOfReach } from './out-of-reach.ts';
import { say } from './say.ts';
import type { Reaches } from './show-cards.ts';

/** Between a request's id and the moment, in the id of the follow-up about a stage whose people nobody can reach. */
const OUT_OF_REACH = ':reach:';

/**
 * Keeps on the stage whom no message reaches, and says on the ticket who that is and why, once each, and once more when they
 * are reached. Where nobody of the stage is, operators are called; what they were called for is taken back as soon as
 * somebody is.
 */
export async function tellOutOfReach(
  means: Means,
  record: RequestRecord,
  before: StageHead,
  decisions: readonly ApprovalDecision[],
  reaches: Reaches,
): Promise<StageHead> {
  const now = instant(means.clock.now());
  const may = whoMayDecide(before, decisions);
  const unreached = afterReaches(before.unreached, reaches, may, now);
  const head = await kept(means, before, unreached);
  const seen = seenOf(head, decisions, now);
  if (isTold(record, head, seen)) return head;
  await means.auditLog.append(record.requestId, evidence(record, head, seen, reaches, now));
  await means.requests.change(record.requestId, (row) => told(means, row, head, seen, now));
  return head;
}

/** Somebody has decided a stage, or it is not needed any more: whoever was called because nobody was reached need do nothing. */
export function callIsOver(row: RequestRecord, { stage, state }: StageHead, now: Instant): RequestRecord {
  const { outOfReach: told, ...rest } = row;
  if (told?.nobody === undefined || told.stage !== stage || state === 'expired') return row;
  const because = `${row.ticket.number}: approval as ${roleWords(stage, row.decision?.labels)} was closed as ${state}, so that nothing is left to do here.`;
  const owed = row.owed.filter((one) => !isCallFor(one, row, stage));
  return { ...rest, owed: [...owed, calledOff(row, now, because)] };
}

type Seen = {
  readonly may: readonly string[];
  readonly people: readonly string[];
  readonly rows: readonly string[];
  readonly nobody: boolean;
};

async function kept(
  means: Means,
  head: StageHead,
  unreached: NonNullable<StageHead['unreached']>,
): Promise<StageHead> {
  const { unreached: before, ...rest } = head;
  if (JSON.stringify(before ?? {}) === JSON.stringify(unreached)) return head;
  const changed = await means.approvals.changeOpen(head.requestId, head.stage, ({ unreached: _, ...row }) =>
    Object.keys(unreached).length > 0 ? { ...row, unreached } : row,
  );
  return changed ?? { ...rest, unreached };
}

function seenOf(head: StageHead, decisions: readonly ApprovalDecision[], now: Instant): Seen {
  const may = whoMayDecide(head, decisions);
  const people = outOfReach(head, may);
  const asked = whomToAsk(head, decisions, now);
  const nobody = asked.length > 0 && asked.every((id) => people.includes(id));
  return { may, people, rows: may.filter((id) => rowRefusedTo(head, id) !== null), nobody };
}

/** What the ticket was told of this stage; of an earlier one nothing counts. */
function toldOf({ outOfReach: before }: RequestRecord, { stage }: StageHead): ToldOutOfReach {
  return before?.stage === stage ? before : { stage, people: {}, rows: [] };
}

const newIn = (before: ToldOutOfReach, { people }: Seen) => people.filter((id) => !before.people[id]);
const newRows = (before: ToldOutOfReach, { rows }: Seen) => rows.filter((id) => !before.rows.includes(id));

/** Who is waited for still and has been reached since the ticket was told that they are not. */
const backIn = (before: ToldOutOfReach, head: StageHead, { may }: Seen) =>
  Object.keys(before.people).filter((id) => may.includes(id) && head.unreached?.[id] === undefined);

function isTold(record: RequestRecord, head: StageHead, seen: Seen): boolean {
  const before = toldOf(record, head);
  return (
    newIn(before, seen).length === 0 &&
    newRows(before, seen).length === 0 &&
    backIn(before, head, seen).length === 0 &&
    seen.nobody === (before.nobody !== undefined)
  );
}

function evidence(
  record: RequestRecord,
  head: StageHead,
  seen: Seen,
  reaches: Reaches,
  at: Instant,
): AuditEntry[] {
  const before = toldOf(record, head);
  const { stage } = head;
  const once = (to: string, since: string) => ({ once: `${stage}~${to}~${since}`, at });
  return [
    ...newIn(before, seen).map((id) => {
      const { since = at, because = '' } = head.unreached?.[id] ?? {};
      return recorded('approver-unreached', { stage, to: id, since, because }, once(id, since));
    }),
    ...backIn(before, head, seen).map((id) => {
      const reached = reaches.get(id);
      const channel = reached?.reached === 'taken' ? reached.channel : null;
      return recorded('approver-reached', { stage, to: id, channel }, once(id, before.people[id] ?? at));
    }),
  ];
}

function told(means: Means, row: RequestRecord, head: StageHead, seen: Seen, now: Instant): RequestRecord {
  const before = toldOf(row, head);
  if (row.waitingOn !== head.stage || isTold(row, head, seen)) return row;
  const fresh = newIn(before, seen);
  const back = backIn(before, head, seen);
  const isFirst = seen.nobody && before.nobody === undefined;
  const isOver = !seen.nobody && before.nobody !== undefined;
  const people = Object.fromEntries([
    ...Object.entries(before.people).filter(([id]) => seen.may.includes(id) && !back.includes(id)),
    ...fresh.map((id): [string, Instant] => [id, head.unreached?.[id]?.since ?? now]),
  ]);
  const next: ToldOutOfReach = {
    ...{ stage: head.stage, people, rows: [...before.rows, ...newRows(before, seen)] },
    ...(seen.nobody && { nobody: before.nobody ?? now }),
  };
  const owes: Owed[] = [
    ...(isFirst ? call(means, row, head, seen, now) : []),
    ...(isOver ? [calledOff(row, now, reachedWords(row))] : []),
  ];
  const owed = isOver ? row.owed.filter((one) => !isCallFor(one, row, head.stage)) : row.owed;
  const kept = { ...row, outOfReach: next, owed: [...owed, ...owes] };
  const lines = [
    ...fresh.map((id) => sentence(means, row, head, id)),
    ...newRows(before, seen).map((id) => rowSentence(row, head, id)),
    ...(isFirst
      ? [
          `Nobody who may decide as ${roleWords(head.stage, row.decision?.labels)} can be reached, so operators have been called. Each is tried again every quarter of an hour.`,
        ]
      : []),
    ...(back.length > 0 ? [`${names(back, row.names)} has been reached; it waits for their decision.`] : []),
  ];
  if (lines.length === 0) return kept;
  return say(
    kept,
    {
      access: row.desired?.access ?? 'none',
      outcome: 'running',
      standing: null,
      comment: comment(row, head, { isFirst, isOver, who: seen.people }),
      workNote: lines.join('\n'),
      provenAt: row.desired?.provenAt ?? null,
    },
    now,
  );
}

function comment(
  row: RequestRecord,
  head: StageHead,
  {
    isFirst,
    isOver,
    who,
  }: { readonly isFirst: boolean; readonly isOver: boolean; readonly who: readonly string[] },
): string | null {
  if (isFirst)
    return `Your request waits for ${names(who, row.names)}, and no message reaches them. The people who run this service have been told; you need not do anything.`;
  if (isOver)
    return `The people your request waits for (${roleWords(head.stage, row.decision?.labels)}) have been reached.`;
  return null;
}

function sentence(means: Means, row: RequestRecord, head: StageHead, id: string): string {
  const { since = row.updatedAt, because = 'no way is set up' } = head.unreached?.[id] ?? {};
  const from = moment(since, means.limits.timeZone);
  return `No message reaches ${whoWords(row, id)}, who may decide as ${roleWords(head.stage, row.decision?.labels)}, since ${from} (${because.replace(/\.$/, '')}). ${instead(means, row, head, id)}`;
}

/** Where they can decide all the same. */
function instead(means: Means, row: RequestRecord, head: StageHead, id: string): string {
  if (wherePersonDecides(means, row, head, id) === 'in-tool')
    return 'They can decide on their approver row in the ticket tool, if somebody tells them.';
  return 'They have no place to decide before a card reaches them.';
}

function rowSentence(row: RequestRecord, head: StageHead, id: string): string {
  const because = rowRefusedTo(head, id) ?? '';
  return `There is no approver row for ${whoWords(row, id)}, who may decide as ${roleWords(head.stage, row.decision?.labels)},: ${because.replace(/\.$/, '')}. They decide on their card in chat; the row is asked for again every hour.`;
}

function call(means: Means, row: RequestRecord, head: StageHead, seen: Seen, now: Instant): Owed[] {
  const operations = operationsOf(means, row);
  const title = `${row.ticket.number}: nobody who may decide can be reached`;
  const text = [
    `Request ${row.requestId} waits for approval as ${roleWords(head.stage, row.decision?.labels)}, until ${moment(head.dueAt, means.limits.timeZone)}, and nobody who may decide it can be reached:`,
    ...seen.people.map((id) => `- ${sentence(means, row, head, id)}`),
    'What to do: tell them, install the app for them in chat, or see to it that they can be mailed; else escalate or withdraw the request in the console. Each is tried again every quarter of an hour, and this is closed by itself once somebody is reached.',
  ].join('\n');
  return [
    {
      ...{ what: 'follow-up', type: 'incident', correlationId: `${idOf(row)}${minuteOf(now)}`, title, text },
      queue: operations?.followUpQueue ?? 'Identity Ops',
    },
    {
      ...{ what: 'notice', once: `out-of-reach-${head.stage}-${now}`, text: `${title}\n${text}` },
      to: operations?.notifyIds ?? [],
      groupId: operations?.notifyGroupId ?? null,
    },
  ];
}

const idOf = ({ requestId }: RequestRecord) => `${requestId}${OUT_OF_REACH}`;
/** Short, because the ids of follow-ups are. */
const minuteOf = (at: Instant) => Math.floor(milliseconds(at) / MINUTE).toString(36);

/** A call that nobody has heard of yet need not be made any more. */
function isCallFor(owed: Owed, row: RequestRecord, stage: string): boolean {
  if (owed.what === 'follow-up') return owed.correlationId.startsWith(idOf(row));
  return owed.what === 'notice' && owed.once.startsWith(`out-of-reach-${stage}-`);
}

function calledOff(row: RequestRecord, now: Instant, because: string): Owed {
  return { what: 'follow-ups-over', before: now, only: idOf(row), because };
}

const reachedWords = ({ ticket }: RequestRecord) =>
  `${ticket.number}: somebody who may decide has been reached, so that nothing is left to do here.`;

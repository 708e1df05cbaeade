import type { ApprovalDecision, ApprovalProof, StageHead } from '../../domain/approval.ts';
import { doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { instant, MINUTE, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { applyDecision } from '../../domain/stage.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { RecordedDecision } from '../../ports/stores.ts';
import type { Means } from '../activity.ts';
import { delegatesOf, type ToolWord } from '../deciding/tool-word.ts';
import { toolWords } from '../deciding/tool-words.ts';
import { soonest } from '../outbox/ask-each.ts';
import { type NotSealed, notSealedFor } from '../sealing/seal-waiting.ts';
import { decideSealed } from '../sealing/seal-word.ts';
import { isGivenBefore, standsForNothing } from './given-before.ts';
import { tellUncounted, type Uncounted } from './tell-uncounted.ts';
import type { Unheard } from './tell-unheard.ts';
import { wholeSecond } from './whole-second.ts';

/** `unheard`: why decisions that stand in the tool can't be told or taken now. */
type ToolHeard = {
  /** In how many seconds to look again, if at all. */
  readonly againSeconds: number | null;
  readonly unheard: Unheard | null;
};

const NOTHING: ToolHeard = { againSeconds: null, unheard: null };
/** Who set a row is asked anew so often, once people were told that it is not known: a right that was given counts by itself. */
const UNKNOWN_AGAIN_SECONDS = (15 * MINUTE) / SECOND;

/**
 * Takes over decisions made in the ticket tool itself. A row counts only if the approver set it in person, by the tool's own
 * history, and is tied to one Entra user; what our own account wrote, or somebody for somebody else, proves nothing (H10,
 * H26); where policy takes delegates, a delegate's word counts as their own, in the place of whoever is asked. That it is not known who
 * set a row is believed after several looks. What does not count is said on the ticket.
 */
export async function countToolDecisions(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<ToolHeard> {
  const { requestId, ticket } = record;
  const answer = await means.ticketing[ticket.system]?.read(ticket, requestId);
  if (!answer || answer.failed) return NOTHING;
  const news = answer.ticket.approvals.filter((row) => isNews(row, head, record));
  if (news.length === 0) return NOTHING;
  const { decisions } = await means.approvals.readAll(requestId);
  const open = news.filter(({ id }) => !decisions.some(({ proof }) => proof.evidence === id));
  if (open.length === 0) return NOTHING;
  const delegates = head.plan.acceptsDelegates ? delegatesOf(answer.ticket) : undefined;
  const looked = await toolWords(means, ticket.system, requestId, open, delegates);
  if (looked.failed)
    return {
      againSeconds: looked.retryAfterSeconds ?? LOOK_AGAIN_SECONDS,
      unheard: { what: 'history', because: looked.because.replace(/\.$/, '') },
    };
  const told: Told[] = [];
  const counted: ApprovalDecision[] = [];
  for (const word of looked.words) told.push(await take(means, record, head, word, counted));
  const known = told.filter(({ is }) => is !== 'not-known');
  const unknown = told.filter(({ is }) => is === 'not-known');
  const { again, believed } = await lookAgain(
    means,
    head,
    unknown.map(({ row }) => row.id),
  );
  const all = [
    ...known.flatMap((one) => (one.is === 'uncounted' ? [one] : [])),
    ...unknown.flatMap((one) => (one.is === 'not-known' && believed.includes(one.row.id) ? [one] : [])),
  ];
  await tellUncounted(means, record, head, [...decisions, ...counted], all);
  if (isUntold(all) || known.length > 0) await noteUntold(means, head, isUntold(all));
  await noteHeard(
    means,
    head,
    known.filter((one) => one.is !== 'unsealed' && (one.is !== 'uncounted' || one.forGood === true)),
  );
  const [unsealed] = known.flatMap((one) => (one.is === 'unsealed' ? [one.why] : []));
  return {
    againSeconds: soonest([again, unsealed?.againSeconds ?? null]),
    unheard: unsealed ? { what: 'seal', because: unsealed.because } : null,
  };
}

/** A row that somebody has decided, and that was not heard to the end as it stands now. */
function isNews(row: TicketApproval, head: StageHead, record: RequestRecord): boolean {
  if (answerOf(row) === null || row.byUs || head.heard?.[row.id] === row.version) return false;
  return row.updatedAt >= wholeSecond(head.openedAt) || isGivenBefore(row, head, record);
}

type Told =
  | { readonly row: TicketApproval; readonly is: 'counted' | 'nothing' }
  | { readonly row: TicketApproval; readonly is: 'unsealed'; readonly why: NotSealed }
  /** `forGood`: it stays so until somebody touches the row. */
  | (Uncounted & { readonly is: 'uncounted'; readonly forGood?: true })
  | (Uncounted & { readonly is: 'not-known' });

/** What one row comes to. Decisions that are recorded are added to `counted`. */
async function take(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  word: ToolWord,
  counted: ApprovalDecision[],
): Promise<Told> {
  const { row, setBy, whose } = word;
  const answer = answerOf(row);
  if (answer === null || whose === 'ours') return { row, is: 'nothing' };
  const not = (because: string): Told => ({ row, setBy, because, is: 'uncounted', forGood: true });
  if ('at' in word && word.at < wholeSecond(head.openedAt))
    return standsForNothing(row, record) ? not(whyNotBefore(record, head, word)) : { row, is: 'nothing' };
  if (row.ofOrder) return not(`it is about the whole order ${row.ofOrder}, not about this change`);
  if (!head.plan.acceptsItsmApproval)
    return not('policy takes no approval in the ticket tool for this stage');
  if (whose === 'somebody-elses') return not(word.because);
  if (whose === 'not-known') {
    const { because, todo, ofDelegate } = word;
    return {
      row,
      setBy,
      because,
      ...(todo !== undefined && { todo }),
      ...(ofDelegate && { ofDelegate }),
      is: 'not-known',
    };
  }
  if (whose === 'delegates') await knowByName(means, record, word.entraId, word.name);
  const recorded = await decideSealed(means, {
    requestId: record.requestId,
    stage: head.stage,
    approverId: word.entraId,
    answer,
    comment: word.words,
    at: word.at,
    proof: proofOf(record, word),
  });
  const because = recorded.recorded ? null : whyUncounted(recorded.because, whose === 'delegates');
  if (because !== null) return { row, setBy, because, is: 'uncounted' };
  // It stands in the tool, where it is read again: nothing has to be kept until it can be sealed.
  if (!recorded.recorded && recorded.because === 'unsealed')
    return { row, is: 'unsealed', why: notSealedFor(recorded) };
  if (!recorded.recorded) return { row, is: 'nothing' };
  counted.push(recorded.decision);
  return { row, is: 'counted' };
}

type Given = Extract<ToolWord, { whose: 'theirs' | 'delegates' }>;

/** Policy may have asked for that approval first, so that it was not in vain. */
const BEFORE =
  'it was given before this stage was asked: it approved the ticket as such, and by policy that does not stand for this stage';

/** Why a yes of before the stage was asked is not one now. */
function whyNotBefore(record: RequestRecord, head: StageHead, word: Given): string {
  const { entraId: approverId, at, words: comment } = word;
  const { requestId, stage } = head;
  const given = { requestId, stage, approverId, answer: 'approve', comment, at } as const;
  const taken = applyDecision(head, [], { ...given, proof: proofOf(record, word) });
  const because = taken.counts ? null : whyUncounted(taken.because, word.whose === 'delegates');
  return because ?? BEFORE;
}

function proofOf({ ticket }: RequestRecord, word: Given): ApprovalProof {
  const own = { channel: ticket.system, method: 'itsm-own-record', evidence: word.row.id };
  return word.whose === 'theirs' ? own : { ...own, method: 'itsm-delegate', onBehalfOf: word.ownerId };
}

/** `null`: there is nothing to say of it. Who decides their own row again has been heard; who decides another one, for nobody. */
function whyUncounted(
  because: Extract<RecordedDecision, { recorded: false }>['because'],
  isDelegate: boolean,
): string | null {
  if (because === 'not-distinct') return 'they decided another stage, and each stage takes somebody else';
  if (because === 'not-eligible')
    return isDelegate
      ? 'they, or whoever they stand in for, may not decide this stage'
      : 'they are not among the people who may decide this stage';
  return because === 'already-decided' && isDelegate
    ? 'they have decided this stage, or somebody has in this place, and nobody counts twice'
    : null;
}

/** A delegate is nobody whom the facts of a decision name. */
async function knowByName(
  means: Means,
  { requestId }: RequestRecord,
  entraId: string,
  displayName: string,
): Promise<void> {
  const name = oneLine(displayName);
  await means.requests.change(requestId, (row) =>
    row.names[entraId] === name ? row : { ...row, names: { ...row.names, [entraId]: name } },
  );
}

/** What an administrator has to do concerns whoever decides there; about delegates, those who are asked can meanwhile. */
const isUntold = (all: readonly Uncounted[]): boolean =>
  all.some(({ todo, ofDelegate }) => todo !== undefined && !ofDelegate);

/** Whoever was told to decide there has to be given a card. */
async function noteUntold(means: Means, { requestId, stage }: StageHead, untold: boolean): Promise<void> {
  await means.approvals.changeOpen(requestId, stage, (row) => {
    if ((row.toolUntold === true) === untold) return row;
    const { toolUntold: _, ...rest } = row;
    return untold ? { ...rest, toolUntold: true } : rest;
  });
}

/** Who set a row that was heard is not asked again, until somebody touches the row. */
async function noteHeard(means: Means, head: StageHead, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  const heard = Object.fromEntries(told.map(({ row }) => [row.id, row.version]));
  await means.approvals.changeOpen(head.requestId, head.stage, (row) => ({
    ...row,
    heard: { ...row.heard, ...heard },
  }));
}

/** A row of which it is not known who set it is looked at again; one that stays so counts for nothing. */
async function lookAgain(
  means: Means,
  head: StageHead,
  rowIds: readonly string[],
): Promise<{ readonly again: number | null; readonly believed: readonly string[] }> {
  if (rowIds.length === 0) return { again: null, believed: [] };
  const at = instant(means.clock.now());
  const changed = await means.approvals.changeOpen(head.requestId, head.stage, (row) => ({
    ...row,
    unproven: Object.fromEntries(rowIds.map((id) => [id, doubted(row.unproven?.[id], 'unproven', at)])),
  }));
  const doubts = Object.entries(changed?.unproven ?? {});
  const believed = doubts.filter(([, doubt]) => isBelieved(doubt)).map(([id]) => id);
  return { again: believed.length < doubts.length ? LOOK_AGAIN_SECONDS : UNKNOWN_AGAIN_SECONDS, believed };
}

function answerOf(row: TicketApproval): 'approve' | 'reject' | null {
  if (row.state === 'approved') return 'approve';
  return row.state === 'rejected' ? 'reject' : null;
}

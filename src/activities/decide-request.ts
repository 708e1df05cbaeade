import type { Decision } from '../domain/decision.ts';
import { doneTargets } from '../domain/done-parts.ts';
import { LOOK_AGAIN_SECONDS } from '../domain/doubt.ts';
import type { Exclusion } from '../domain/exclusion.ts';
import type { AccessFacts } from '../domain/facts.ts';
import { type Instant, instant, later, MINUTE, milliseconds } from '../domain/instant.ts';
import type { Needless, RequestRecord } from '../domain/record.ts';
import { awake, decidedAnew, recounted } from '../domain/request-state.ts';
import { RowTooLarge } from '../domain/row-too-large.ts';
import { selectableOf } from '../domain/selector.ts';
import { oneLine } from '../domain/written-text.ts';
import { partInHand } from '../policy/parts.ts';
import type { Rules } from '../policy/rulebook.ts';
import type { ReadFailure } from '../ports/directory.ts';
import { defineActivity, type Means } from './activity.ts';
import { ApprovalsUnknown } from './deciding/approvals-unknown.ts';
import { askBack, asksForTheFirstTime } from './deciding/ask-back.ts';
import { behindAnother } from './deciding/behind-another.ts';
import { draw, tellUsedUp } from './deciding/budget.ts';
import { decideAgain } from './deciding/decide-again.ts';
import { believed, dispelled } from './deciding/doubts.ts';
import { gatherFacts } from './deciding/gather-facts.ts';
import { gatherParts } from './deciding/gather-parts.ts';
import { handOver } from './deciding/hand-over.ts';
import {
  asDecided,
  isEdited,
  isOtherAccount,
  isTicketRead,
  OTHER_ACCOUNT,
  type TicketRead,
} from './deciding/is-edited.ts';
import type { Material } from './deciding/material.ts';
import { DONE_AGAIN, isDoneAgain, setAside } from './deciding/needless.ts';
import type { Next } from './deciding/next.ts';
import { MOST_RECOUNTS } from './deciding/next-of.ts';
import { claimLatest } from './deciding/next-version.ts';
import { notShownFor } from './deciding/not-shown.ts';
import { goesOn } from './deciding/park-request.ts';
import { pinnedDecision } from './deciding/pinned-policy.ts';
import { planFor } from './deciding/plan-for.ts';
import { type RequestRead, readRequest } from './deciding/read-request.ts';
import { recordDecision } from './deciding/record-decision.ts';
import { tooManyAsked } from './deciding/too-many-asked.ts';
import { abandon, ignore, turnDown } from './deciding/turn-down.ts';
import {
  parked,
  parkedForTable,
  retryLater,
  type Tried,
  undecidedOrder,
  waitTurn,
} from './deciding/wait-for.ts';
import { isBeforeAsking } from './deciding/wait-to-ask.ts';

export type DecideInput = {
  readonly requestId: string;
  readonly again: boolean;
  /** Since when this decision has been tried; a request may have waited for people or a window long before. */
  readonly since: Instant;
  /** When whoever asks gives up; left out: when policy does. */
  readonly until?: Instant;
  /** Memberships counted on are proven missing, after so many times before: forget what was decided, and decide. */
  readonly missing?: { readonly recounts: number };
  /** What was sent of these targets is needless, because what it was to bring about is so by something else: decide anew. */
  readonly needless?: Needless;
};

/**
 * Reads the request's row, the ticket and the facts, decides, and records the decision with everything it used.
 *
 * An activity although deciding is pure: the recorded answer must outlive tomorrow's edit of the policy table. It is
 * also how a run finds its place again: whatever the row says was reached is not done twice (H2).
 */
export const decideRequest = defineActivity<DecideInput, Next>({
  name: 'decideRequest',
  needsRuns: true,
  run: async (means, { requestId, again, since, until, missing, needless }) => {
    const found = await means.requests.read(requestId);
    if (!found)
      throw new Error(`Request ${requestId} has no row in Requests; its delivery will be driven again.`);
    const row = missing
      ? await startOver(means, found.row, missing.recounts)
      : needless
        ? await setAside(means, found.row, needless)
        : found.row;
    const next = resumed(row, again);
    if (next) return next;
    if (row.phase === 'received' && row.version > 1) await claimLatest(means, row);
    // What was decided before is good for that moment only: a run that resumes decides before its next write.
    const decidedBefore = row.phase === 'provisioning' || row.phase === 'holding';
    const isAgain = (again || decidedBefore) && !isBeforeAsking(row);
    return await decide(means, await nowAwake(means, row), isAgain, { since, until });
  },
});

/**
 * As if it had not been decided yet. Not where an earlier run of the request has armed grants: then the proof has to fail, and what
 * was given is taken back. A repeat, or a late one, finds it done.
 */
async function startOver(means: Means, record: RequestRecord, recounts: number): Promise<RequestRecord> {
  const isDue = (row: RequestRecord) => row.phase === 'provisioning' && (row.recounts ?? 0) === recounts;
  if (!isDue(record)) return record;
  const { requestId, request } = record;
  const grants = request ? await means.grants.ofRequest(requestId, request.beneficiaryId) : [];
  const done = doneTargets(record);
  const armed = grants.some(({ state, target }) => state !== 'waiting' && !done.includes(target));
  return await means.requests.change(requestId, (row) => {
    if (!isDue(row)) return row;
    return armed ? recounted(row, MOST_RECOUNTS) : decidedAnew(row, recounts + 1);
  });
}

/** Where an interrupted run goes on, by the row alone; `null`: it has to be decided. */
function resumed(record: RequestRecord, again: boolean): Next | null {
  if (record.phase === 'concluded') {
    const told =
      record.owed.length === 0 &&
      record.unsureNotes === undefined &&
      (record.desired?.revision ?? 0) <= record.sentRevision;
    return told ? { next: 'done' } : { next: 'settle' };
  }
  if (record.phase === 'rolling-back') return { next: 'take-back' };
  if (record.settingBack) return { next: 'set-back' };
  if (record.phase === 'provisioning' && record.conclusion) return { next: 'take-back' };
  if (record.phase === 'waiting' && !again)
    return { next: 'ask', stages: record.stages.map(({ name }) => name) };
  return null;
}

/** Whatever woke the run is read from here on; what comes after this moment sets it again, and wakes it again. */
async function nowAwake(means: Means, record: RequestRecord): Promise<RequestRecord> {
  if (record.wakeDue === null) return record;
  return await means.requests.change(record.requestId, awake);
}

async function decide(means: Means, located: RequestRecord, again: boolean, tried: Tried): Promise<Next> {
  const inForce = means.rulebook.current(located.kind);
  if (!inForce.usable)
    return await parkedForTable(means, located, tried, `The policy table can't be used: ${inForce.because}`);
  const rules = partInHand(inForce.rules, located);
  const read = await readRequest(means, located, rules);
  const { record } = read;
  if (isTicketRead(read)) {
    const gone = await withdrawn(means, record, read);
    if (gone) return gone;
  }
  if (read.read !== 'request') return await withoutRequest(means, record, rules, read, tried);
  const { order } = read.ticket;
  if (order && (order.approval === 'requested' || order.approval === 'unknown'))
    return await undecidedOrder(means, record, tried, order.number);
  await goesOn(means, record);
  const behind = await behindAnother(means, record, rules, read.request);
  switch (behind.is) {
    case 'waiting':
      return { next: 'again', afterSeconds: behind.afterSeconds, because: behind.because };
    case 'decided':
      return await abandon(means, record, behind.outcome, behind.because, {
        edited: false,
        plain: [behind.because],
      });
    case 'next':
      return await decideOn(means, { record, rules, read }, again, {
        ...tried,
        since: later(tried.since, behind.since),
      });
    case 'first':
      return await decideOn(means, { record, rules, read }, again, tried);
  }
}

/** What was decided before and no longer applies, or is not wanted any more. */
async function withdrawn(means: Means, record: RequestRecord, read: TicketRead): Promise<Next | null> {
  const { operatorAsks } = record;
  if (operatorAsks?.action === 'withdraw')
    return await abandon(
      means,
      record,
      'withdrawn',
      `an operator withdrew it: ${oneLine(operatorAsks.reason)}`,
    );
  if (await isEdited(means, record, read)) {
    const because = 'the ticket was edited, so what was decided no longer applies';
    return await abandon(means, record, 'withdrawn', because, { edited: true });
  }
  if (!isOtherAccount(record, read)) return null;
  return await abandon(means, record, 'withdrawn', OTHER_ACCOUNT, { edited: true, otherAccount: true });
}

async function decideOn(
  means: Means,
  asked: Pick<Material, 'record' | 'rules' | 'read'>,
  again: boolean,
  tried: Tried,
): Promise<Next> {
  const { record, rules } = asked;
  const read = again ? asDecided(record, asked.read) : asked.read;
  const unread = async (failure: ReadFailure) =>
    await retryLater(
      means,
      record,
      tried,
      `the directory could not be read: ${failure.because}`,
      failure.retryAfterSeconds,
    );
  const own = { requestId: record.requestId, rules, request: read.request };
  const special = await gatherParts(means, own, tried.since);
  if (special.read === 'later') return await waitTurn(means, record, rules, tried, special.at);
  if (special.read === 'failed') return await unread(special);
  const gathered = await gatherFacts(means, record.requestId, rules, read.request, read.ticket, {
    ...record,
    ...special.facts,
  });
  if (gathered.read === 'failed') return await unread(gathered);
  const { facts, unproven } = gathered;
  const now = instant(means.clock.now());
  const decision = rules.decide(read.request, facts, now);
  const plan = planFor(record, read, rules, facts);
  const material = { record, rules, read, facts, decision, plan, now, asOf: special.asOf };
  const pinned = again ? await pinnedDecision(means, material, tried.since) : null;
  if (pinned?.read === 'later') return await waitTurn(means, record, rules, tried, pinned.at);
  if (pinned?.read === 'failed') return await unread(pinned);
  const missing =
    notShownFor(rules, read.request, facts, now) ??
    unprovenOn(decision, unproven) ??
    decision.doubt ??
    undone(record, decision) ??
    pinned?.missing ??
    (isDoneAgain(record, plan) ? `it does not show yet that ${record.needless?.because}` : null);
  if (missing === null) await dispelled(means, record, 'directory');
  else if (!(await believed(means, record, 'directory', missing)))
    return await lookAgain(means, record, rules, missing);
  if (isDoneAgain(record, plan))
    return await abandon(means, record, 'withdrawn', DONE_AGAIN, { edited: false, otherChanges: true });
  if (decision.redo !== undefined) return await redone(means, record, decision.redo);
  if (ownVersionEnds(record, rules.excludes(read.entitlement), facts))
    return await retryLater(
      means,
      record,
      tried,
      'the access of an earlier version of it is being ended',
      20,
    );
  if (await hasNothingLeft(means, material)) return { next: 'again', ...ANEW };
  const tooMany = tooManyAsked(decision);
  if (tooMany !== null) return await parked(means, record, tried, tooMany);
  try {
    return pinned
      ? await decideAgain(means, material, pinned.decision, (what) => lookAgain(means, record, rules, what))
      : await recordDecision(means, material);
  } catch (error) {
    // With what was decided it does not fit; without that it still does, and can say so.
    if (error instanceof RowTooLarge)
      return await parked(
        means,
        record,
        tried,
        `Its row has no room for all that has to be kept. ${error.message}`,
      );
    if (!(error instanceof ApprovalsUnknown)) throw error;
    const because = `whether its approvals count can not be checked: ${error.message}`;
    return await retryLater(means, record, tried, because, null);
  }
}

/** Others were faster. */
const ANEW = { afterSeconds: 1, because: 'what may be done before anybody is asked is used up by now' };

/** Whoever draws on a budget does before it is written down that they go ahead. */
async function hasNothingLeft(
  means: Means,
  { record, rules, decision: { budget, verdict }, now }: Material,
): Promise<boolean> {
  if (verdict !== 'grant' && verdict !== 'ask') return false;
  if (budget?.state === 'drawn') return !(await draw(means, record, budget, now));
  if (budget) await tellUsedUp(means, record, rules, budget, now);
  return false;
}

/** The next look is a look of its own, at everything. */
async function lookAgain(
  { factParts }: Means,
  { requestId }: RequestRecord,
  rules: Rules,
  missing: string,
): Promise<Next> {
  if (rules.factParts) await factParts.drop(requestId);
  return { next: 'again', afterSeconds: LOOK_AGAIN_SECONDS, because: `in the directory ${missing}` };
}

/** What an earlier part did was proven: a replica that lags shows things as they were before it. */
const undone = ({ doneParts = [] }: RequestRecord, { redo }: Decision): string | null =>
  doneParts.at(-1)?.stated === undefined ? null : (redo ?? null);

/** A part that was done, and what this one rests on no longer bears out, is decided anew: by the version that follows where it changed anything. */
async function redone(means: Means, record: RequestRecord, because: string): Promise<Next> {
  const { phase, doneParts = [] } = record;
  if (phase !== 'received' || doneParts.at(-1)?.stated !== undefined)
    return await abandon(means, record, 'withdrawn', because, { edited: false, otherChanges: true });
  await means.requests.change(record.requestId, (row) => ({ ...row, doneParts: doneParts.slice(0, -1) }));
  return { next: 'again', afterSeconds: 1, because };
}

/** A ticket that asks for something else by now is not refused for what it had asked for before: that ends first. */
function ownVersionEnds(
  { ticket }: RequestRecord,
  excludes: readonly Exclusion[],
  { heldByUs }: AccessFacts,
): boolean {
  return excludes.some(({ targets }) => targets.some((target) => heldByUs[target] === ticket.number));
}

/** Approvals on the ticket that would count if somebody were shown behind them. */
function unprovenOn({ reasons }: Decision, rowIds: readonly string[]): string | null {
  const matters = reasons.some(({ code }) => code === 'ticket-approval-unproven');
  return matters && rowIds.length > 0 ? `nobody is behind the approvals ${rowIds.join(', ')}` : null;
}

/** How long a fresh ticket may be unreadable or empty before that is taken at face value (tickets 1.1, 1.2). */
const SETTLING = MINUTE;

async function withoutRequest(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  read: Exclude<RequestRead, { read: 'request' }>,
  tried: Tried,
): Promise<Next> {
  const age = means.clock.now() - milliseconds(record.receivedAt);
  const settling = age < SETTLING && record.requestDigest === null;
  switch (read.read) {
    case 'missing':
      if (!read.believed)
        return { next: 'again', afterSeconds: settling ? 5 : 60, because: 'the ticket is not there' };
      return await abandon(means, record, 'withdrawn', 'the ticket no longer exists');
    case 'closed':
      return await abandon(means, record, 'withdrawn', read.because);
    case 'later':
      return await retryLater(
        means,
        record,
        tried,
        `the ticket could not be read: ${read.because}`,
        read.retryAfterSeconds,
      );
    case 'refused':
      return await parked(means, record, tried, `The ticket could not be read: ${read.because}`);
    case 'not-understood':
      if (!read.governed) return await notOurs(means, record, rules, read);
      if (read.setUp !== undefined) return await parked(means, record, tried, read.setUp);
      if (read.unclear && asksForTheFirstTime(record))
        return await askBack(means, record, rules, { ...read, unclear: read.unclear });
      return await turnDown(means, record, rules, read.reasons);
  }
}

const OTHER_TABLE =
  'another policy table governs the item by now, so that what was decided no longer applies. It is decided anew by that table';

/** No rule of this kind's table names the item; another kind's may. What was decided is ended first, and taken back. */
async function notOurs(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  { ticket, reasons }: Extract<RequestRead, { read: 'not-understood' }>,
): Promise<Next> {
  const [kind] = means.rulebook.kindsOf(selectableOf(ticket));
  const isOther = kind !== undefined && kind !== record.kind;
  if (record.decision !== null)
    return isOther
      ? await abandon(means, record, 'withdrawn', OTHER_TABLE, {
          edited: false,
          otherChanges: true,
        })
      : await turnDown(means, record, rules, reasons);
  return isOther ? await handOver(means, record, kind) : await ignore(means, record, reasons);
}

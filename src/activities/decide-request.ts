import type { Decision } from '../domain/decision.ts';
import { LOOK_AGAIN_SECONDS } from '../domain/doubt.ts';
import { DAY, type Instant, instant, MINUTE, milliseconds, SECOND } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Rules } from '../policy/rulebook.ts';
import { defineActivity, type Means } from './activity.ts';
import { decideAgain } from './deciding/decide-again.ts';
import { believed, dispelled } from './deciding/doubts.ts';
import { gatherFacts } from './deciding/gather-facts.ts';
import { handOver } from './deciding/hand-over.ts';
import type { Next } from './deciding/next.ts';
import { applyNext, MOST_RECOUNTS } from './deciding/next-of.ts';
import { notShownFor } from './deciding/not-shown.ts';
import { type RequestRead, readRequest } from './deciding/read-request.ts';
import { recordDecision } from './deciding/record-decision.ts';
import { abandon, ignore, turnDown } from './deciding/turn-down.ts';
import { claimLatest } from './next-version.ts';
import { REFUSED_FOR } from './refused-for.ts';

export type DecideInput = {
  readonly requestId: string;
  readonly again: boolean;
  /** Since when this decision has been tried; a request may have waited for people or a window long before. */
  readonly since: Instant;
  /** Memberships counted on are proven missing, after so many times before: forget what was decided, and decide. */
  readonly missing?: { readonly recounts: number };
};

/**
 * Reads the request's row, the ticket and the facts, decides, and records the decision with everything it used.
 *
 * An activity although deciding is pure: the recorded answer must outlive tomorrow's edit of the policy table. It is
 * also how a run finds its place again: whatever the row says was reached is not done twice (design: H2).
 */
export const decideRequest = defineActivity<DecideInput, Next>({
  name: 'decideRequest',
  needsRuns: true,
  run: async (means, { requestId, again, since, missing }) => {
    const found = await means.requests.read(requestId);
    if (!found)
      throw new Error(`Request ${requestId} has no row in Requests; its delivery will be driven again.`);
    const row = missing ? await startOver(means, found.row, missing.recounts) : found.row;
    const next = resumed(means, row, again);
    if (next) return next;
    if (row.phase === 'received' && row.version > 1) await claimLatest(means, row);
    return await decide(means, await awake(means, row), again, since);
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
  const armed = request ? await means.grants.ofRequest(requestId, request.beneficiaryId) : [];
  return await means.requests.change(requestId, (row) => {
    if (!isDue(row)) return row;
    if (armed.length > 0) return { ...row, recounts: MOST_RECOUNTS };
    return { ...row, phase: 'received', attempt: row.attempt + 1, recounts: recounts + 1 };
  });
}

/** Where an interrupted run goes on, by the row alone; `null`: it has to be decided. */
function resumed(means: Means, record: RequestRecord, again: boolean): Next | null {
  if (record.phase === 'concluded') {
    const told = record.owed.length === 0 && (record.desired?.revision ?? 0) <= record.sentRevision;
    return told ? { next: 'done' } : { next: 'settle' };
  }
  if (record.phase === 'rolling-back') return { next: 'take-back' };
  const inForce = means.rulebook.current(record.kind);
  if (record.phase === 'provisioning' && inForce.usable) return applyNext(record, inForce.rules);
  if (record.phase === 'waiting' && !again)
    return { next: 'ask', stages: record.stages.map(({ name }) => name) };
  return null;
}

/** Whatever woke the run is read from here on; what comes after this moment sets it again, and wakes it again. */
async function awake(means: Means, record: RequestRecord): Promise<RequestRecord> {
  if (record.wakeDue === null) return record;
  return await means.requests.change(record.requestId, (row) =>
    row.wakeDue === null ? row : { ...row, wakeDue: null },
  );
}

async function decide(means: Means, record: RequestRecord, again: boolean, since: Instant): Promise<Next> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable)
    return await retryLater(means, record, since, `the policy table can't be used: ${inForce.because}`, 300);
  const { rules } = inForce;
  const read = await readRequest(means, record, rules);
  if (read.read !== 'request') return await withoutRequest(means, record, rules, read, since);
  if (record.operatorAsks?.action === 'withdraw') {
    return await abandon(
      means,
      record,
      'withdrawn',
      `an operator withdrew it: ${record.operatorAsks.reason}`,
    );
  }
  if (record.requestDigest && record.requestDigest !== read.digest) {
    return await abandon(
      means,
      record,
      'withdrawn',
      'the ticket was edited, so what was decided no longer applies',
      true,
    );
  }
  const gathered = await gatherFacts(means, record.requestId, rules, read.request, read.ticket);
  if (gathered.read === 'failed') {
    const because = `the directory could not be read: ${gathered.because}`;
    return await retryLater(means, record, since, because, gathered.retryAfterSeconds);
  }
  const now = instant(means.clock.now());
  const decision = rules.decide(read.request, gathered.facts, now);
  const missing =
    notShownFor(rules, read.request, gathered.facts, now) ?? unprovenOn(decision, gathered.unproven);
  if (missing === null) await dispelled(means, record, 'directory');
  else if (!(await believed(means, record, 'directory', missing)))
    return { next: 'again', afterSeconds: LOOK_AGAIN_SECONDS, because: `in the directory ${missing}` };
  const plan = rules.plan(read.request, gathered.facts);
  const material = { record, rules, read, facts: gathered.facts, decision, plan, now };
  return again ? await decideAgain(means, material) : await recordDecision(means, material);
}

/** Approvals on the ticket that would count if somebody were shown behind them. */
function unprovenOn({ reasons }: Decision, rowIds: readonly string[]): string | null {
  const matters = reasons.some(({ code }) => code === 'ticket-approval-unproven');
  return matters && rowIds.length > 0 ? `nobody is behind the approvals ${rowIds.join(', ')}` : null;
}

/** How long a fresh ticket may be unreadable or empty before that is taken at face value (itsm-chat, S3 and S4). */
const SETTLING = MINUTE;
const GIVE_UP_AFTER = DAY;

async function withoutRequest(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  read: Exclude<RequestRead, { read: 'request' }>,
  since: Instant,
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
        since,
        `the ticket could not be read: ${read.because}`,
        read.retryAfterSeconds,
      );
    case 'refused': {
      const because = `the ticket could not be read: ${read.because}`;
      const lasted = means.clock.now() - milliseconds(since) >= REFUSED_FOR;
      if (!lasted) return { next: 'again', afterSeconds: 30, because };
      return await abandon(means, record, 'needs-human', because);
    }
    case 'not-understood':
      if (!read.governed) return await notOurs(means, record, read);
      return await turnDown(means, record, rules, read.reasons);
  }
}

/** No rule of this kind's table names the item; another kind's may. */
async function notOurs(
  means: Means,
  record: RequestRecord,
  { ticket, reasons }: Extract<RequestRead, { read: 'not-understood' }>,
): Promise<Next> {
  const kind = means.rulebook.kindOf(ticket.catalogItem.id);
  if (kind === null || kind === record.kind) return await ignore(means, record, reasons);
  return await handOver(means, record, kind);
}

/** Waits longer the longer it lasts; after a day a person has to look. */
async function retryLater(
  means: Means,
  record: RequestRecord,
  since: Instant,
  because: string,
  afterSeconds: number | null,
): Promise<Next> {
  const age = means.clock.now() - milliseconds(since);
  if (age > GIVE_UP_AFTER) return await abandon(means, record, 'needs-human', because);
  const growing = Math.min(Math.max(5, Math.round(age / SECOND / 4)), 900);
  return { next: 'again', afterSeconds: Math.ceil(afterSeconds ?? growing), because };
}

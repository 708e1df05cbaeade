import { takesPlaceOf } from '../domain/as-before.ts';
import { type AuditRow, factsOf } from '../domain/audit.ts';
import { doneTargets, stands } from '../domain/done-parts.ts';
import { instant } from '../domain/instant.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Owed, RequestRecord } from '../domain/record.ts';
import type { AccessRequest } from '../domain/request.ts';
import { concluded, isConcluded } from '../domain/request-state.ts';
import { defineActivity, type Means } from './activity.ts';
import { asItHappened, NOTHING_WRITTEN, whyClosed } from './concluding/as-it-happened.ts';
import { closing } from './concluding/closing.ts';
import { closingWords } from './concluding/closing-words.ts';
import type { ConcludeInput } from './concluding/conclude-input.ts';
import { fulfil } from './concluding/fulfil.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { park } from './concluding/park.ts';
import { plainReasons } from './concluding/plain-words.ts';
import { standingAfter, withNextStep } from './concluding/standing-after.ts';
import { byOwnRun, closeGrants } from './grants/close-grants.ts';
import { callForHelp, withAccount } from './outbox/call-for-help.ts';
import { endsFollowUps } from './outbox/end-follow-ups.ts';
import { say } from './outbox/say.ts';
import { type Settled, settleAs } from './outbox/settle.ts';
import { becauseFor } from './wording/reason-words.ts';

type Concluded =
  | ({ readonly concluded: true } & Settled)
  /** A grant of the request was closed while its access was being proven, or an earlier part of it is undone with it: that is taken back first. */
  | { readonly concluded: false };

/** Writes down how the request ended and what the ticket is to say, then tells everybody as far as they can be reached. */
export const conclude = defineActivity<ConcludeInput, Concluded>({
  name: 'conclude',
  needsRuns: true,
  run: async (means, input) => {
    const found = await means.requests.read(input.requestId);
    if (!found) throw new Error(`Request ${input.requestId} has no row in Requests.`);
    const concluded = await concludedAs(means, found.row, input);
    if (concluded) await dropParts(means, concluded);
    return concluded ? { concluded: true, ...(await settleAs(means, concluded)) } : { concluded: false };
  },
});

/** Nobody is asked any more. What an earlier table had it keep is taken away by the clean-up. */
async function dropParts({ rulebook, factParts }: Means, { requestId, kind }: RequestRecord): Promise<void> {
  const inForce = rulebook.current(kind);
  if (inForce.usable && inForce.rules.factParts) await factParts.drop(requestId);
}

async function concludedAs(
  means: Means,
  record: RequestRecord,
  input: ConcludeInput,
): Promise<RequestRecord | null> {
  if (isConcluded(record)) return record;
  return input.outcome === 'fulfilled'
    ? await fulfil(means, record, input)
    : await close(means, record, input);
}

/** Of the parts that are done only those that stand: a later one may have begun to take one off. */
async function withStandingParts(means: Means, record: RequestRecord): Promise<RequestRecord> {
  const { requestId, request, doneParts } = record;
  if (!doneParts || !request) return record;
  const grants = await means.grants.ofRequest(requestId, request.beneficiaryId);
  return { ...record, doneParts: doneParts.filter((part) => stands(part, grants)) };
}

/** What earlier parts did, and the failure of a later one takes back, stands yet. */
async function givesBackFirst(
  means: Means,
  record: RequestRecord,
  outcome: Outcome | undefined,
): Promise<boolean> {
  const { requestId, request, phase } = record;
  const targets = doneTargets(record, 'with-the-run');
  if (targets.length === 0 || !request || phase === 'rolling-back' || outcome === 'needs-human') return false;
  const grants = await means.grants.ofRequest(requestId, request.beneficiaryId);
  return grants.some(({ target, state }) => state === 'active' && targets.includes(target));
}

async function close(
  means: Means,
  record: RequestRecord,
  input: ConcludeInput,
): Promise<RequestRecord | null> {
  if (await givesBackFirst(means, record, input.outcome)) return null;
  const stated = {
    outcome: input.outcome ?? record.conclusion?.outcome ?? ('needs-human' as const),
    because: input.because ?? record.conclusion?.because ?? ['the run ended without saying why'],
  };
  const now = instant(means.clock.now());
  if (stated.outcome === 'needs-human') await leaveToSweep(means, record, input.owner);
  await dropTurn(means, record);
  const operations = operationsOf(means, record);
  const rows = await means.auditLog.read(record.requestId);
  const { outcome, because: reasons } = asItHappened(record, stated, rows);
  const once = `${outcome}-${record.attempt}`;
  // A repeat says what was recorded: the row is held to it.
  const because = recordedReasons(rows, once) ?? reasons;
  const { limits } = means;
  const plain = becauseFor(
    { reader: 'requester', kind: record.kind, timeZone: limits.timeZone },
    plainReasons(outcome, stated.outcome, because, [...(record.conclusion?.plain ?? []), NOTHING_WRITTEN]),
    record.conclusion?.reasons,
  );
  const words = closingWords(
    await withStandingParts(means, record),
    outcome,
    because,
    rows,
    limits,
    now,
    plain,
  );
  const stands = standsWords(record);
  await means.auditLog.append(record.requestId, [
    {
      fact: 'concluded',
      once,
      at: now,
      actor: 'countersign',
      data: { outcome, because, edited: record.conclusion?.edited ?? false, inRow: true },
    },
  ]);
  return await means.requests.change(record.requestId, (row) => {
    if (isConcluded(row)) return row;
    const standing = keepsTicket(row, outcome) ? null : standingAfter(operations, outcome, row);
    const said = { ...words, comment: `${words.comment}${stands}` };
    return say(
      {
        ...concluded(row, outcome, now, because),
        owed: [
          ...withAccount(means, row, rows),
          ...closing(row),
          ...(outcome === 'withdrawn' && !row.conclusion?.edited && !row.conclusion?.otherChanges
            ? endsFollowUps(row, rows, now, 'the request was withdrawn')
            : []),
          ...callForHelp(means, row, outcome, because, rows),
          ...restating(row),
        ],
      },
      { ...withNextStep(said, standing), outcome, standing, provenAt: null },
      now,
    );
  });
}

/** What a request leaves alone that was to take the place of another. */
function standsWords({ renewal, replaces }: RequestRecord): string {
  if (renewal)
    return '\nThis was about a renewal: the existing access is not touched by it, and ends on time.';
  return replaces ? '\nThe access that is still there is not touched by it, and ends on time.' : '';
}

function restating(record: RequestRecord): Owed[] {
  const of = takesPlaceOf(record);
  return of === null ? [] : [{ what: 'restate', of }];
}

/** Closing the ticket would end what still stands by it. */
function keepsTicket({ replaces }: RequestRecord, outcome: Outcome): boolean {
  return outcome === 'withdrawn' || replaces !== undefined;
}

/** A request that waited for its turn, and was asked or decided about again since, waits no more. */
async function dropTurn(means: Means, record: RequestRecord): Promise<void> {
  if (record.request && (record.rounds || record.recounts)) await closeOwn(means, record, record.request);
}

async function closeOwn(
  means: Means,
  record: RequestRecord,
  { beneficiaryId }: AccessRequest,
): Promise<void> {
  const why = whyClosed(await means.auditLog.read(record.requestId));
  await closeGrants(means, record.requestId, beneficiaryId, why, byOwnRun(record));
}

/**
 * What this run added and could not take back is tried again soon, and not only at the end that the access was to have.
 * A run that is stuck half-way takes nothing back itself, and may not hold what it was about to write for ever.
 */
async function leaveToSweep(means: Means, record: RequestRecord, owner: string): Promise<void> {
  const { request } = record;
  if (!request) return;
  if (record.phase === 'provisioning') await closeOwn(means, record, request);
  await park(means, record.requestId, request.beneficiaryId, owner);
}

function recordedReasons(rows: readonly AuditRow[], once: string): readonly string[] | null {
  const found = factsOf(rows, 'concluded').find((row) => row.once === once);
  return found?.data.because ?? null;
}

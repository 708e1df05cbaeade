import type { Grant } from '../domain/grant.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Owed, RequestRecord } from '../domain/record.ts';
import { defineActivity, type Means } from './activity.ts';
import { closeGrants } from './close-grants.ts';
import { callForHelp } from './concluding/call-for-help.ts';
import { closingWords } from './concluding/closing-words.ts';
import { start } from './concluding/grant-rows.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { executionReport } from './concluding/report.ts';
import { bringForward } from './people/end-access.ts';
import { readOffboarding } from './people/offboarding.ts';
import { replaceRenewed } from './renewing/replace-renewed.ts';
import { say } from './say.ts';
import { type Settled, settle } from './settle.ts';
import { endWords, moment, STAYS } from './words.ts';

export type ConcludeInput = {
  readonly requestId: string;
  readonly owner: string;
  /** With `fulfilled`: when the last of the agreeing looks was. */
  readonly provenAt?: Instant;
  /** Left out: what the request's row says under `conclusion`. */
  readonly outcome?: Outcome;
  /** With `fulfilled`: the system downstream has not noticed in time, so a person has to look. */
  readonly downstream?: string;
  readonly because?: readonly string[];
};

export type Concluded =
  | ({ readonly concluded: true } & Settled)
  /** A grant of the request was closed while its access was being proven: it has to be taken back instead. */
  | { readonly concluded: false };

/** Writes down how the request ended and what the ticket is to say, then tells everybody as far as they can be reached. */
export const conclude = defineActivity<ConcludeInput, Concluded>({
  name: 'conclude',
  run: async (means, input) => {
    const found = await means.requests.read(input.requestId);
    if (!found) throw new Error(`Request ${input.requestId} has no row in Requests.`);
    const record = found.row;
    if (record.phase !== 'concluded') {
      const done =
        input.outcome === 'fulfilled'
          ? await fulfil(means, record, input)
          : await close(means, record, input);
      if (!done) return { concluded: false };
    }
    return { concluded: true, ...(await settle(means, input.requestId)) };
  },
});

async function fulfil(means: Means, record: RequestRecord, input: ConcludeInput): Promise<boolean> {
  const { request, decision } = record;
  if (!request || !decision || !input.provenAt)
    throw new Error(`Request ${record.requestId} can't be fulfilled without a proof.`);
  const { provenAt, owner } = input;
  const leaving = await readOffboarding(means, request.beneficiaryId);
  if (leaving && leaving.effectiveAt <= instant(means.clock.now()))
    await closeGrants(means, record.requestId, request.beneficiaryId, 'left');
  const started = await means.grants.change(request.beneficiaryId, (rows) =>
    start(rows, record.requestId, owner, provenAt),
  );
  if (started === 'ending') return false;
  if (leaving) await bringForward(means, means.runs, request.beneficiaryId, leaving.effectiveAt);
  const grants = await means.grants.ofRequest(record.requestId, request.beneficiaryId);
  const rows = await means.auditLog.read(record.requestId);
  const now = instant(means.clock.now());
  const entitlement = decision.title;
  const until = untilWords(grants, record, means.limits.timeZone);
  const changed =
    grants.length > 0
      ? 'success, proven by agreeing reads'
      : `nothing to do, ${record.kind === 'm365-license' ? 'it' : 'the membership'} was there already; proven by agreeing reads`;
  await means.auditLog.append(record.requestId, [
    ...grants.map((grant) => ({
      fact: 'grant-started' as const,
      once: grant.id,
      at: provenAt,
      actor: 'countersign',
      data: {
        grantId: grant.id,
        target: grant.target,
        startedAt: grant.startedAt,
        endsAt: grant.endsAt,
        after: 'present',
      },
    })),
    {
      fact: 'change-proven',
      once: `present-${record.attempt}`,
      at: provenAt,
      actor: 'countersign',
      data: { expect: 'present', provenAt },
    },
    {
      fact: 'concluded',
      once: `fulfilled-${record.attempt}`,
      at: now,
      actor: 'countersign',
      data: { outcome: 'fulfilled', provenAt },
    },
  ]);
  await replaceRenewed(means, record, now);
  const operations = operationsOf(means, record);
  const late = input.downstream;
  const outcome: Outcome = late ? 'needs-human' : 'fulfilled';
  const help = (row: RequestRecord) => (late ? callForHelp(means, row, 'needs-human', [late], rows) : []);
  await means.requests.change(record.requestId, (row) =>
    row.phase === 'concluded'
      ? row
      : say(
          { ...over(row, outcome, now), owed: [...row.owed, ...closing(row), ...help(row)] },
          {
            access: 'granted',
            outcome,
            standing: operations?.standings[outcome] ?? null,
            comment: late
              ? `The access to ${entitlement} is set up, but ${late}. A person has been told. ${until}`
              : `${record.renewal ? `Renewed: the access to ${entitlement} goes on.` : `Done: the access to ${entitlement} works.`} ${until}`,
            workNote: `${late ? `Needs a person: ${late}.` : 'Fulfilled.'}\n${executionReport(row, grants, rows, changed, provenAt, means.limits)}\n${until}`,
            provenAt,
          },
          now,
        ),
  );
  return true;
}

function untilWords(grants: readonly Grant[], { alreadyIn }: RequestRecord, timeZone: string): string {
  const endsAt = grants.find((grant) => grant.endsAt)?.endsAt;
  const end = endsAt
    ? `It ends by itself on ${moment(endsAt, timeZone)}.`
    : endWords({ ends: 'never' }, timeZone);
  return [grants.length > 0 ? end : '', alreadyIn.length > 0 ? STAYS : ''].filter(Boolean).join(' ');
}

async function close(means: Means, record: RequestRecord, input: ConcludeInput): Promise<boolean> {
  const outcome = input.outcome ?? record.conclusion?.outcome ?? 'needs-human';
  const because = input.because ?? record.conclusion?.because ?? ['the run ended without saying why'];
  const now = instant(means.clock.now());
  const operations = operationsOf(means, record);
  const rows = await means.auditLog.read(record.requestId);
  const words = closingWords(record, outcome, because, rows, means.limits);
  const stands = record.renewal
    ? '\nThis was about a renewal: the access that stands is not touched by it, and ends on time.'
    : '';
  await means.auditLog.append(record.requestId, [
    {
      fact: 'concluded',
      once: `${outcome}-${record.attempt}`,
      at: now,
      actor: 'countersign',
      data: { outcome, because, edited: record.conclusion?.edited ?? false },
    },
  ]);
  await means.requests.change(record.requestId, (row) =>
    row.phase === 'concluded'
      ? row
      : say(
          {
            ...over(row, outcome, now),
            owed: [...row.owed, ...closing(row), ...callForHelp(means, row, outcome, because, rows)],
          },
          {
            ...words,
            comment: `${words.comment}${stands}`,
            outcome,
            standing: outcome === 'withdrawn' ? null : (operations?.standings[outcome] ?? null),
            provenAt: null,
          },
          now,
        ),
  );
  return true;
}

function over(row: RequestRecord, outcome: Outcome, now: Instant): RequestRecord {
  return {
    ...row,
    phase: 'concluded',
    outcome,
    concludedAt: now,
    updatedAt: now,
    waitingOn: null,
    whoCanAct: [],
    due: null,
    wakeDue: null,
    operatorAsks: null,
  };
}

/** Cards lose their buttons and the tool's approver rows get the decisions, for every stage that was ever asked. */
function closing(row: RequestRecord): Owed[] {
  return row.stages.flatMap(({ name }): Owed[] => [
    { what: 'cards', stage: name },
    { what: 'approver-rows', stage: name },
  ]);
}

import { settledElsewhere } from '../../domain/done-parts.ts';
import type { Grant } from '../../domain/grant.ts';
import { addMilliseconds, type Instant, instant, SECOND } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { fulfilled, isConcluded } from '../../domain/request-state.ts';
import { wordsOf } from '../../kinds/words.ts';
import type { Means } from '../activity.ts';
import { stoppedBy } from '../arm-grants.ts';
import { keepSuspensions } from '../drift/suspensions.ts';
import { closeGrants } from '../grants/close-grants.ts';
import { callForHelp } from '../outbox/call-for-help.ts';
import { endsFollowUps } from '../outbox/end-follow-ups.ts';
import { say } from '../outbox/say.ts';
import { bringForward } from '../people/end-access.ts';
import { readOffboarding } from '../people/offboarding.ts';
import { replaceGrants } from '../renewing/replace-grants.ts';
import { invitedWords } from '../wording/who-words.ts';
import { endWords, exactMoment, moment, STAYS } from '../wording/words.ts';
import { notices } from './afterwards.ts';
import { closing } from './closing.ts';
import type { ConcludeInput } from './conclude-input.ts';
import { start } from './grant-rows.ts';
import { operationsOf } from './operations-of.ts';
import { provenGiven } from './proven-changes.ts';
import { closingReport } from './report.ts';
import { changesNothing, saidByLast } from './said-by-part.ts';

/** Starts the clock of what was proven, and says so. `null`: some of it was closed while it was being proven. */
export async function fulfil(
  means: Means,
  record: RequestRecord,
  input: ConcludeInput,
): Promise<RequestRecord | null> {
  const { request, decision } = record;
  if (!request || !decision || !input.provenAt)
    throw new Error(`Request ${record.requestId} can't be fulfilled without a proof.`);
  const { provenAt, owner, usableAt = provenAt } = input;
  const leaving = await readOffboarding(means, request.beneficiaryId);
  if (leaving && leaving.effectiveAt <= instant(means.clock.now()))
    await closeGrants(means, record.requestId, request.beneficiaryId, 'left');
  const stopped = stoppedBy(record);
  if (stopped)
    await closeGrants(
      means,
      record.requestId,
      request.beneficiaryId,
      stopped.action === 'end' ? 'operator' : 'rolled-back',
    );
  await keepSuspensions(means, record, provenAt);
  const started = await means.grants.change(request.beneficiaryId, (rows) =>
    start(rows, record.requestId, owner, usableAt),
  );
  if (started === 'ending') return null;
  if (leaving) await bringForward(means, means.runs, request.beneficiaryId, leaving.effectiveAt);
  const { grants: all, access } = await means.grants.readBeneficiary(request.beneficiaryId);
  const grants = Object.values(all).filter(
    ({ requestId, state }) => requestId === record.requestId && state !== 'void',
  );
  const unsure = grants.filter(({ target }) => access[target]?.ownership === 'inferred').map(({ id }) => id);
  const rows = await means.auditLog.read(record.requestId);
  const now = instant(means.clock.now());
  const entitlement = decision.title;
  const own = await saidByLast(means, record, provenAt);
  const result =
    own && !own.said
      ? nothingLeft(record)
      : grants.length > 0
        ? 'success, proven by agreeing reads'
        : `nothing to do, ${wordsOf(record.kind).held} was there already; proven by agreeing reads`;
  await means.auditLog.append(record.requestId, [
    ...provenGiven(rows, grants, record, provenAt),
    {
      fact: 'concluded',
      once: `fulfilled-${record.attempt}`,
      at: now,
      actor: 'countersign',
      data: { outcome: 'fulfilled', provenAt, inRow: true },
    },
  ]);
  await replaceGrants(means, record, now);
  await watchFrom(means, record, now);
  if (input.lookAgain) await lookAgainAt(means, request.beneficiaryId);
  if (unsure.length > 0) await findAuthor(means, record.requestId, request.beneficiaryId, unsure);
  const operations = operationsOf(means, record);
  const until = [
    own ? ownUntil(grants, means.limits.timeZone) : untilWords(grants, record, means.limits.timeZone),
    invitedWords(record, request.beneficiaryId),
  ]
    .filter(Boolean)
    .join(' ');
  const late = input.downstream;
  const outcome: Outcome = late ? 'needs-human' : 'fulfilled';
  const help = (row: RequestRecord) => (late ? callForHelp(means, row, 'needs-human', [late], rows) : []);
  return await means.requests.change(record.requestId, (row) =>
    isConcluded(row)
      ? row
      : say(
          {
            ...fulfilled(row, outcome, now),
            ...(late && { effective: { ...row.effective, is: 'no' as const, provenAt } }),
            ...(own?.said && { fulfilledAs: own.said }),
            ...(decision.after?.states && row.doneParts && { doneParts: settledElsewhere(row, provenAt) }),
            owed: [
              ...row.owed,
              ...closing(row),
              ...(own?.said ? notices(row, provenAt, means.limits) : []),
              ...endsFollowUps(row, rows, now, 'the access is there, proven'),
              ...help(row),
            ],
          },
          {
            access: own?.access ?? 'granted',
            outcome,
            standing: operations?.standings[outcome] ?? null,
            comment: late
              ? `The access to ${entitlement} is set up, but it was not seen in time to work where it is for. A person has been told; you need not do anything. ${until}`
              : own
                ? [own.comment, until].filter(Boolean).join(' ')
                : `${fulfilledWords(row, entitlement, means.limits.timeZone)} ${until}`,
            workNote: `${late ? `Needs a person: ${late}.` : 'Fulfilled.'}\n${closingReport({ record: row, rows, changed: grants, result, executedAt: provenAt, closedAt: now, plans: true, limits: means.limits })}\n${until}`,
            provenAt,
          },
          now,
        ),
  );
}

/** What earlier parts did counts: their request has changed something. */
function nothingLeft({ doneParts = [] }: RequestRecord): string {
  const last = doneParts.findLast(({ stated }) => stated !== undefined);
  return last
    ? `success, done and proven at ${last.provenAt}; nothing more was left to do`
    : 'no change, nothing was left to do';
}

/** Noted before the request is over, so that a crash leaves nobody unwatched. Of an answer that left everything as it was nothing follows. */
export async function watchFrom(means: Means, record: RequestRecord, now: Instant): Promise<void> {
  const { kind, requestId, request, decision, doneParts = [] } = record;
  const hasDone = !changesNothing(record) || doneParts.some(({ stated }) => stated !== undefined);
  if (!hasDone) return;
  const inForce = means.rulebook.current(kind);
  const seconds = inForce.usable ? inForce.rules.watchSeconds : undefined;
  if (!seconds || !request || !decision) return;
  const until = addMilliseconds(now, seconds * SECOND);
  const { beneficiaryId: userId } = request;
  await means.watches.keep({ kind, userId, requestId, since: decision.decidedAt, until });
}

/** What the directory said of the person since it was decided has been told already, when nothing of this was standing. */
async function lookAgainAt(means: Means, userId: string): Promise<void> {
  await means.runs?.start('personCheck', `person-${userId}~check`, { userId });
}

/** Who put it there is found out while the directory still knows; whether it works does not wait for that. */
async function findAuthor(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  grantIds: readonly string[],
): Promise<void> {
  await means.runs?.start('authorship', `${requestId}~author`, { requestId, beneficiaryId, grantIds });
}

function fulfilledWords(
  { renewal, effective }: RequestRecord,
  entitlement: string,
  timeZone: string,
): string {
  return renewal
    ? `Renewed: the access to ${entitlement} goes on.`
    : `Done: the access to ${entitlement} works${sinceWords(effective, timeZone)}.`;
}

function sinceWords(effective: RequestRecord['effective'], timeZone: string): string {
  return effective === undefined || effective.is === 'pending' || effective.is === 'no'
    ? ''
    : `, seen at ${exactMoment(effective.is, timeZone)}`;
}

/** Of what is stated in a kind's own words only an end is told: what was done once has none. */
function ownUntil(grants: readonly Grant[], timeZone: string): string {
  const ends = grants.flatMap(({ targetName, state, endsAt }) =>
    state === 'active' && endsAt ? [`${targetName} ends by itself on ${moment(endsAt, timeZone)}.`] : [],
  );
  return [...new Set(ends)].join(' ');
}

function untilWords(grants: readonly Grant[], { alreadyIn }: RequestRecord, timeZone: string): string {
  const endsAt = grants.find((grant) => grant.endsAt)?.endsAt;
  const end = endsAt
    ? `It ends by itself on ${moment(endsAt, timeZone)}.`
    : endWords({ ends: 'never' }, timeZone);
  return [grants.length > 0 ? end : '', alreadyIn.length > 0 ? STAYS : ''].filter(Boolean).join(' ');
}

import type { Means } from '../activities/activity.ts';
import { closeGrants } from '../activities/grants/close-grants.ts';
import { say } from '../activities/outbox/say.ts';
import { isLive, startEnd } from '../activities/people/end-access.ts';
import { moment, names } from '../activities/wording/words.ts';
import type { Grant } from '../domain/grant.ts';
import { addMilliseconds, type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { orchestratorOf } from '../domain/request.ts';
import type { Runs } from '../ports/runs.ts';
import type { GrantsOfBeneficiary } from '../ports/stores.ts';
import { lifetimeRowOf } from '../targets/index.ts';
import { InVain } from './in-vain.ts';
import { seeToLateCalls } from './late-calls.ts';
import { type Log, sweep } from './sweep.ts';

/**
 * Timer: ends what is due and announces what soon will be. Hints only say where to look; the grant decides, and a hint
 * goes only when its grant is proven ended and no call of it may still take effect, or has a later one (H16).
 */
export async function sweepExpiry(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'expiry', log, async (look) => {
    const now = instant(means.clock.now());
    const read = onceInARow(means);
    const ends = new Ends(means, runs);
    const inVain = new InVain(means);
    const due = await means.grants.due(now, (hint, error) => look.failed(`hint ${hint}`, error));
    const overdue: number[] = [];
    await look.each('hints', due, {
      key: ({ hint }) => hint,
      name: ({ grantId, beneficiaryId }) => `grant ${grantId} of ${beneficiaryId}`,
      act: async (one) => {
        const { beneficiaryId, grantId } = one;
        const rows = await inVain.once(`person ${beneficiaryId}`, () => read(beneficiaryId));
        const grant = rows.grants[grantId];
        if (grant && isOverdue(grant, now)) overdue.push(secondsSince(grant.endsAt ?? now, now));
        const requestId = grant?.requestId ?? '';
        await inVain.once(`request ${requestId}`, () => seeTo(means, runs, ends, rows, one, now));
      },
    });
    look.measured({
      due: due.length,
      overdue: overdue.length,
      oldestOverdueSeconds: Math.max(0, ...overdue),
    });
  });
}

type Due = Awaited<ReturnType<Means['grants']['due']>>[number];

async function seeTo(
  means: Means,
  runs: Runs,
  ends: Ends,
  rows: GrantsOfBeneficiary,
  due: Due,
  now: Instant,
): Promise<void> {
  const grant = rows.grants[due.grantId];
  if (!grant) await means.grants.dropHint(due.hint);
  else if (grant.state === 'ended' || grant.state === 'void')
    await seeToLateCalls(means, runs, rows, grant, due);
  else if (grant.state === 'ending') await pursue(means, ends, grant, due);
  else if (isDue(grant, now)) await ends.end(grant);
  else if (isNoticeDue(means, grant, now)) await notice(means, runs, grant, now, due.hint);
  else await means.grants.dropHint(due.hint);
}

/** What no end takes back ends with the run that is putting it on, or not at all. */
function isDue({ endsAt, target }: Grant, now: Instant): boolean {
  return endsAt !== null && endsAt <= now && lifetimeRowOf(target).ends;
}

/** Its time is up, and it is not proven gone. */
function isOverdue(grant: Grant, now: Instant): boolean {
  return grant.endsAt !== null && grant.endsAt <= now && grant.state !== 'waiting' && isLive(grant);
}

const secondsSince = (then: Instant, now: Instant) =>
  Math.round((milliseconds(now) - milliseconds(then)) / SECOND);

/** What ends at one moment comes together: somebody who holds much is read once, not once for each grant. */
function onceInARow({ grants }: Means) {
  let last: { readonly of: string; readonly rows: GrantsOfBeneficiary } | null = null;
  return async (beneficiaryId: string): Promise<GrantsOfBeneficiary> => {
    if (last?.of !== beneficiaryId)
      last = { of: beneficiaryId, rows: await grants.readBeneficiary(beneficiaryId) };
    return last.rows;
  };
}

/** What one tick ends: a request once, however many hints lead to it. */
class Ends {
  readonly #means: Means;
  readonly #runs: Runs;
  readonly #closed = new Set<string>();
  readonly #started = new Set<string>();

  constructor(means: Means, runs: Runs) {
    this.#means = means;
    this.#runs = runs;
  }

  async end({ requestId, beneficiaryId, endReason }: Grant): Promise<void> {
    if (!this.#closed.has(requestId)) {
      await closeGrants(this.#means, requestId, beneficiaryId, endReason ?? 'expired');
      this.#closed.add(requestId);
      this.#started.delete(requestId); // a run of before may have looked before they were closed
    }
    await this.takeBack(requestId);
  }

  /** A run that has not concluded takes back by itself what it added; a second one would only contend for its claims. */
  async takeBack(requestId: string): Promise<void> {
    if (this.#started.has(requestId)) return;
    const record = (await this.#means.requests.read(requestId))?.row;
    if (!record || record.phase === 'concluded') await startEnd(this.#runs, requestId);
    this.#started.add(requestId);
  }
}

/** A parked end has a later due time of its own; before that its run is left alone. */
async function pursue(
  means: Means,
  ends: Ends,
  grant: Grant,
  due: { readonly at: Instant; readonly hint: string },
): Promise<void> {
  if (grant.endsAt !== null && grant.endsAt > due.at && grant.endsAt > instant(means.clock.now())) {
    await means.grants.dropHint(due.hint);
    return;
  }
  await ends.takeBack(grant.requestId);
}

function isNoticeDue(means: Means, grant: Grant, now: Instant): boolean {
  if (grant.state !== 'active' || grant.endsAt === null || grant.noticedAt !== null) return false;
  return addMilliseconds(grant.endsAt, -means.limits.noticeSeconds * SECOND) <= now;
}

/** Told once for all of a request's grants, and noted on them last: what a crash interrupts is told at the next tick. */
async function notice(means: Means, runs: Runs, grant: Grant, now: Instant, hint: string): Promise<void> {
  const { endsAt } = grant;
  if (endsAt !== null) {
    const { kind } = await means.requests.change(grant.requestId, (row) =>
      row.announcedEnd === endsAt || !isStillThere(row) ? row : announce(means, row, grant, endsAt, now),
    );
    // the request's own run tells, after it has proven once more that the access is there
    await runs.start(orchestratorOf(kind), grant.requestId, { requestId: grant.requestId });
  }
  await means.grants.change(grant.beneficiaryId, (rows) => {
    const mine = Object.values(rows.grants).filter(
      (one) => one.requestId === grant.requestId && one.noticedAt === null,
    );
    const grants = { ...rows.grants };
    for (const one of mine) grants[one.id] = { ...one, noticedAt: now };
    return { rows: { ...rows, grants }, result: null };
  });
  await means.grants.dropHint(hint);
}

/** Its grant may have ended since it was read; then there is nothing to announce. */
function isStillThere({ desired }: RequestRecord): boolean {
  return !states(desired, 'over', 'nothing');
}

function announce(
  means: Means,
  row: RequestRecord,
  grant: Grant,
  endsAt: Instant,
  now: Instant,
): RequestRecord {
  const when = moment(endsAt, means.limits.timeZone);
  return say(
    { ...row, announcedEnd: endsAt, owed: [...row.owed, { what: 'renewal-cards' }] },
    {
      access: row.desired?.access ?? 'granted',
      outcome: row.outcome ?? 'running',
      standing: null,
      comment: `Ending soon: the access of ${names([grant.beneficiaryId], row.names)} to ${row.decision?.title ?? grant.targetName} ends on ${when}. Renew it from the card in chat, or ask the service desk to, if it is still needed.`,
      workNote: `Ending soon: the grant ends on ${when}.`,
      provenAt: row.desired?.provenAt ?? null,
    },
    now,
  );
}

import type { AuditRow } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import {
  addMilliseconds,
  DAY,
  type Instant,
  instant,
  later,
  MINUTE,
  milliseconds,
  SECOND,
} from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded, restated } from '../domain/request-state.ts';
import type { Probe } from '../policy/rulebook.ts';
import type { Seen } from '../ports/probes.ts';
import { lookAt, systemOf } from '../probes/index.ts';
import { lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { closing } from './concluding/closing.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { followPortals } from './emergency/check-portals.ts';
import { callForHelp } from './outbox/call-for-help.ts';
import { endsFollowUps } from './outbox/end-follow-ups.ts';
import { say } from './outbox/say.ts';
import { exactMoment } from './wording/words.ts';

type LookedOn =
  | { readonly goesOn: false }
  | {
      readonly goesOn: true;
      readonly afterSeconds: number;
      /** How many looks in a row have failed while the ticket states that the access works. */
      readonly failing: number;
      /** Whether the ticket is to say something else now. */
      readonly said: boolean;
    };

/** What does not work is looked at as often as its probe says for so long after the proof; from then on less often. */
const CLOSELY = 30 * MINUTE;
const SELDOM_SECONDS = 60;
/** What works is looked at so seldom once the probe's own time is up. */
const WORKING_SECONDS = 300;
/** What has no end of its own is looked at for a day, and not so often. */
const ENDLESS_SECONDS = 300;
const ENDLESS_FOR = DAY;
/** One look that fails may be the network's; so many in a row are the system's word. What could not be looked at is no word at all. */
const BELIEVED = 2;

/**
 * Looks once more at what a ticket states of the system that access is for, while the access stands: what had not worked in time may work
 * later, and what worked may stop. `failing`: as the look before told.
 */
export const lookOn = defineActivity<{ readonly requestId: string; readonly failing: number }, LookedOn>({
  name: 'lookOn',
  run: async (means, { requestId, failing }) => {
    const record = (await means.requests.read(requestId))?.row;
    const probe = record && probeOf(means, record);
    const followed = probe && record ? await followedBy(means, record) : null;
    const { request, effective } = record ?? {};
    if (!record || !probe || !followed || !request || !effective) return { goesOn: false };
    const at = instant(means.clock.now());
    const targets = [...(record.plan?.changes ?? []).map(({ target }) => target), ...record.alreadyIn];
    const { page } = effective;
    const asked = { userId: request.beneficiaryId, targets, requestId, ...(page && { page }) };
    const looks = await lookAt(means, probe.check, asked);
    const works = looks.every(({ seen }) => seen);
    const isStated = effective.is !== 'no';
    const isDenied = looks.some(({ seen, unread }) => !seen && !unread);
    const failed = isDenied ? failing + 1 : works ? 0 : failing;
    const turns = isStated ? failed >= BELIEVED : works;
    if (turns) await restate(means, record, probe, looks, at);
    await followPortals(means, requestId, !works);
    const { desired, sentRevision } = (await means.requests.read(requestId))?.row ?? record;
    const pace = paceOf(isStated, milliseconds(at) - milliseconds(effective.provenAt), probe);
    const afterSeconds = Math.max(probe.check.everySeconds, followed.ends ? pace : ENDLESS_SECONDS);
    return {
      goesOn: true,
      afterSeconds,
      failing: isStated ? failed : 0,
      said: (desired?.revision ?? 0) > sentRevision,
    };
  },
});

/** In seconds, `since` the proof in milliseconds; 0: as the probe says. */
function paceOf(works: boolean, since: number, { check }: Probe): number {
  if (works) return since > check.timeoutMinutes * MINUTE ? WORKING_SECONDS : 0;
  return since > CLOSELY ? SELDOM_SECONDS : 0;
}

/** `null`: nothing of it is stated, or no table says any more how it is seen. */
function probeOf({ rulebook }: Means, record: RequestRecord): Probe | null {
  const { kind, desired, decision } = record;
  const inForce = rulebook.current(kind);
  if (!isConcluded(record) || !states(desired, 'in-force') || !inForce.usable || !decision?.entitlement)
    return null;
  return inForce.rules.probe(decision.entitlement);
}

/** Until its end, where the directory ends it; else for a day, and only until it works. `null`: it is looked at no more. */
async function followedBy(means: Means, record: RequestRecord): Promise<{ readonly ends: boolean } | null> {
  const { requestId, request, effective, decision, alreadyIn } = record;
  if (!request || !effective || effective.is === 'pending') return null;
  const grants = await means.grants.ofRequest(requestId, request.beneficiaryId);
  const standing = grants.filter(({ state }) => state === 'active');
  const targets = [...standing.map(({ target }) => target), ...alreadyIn];
  const now = instant(means.clock.now());
  const ends = targets.length > 0 && targets.every((target) => lifetimeRowOf(target).endsByItself);
  if (!ends && effective.is !== 'no') return null;
  const asked = decision?.end.ends === 'after' ? decision.end.seconds * SECOND : ENDLESS_FOR;
  const until = ends
    ? lastEnd(standing, addMilliseconds(effective.provenAt, asked))
    : addMilliseconds(effective.provenAt, ENDLESS_FOR);
  return now < until ? { ends } : null;
}

function lastEnd(standing: readonly Grant[], otherwise: Instant): Instant {
  const all = standing.flatMap(({ endsAt }) => endsAt ?? []);
  return all.length > 0 ? all.reduce(later) : otherwise;
}

async function restate(
  means: Means,
  { requestId, effective }: RequestRecord,
  probe: Probe,
  looks: readonly Seen[],
  at: Instant,
): Promise<void> {
  await means.auditLog.append(requestId, [
    {
      ...{ fact: 'downstream-checked', once: at, at, actor: 'countersign' },
      data: { probe: probe.check, looks },
    },
  ]);
  const rows = await means.auditLog.read(requestId);
  const was = effective?.is;
  await means.requests.change(requestId, (row) => {
    if (row.effective?.is !== was || !states(row.desired, 'in-force') || !isConcluded(row)) return row;
    return was === 'no'
      ? saidToWork(means, row, rows, probe, at)
      : saidToFail(means, row, rows, probe, looks, at);
  });
}

function saidToWork(
  means: Means,
  row: RequestRecord,
  rows: readonly AuditRow[],
  { check }: Probe,
  at: Instant,
): RequestRecord {
  const next = restated(row, 'fulfilled');
  const what = row.decision?.title ?? 'the access';
  const when = exactMoment(at, means.limits.timeZone);
  return say(
    {
      ...next,
      ...(row.effective && { effective: { ...row.effective, is: at } }),
      owed: [...row.owed, ...closing(row), ...endsFollowUps(row, rows, at, 'the access works')],
    },
    {
      access: row.desired?.access ?? 'granted',
      outcome: 'fulfilled',
      standing: operationsOf(means, next)?.standings['fulfilled'] ?? null,
      comment: `The access to ${what} works now, seen at ${when}.`,
      workNote: `${upper(systemOf(check))} has noticed ${what} after all, seen at ${at} (${when}). Nothing is left to do.`,
      provenAt: row.desired?.provenAt ?? null,
    },
    at,
  );
}

function saidToFail(
  means: Means,
  row: RequestRecord,
  rows: readonly AuditRow[],
  { check }: Probe,
  looks: readonly Seen[],
  at: Instant,
): RequestRecord {
  const next = restated(row, 'needs-human');
  const what = row.decision?.title ?? 'the access';
  const when = exactMoment(at, means.limits.timeZone);
  const seen = looks.flatMap((look) => (look.seen ? [] : [look.because])).join('; ');
  const because = `${systemOf(check)} does not let the person in any more (${seen})`;
  return say(
    {
      ...next,
      ...(row.effective && { effective: { ...row.effective, is: 'no' as const } }),
      owed: [...row.owed, ...closing(row), ...callForHelp(means, next, 'needs-human', [because], rows)],
    },
    {
      access: row.desired?.access ?? 'granted',
      outcome: 'needs-human',
      standing: operationsOf(means, next)?.standings['needs-human'] ?? null,
      comment: `The access to ${what} has stopped working, seen at ${when}, although it is still set up. A person has been told; this ticket says when it works again.`,
      workNote: `Needs a person: ${because}, seen at ${at} (${when}). The directory still gives ${what}; it is looked at on.`,
      provenAt: row.desired?.provenAt ?? null,
    },
    at,
  );
}

const upper = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

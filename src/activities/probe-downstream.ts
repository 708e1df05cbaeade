import type { Effective } from '../domain/effective.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded } from '../domain/request-state.ts';
import type { Probe } from '../policy/rulebook.ts';
import type { Seen, Unread } from '../ports/probes.ts';
import {
  lookAt,
  lookedForUntil,
  ownUpdates,
  type ProbeCheck,
  personsCall,
  systemOf,
} from '../probes/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { saidByLast } from './concluding/said-by-part.ts';
import { followPortals } from './emergency/check-portals.ts';
import { sayWaits } from './outbox/say-waits.ts';
import { tellNotEffective } from './outbox/tell-not-effective.ts';
import { tellUnread, whatToDo } from './outbox/tell-unread.ts';
import { notLookedAt, notUsableYet } from './wording/not-usable-yet.ts';
import { moment } from './wording/words.ts';

type Probed =
  /** The entitlement names no probe, or every look has passed. `at`: that one; left out where there is none. */
  | { readonly probed: 'passed'; readonly at?: Instant }
  | {
      readonly probed: 'not-yet';
      readonly because: string;
      /** Left out: it was looked at. */
      readonly unread?: Unread;
      readonly everySeconds: number;
      readonly timeoutSeconds: number;
      /** Left out by the release before: so many seconds from the first look on. */
      readonly until?: Instant;
    };

/**
 * Looks once whether access that is proven works where it is for, where the entitlement says that "Fulfilled" waits for it. `provenAt`
 * left out: by the release before, which kept nothing of it.
 */
export const probeDownstream = defineActivity<
  { readonly requestId: string; readonly provenAt?: Instant },
  Probed
>({
  name: 'probeDownstream',
  run: async (means, { requestId, provenAt: given }) => {
    const found = await means.requests.read(requestId);
    const record = found?.row;
    const inForce = record && means.rulebook.current(record.kind);
    const probe =
      inForce?.usable && record?.decision?.entitlement
        ? inForce.rules.probe(record.decision.entitlement)
        : null;
    if (!record?.request || !probe) return { probed: 'passed' };
    const { check } = probe;
    const targets = [...(record.plan?.changes ?? []).map(({ target }) => target), ...record.alreadyIn];
    const { page } = record.effective ?? {};
    const asked = { userId: record.request.beneficiaryId, targets, requestId, ...(page && { page }) };
    const looks = await lookAt(means, check, asked);
    const failed = looks.filter(({ seen }) => !seen);
    const beside = failed.length > 0 && probe.beside ? await lookAt(means, probe.beside, asked) : [];
    const at = instant(means.clock.now());
    await means.auditLog.append(requestId, [
      {
        ...{ fact: 'downstream-checked', once: at, at, actor: 'countersign' },
        data: { probe: check, looks, ...(beside.length > 0 && { beside }) },
      },
    ]);
    const provenAt = given ?? record.effective?.provenAt ?? at;
    if (failed.length === 0) {
      await keep(means, requestId, { is: at, provenAt });
      return { probed: 'passed', at };
    }
    // The directory has it, and the system that it is for has not: their records may differ.
    const disagrees = beside.length > 0 && beside.every(({ seen }) => seen);
    if (disagrees) await followPortals(means, requestId, true);
    const because = [...failed, ...besides(probe.beside, beside, at)].map((one) => one.because).join('; ');
    const unread = worstOf(failed);
    const unreadSince = unread ? (record.effective?.unreadSince ?? at) : undefined;
    const pending = await keep(means, requestId, {
      ...{ is: 'pending', provenAt },
      ...(unreadSince && { unreadSince }),
    });
    const until = lookedForUntil(check, pending.effective ?? { is: 'pending', provenAt });
    await sayPending(means, pending, probe, because, provenAt, until, unread);
    if (unread) await tellUnread(means, pending, check, { unread, because, since: unreadSince ?? at });
    const updates = probe.updates ?? ownUpdates(check);
    if (updates) await tellNotEffective(means, pending, updates, personsCall(check) !== null);
    const { timeoutMinutes } = check;
    const everySeconds = unread ? Math.min(check.everySeconds, UNREAD_EVERY_SECONDS) : check.everySeconds;
    const timeoutSeconds = timeoutMinutes * 60;
    return {
      ...{ probed: 'not-yet', because, everySeconds, timeoutSeconds, until },
      ...(unread && { unread }),
    };
  },
});

/** What could not be looked at is looked at again this soon at the latest, so that people hear in time that it stays so. */
const UNREAD_EVERY_SECONDS = 300;

/** Of several looks, what people have to mend before what time may cure; `undefined`: one of them did look, and has not seen it. */
function worstOf(failed: readonly Seen[]): Unread | undefined {
  const each = failed.map(({ unread }) => unread);
  return each.includes(undefined) ? undefined : (each.find((one) => one !== 'unanswered') ?? each[0]);
}

/** Where two systems disagree, people need what each of them says. */
function besides(check: ProbeCheck | undefined, looks: readonly Seen[], at: Instant): readonly Seen[] {
  return check
    ? looks.map((look) => ({ ...look, because: `meanwhile, at ${at}, ${systemOf(check)}: ${look.because}` }))
    : [];
}

/** What was told of it stays remembered for as long as the same proof is looked at. */
async function keep({ requests }: Means, requestId: string, now: Effective): Promise<RequestRecord> {
  return await requests.change(requestId, (row) => {
    const { effective: before } = row;
    const isSame = before?.is === now.is && before.provenAt === now.provenAt;
    if (isConcluded(row) || (isSame && before?.unreadSince === now.unreadSince)) return row;
    const { unreadSince: _, ...same } = before?.provenAt === now.provenAt ? before : {};
    return { ...row, effective: { ...same, ...now } };
  });
}

/** The ticket hears of it once. That it can't be told now keeps nobody from looking on. */
async function sayPending(
  means: Means,
  record: RequestRecord,
  { check }: Probe,
  because: string,
  provenAt: Instant,
  last: Instant,
  unread: Unread | undefined,
): Promise<void> {
  const { requestId, decision } = record;
  const what = decision?.title ?? 'the access';
  const until = moment(last, means.limits.timeZone);
  const own = await saidByLast(means, record, provenAt);
  await sayWaits(means, requestId, {
    fact: unread ? `downstream ${unread}` : 'downstream',
    access: own?.access ?? 'granted',
    standing: 'access-pending',
    comment: unread ? notLookedAt(what, until) : notUsableYet(what, until),
    workNote: unread
      ? `The directory gives ${what}, proven. Whether ${systemOf(check)} knows of it could not be seen (${because}). ${whatToDo(unread)} It is looked at until ${until}; then a person is told.`
      : `The directory gives ${what}, proven, and ${systemOf(check)} has not noticed it yet (${because}). It is looked at until ${until}; then a person is told.`,
  });
}

import type { Effective } from '../domain/effective.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded } from '../domain/request-state.ts';
import type { Probe } from '../policy/rulebook.ts';
import { lookAt, systemOf } from '../probes/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { saidByLast } from './concluding/said-by-part.ts';
import { sayWaits } from './outbox/say-waits.ts';
import { tellNotEffective } from './outbox/tell-not-effective.ts';
import { notUsableYet } from './wording/not-usable-yet.ts';
import { moment } from './wording/words.ts';

type Probed =
  /** The entitlement names no probe, or every look has passed. `at`: that one; left out where there is none. */
  | { readonly probed: 'passed'; readonly at?: Instant }
  | {
      readonly probed: 'not-yet';
      readonly because: string;
      readonly everySeconds: number;
      readonly timeoutSeconds: number;
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
    const targets = (record.plan?.changes ?? []).map(({ target }) => target);
    const looks = await lookAt(means, check, { userId: record.request.beneficiaryId, targets, requestId });
    const at = instant(means.clock.now());
    await means.auditLog.append(requestId, [
      { fact: 'downstream-checked', once: at, at, actor: 'countersign', data: { probe: check, looks } },
    ]);
    const provenAt = given ?? record.effective?.provenAt ?? at;
    const failed = looks.filter(({ seen }) => !seen);
    if (failed.length === 0) {
      await keep(means, requestId, { is: at, provenAt });
      return { probed: 'passed', at };
    }
    const because = failed.map((one) => one.because).join('; ');
    const pending = await keep(means, requestId, { is: 'pending', provenAt });
    await sayPending(means, pending, probe, because, provenAt);
    if (probe.updates) await tellNotEffective(means, pending, probe.updates);
    const { everySeconds, timeoutMinutes } = check;
    return { probed: 'not-yet', because, everySeconds, timeoutSeconds: timeoutMinutes * 60 };
  },
});

/** What was told of it stays remembered for as long as the same proof is looked at. */
async function keep({ requests }: Means, requestId: string, now: Effective): Promise<RequestRecord> {
  return await requests.change(requestId, (row) => {
    const { effective: before } = row;
    if (isConcluded(row) || (before?.is === now.is && before.provenAt === now.provenAt)) return row;
    const toldAt = before?.provenAt === now.provenAt && before.toldAt ? { toldAt: before.toldAt } : {};
    return { ...row, effective: { ...now, ...toldAt } };
  });
}

/** The ticket hears of it once. That it can't be told now keeps nobody from looking on. */
async function sayPending(
  means: Means,
  record: RequestRecord,
  { check }: Probe,
  because: string,
  provenAt: Instant,
): Promise<void> {
  const { requestId, decision } = record;
  const what = decision?.title ?? 'the access';
  const until = moment(addMilliseconds(provenAt, check.timeoutMinutes * MINUTE), means.limits.timeZone);
  const own = await saidByLast(means, record, provenAt);
  await sayWaits(means, requestId, {
    fact: 'downstream',
    access: own?.access ?? 'granted',
    standing: 'access-pending',
    comment: notUsableYet(what, until),
    workNote: `The directory gives ${what}, proven, and ${systemOf(check)} has not noticed it yet (${because}). It is looked at until ${until}; then a person is told.`,
  });
}

import { addMilliseconds, instant, SECOND } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { DownstreamProbe } from '../policy/rulebook.ts';
import { defineActivity, type Means } from './activity.ts';
import { sayInProgress } from './outbox/say-in-progress.ts';
import { notUsableYet } from './wording/not-usable-yet.ts';
import { moment } from './wording/words.ts';

type Probed =
  /** The entitlement names no probe, or every group passed. */
  | { readonly probed: 'passed' }
  | {
      readonly probed: 'not-yet';
      readonly because: string;
      readonly everySeconds: number;
      readonly timeoutSeconds: number;
    };

/** Looks once whether the system downstream has noticed, where the entitlement says that "Fulfilled" waits for it. */
export const probeDownstream = defineActivity<{ readonly requestId: string }, Probed>({
  name: 'probeDownstream',
  run: async (means, { requestId }) => {
    const found = await means.requests.read(requestId);
    const record = found?.row;
    const inForce = record && means.rulebook.current(record.kind);
    const probe =
      inForce?.usable && record?.decision?.entitlement
        ? inForce.rules.probe(record.decision.entitlement)
        : null;
    if (!record?.request || !probe) return { probed: 'passed' };
    const groupIds = (record.plan?.changes ?? []).map(({ target }) => target);
    const looks = await Promise.all(groupIds.map((groupId) => look(means, record, probe, groupId)));
    const at = instant(means.clock.now());
    await means.auditLog.append(requestId, [
      { fact: 'downstream-checked', once: at, at, actor: 'countersign', data: { probe, looks } },
    ]);
    const failed = looks.filter(({ seen }) => !seen);
    if (failed.length === 0) return { probed: 'passed' };
    const because = failed.map((one) => one.because).join('; ');
    await sayPending(means, record, probe, because);
    return {
      probed: 'not-yet',
      because,
      everySeconds: probe.everySeconds,
      timeoutSeconds: probe.timeoutSeconds,
    };
  },
});

/** The ticket hears of it once. That it can't be told now keeps nobody from looking on. */
async function sayPending(
  means: Means,
  { requestId, decision }: RequestRecord,
  { timeoutSeconds }: DownstreamProbe,
  because: string,
): Promise<void> {
  const what = decision?.title ?? 'the access';
  const at = addMilliseconds(instant(means.clock.now()), timeoutSeconds * SECOND);
  const until = moment(at, means.limits.timeZone);
  await sayInProgress(means, requestId, {
    fact: 'downstream',
    what: `The directory gives ${what}, proven, and the system that it is for has not noticed it yet (${because}). It is looked at until ${until}; then a person is told.`,
    pending: notUsableYet(what, until),
  });
}

async function look(
  means: Means,
  record: RequestRecord,
  probe: DownstreamProbe,
  groupId: string,
): Promise<{ readonly seen: boolean; readonly because: string }> {
  const userId = record.request?.beneficiaryId ?? '';
  if (probe.type === 'transitive-membership') {
    const [reading] = await means.directory.readEdges([{ userId, groupId }], record.requestId);
    return {
      seen: reading?.effective === true,
      because: `effective membership of ${groupId}: ${reading?.effective ?? 'unknown'}`,
    };
  }
  const url = (probe.url ?? '')
    .replaceAll('{user}', encodeURIComponent(userId))
    .replaceAll('{group}', encodeURIComponent(groupId));
  return await means.downstream.probe(url, record.requestId);
}

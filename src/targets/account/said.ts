import { addMilliseconds } from '../../domain/instant.ts';
import type { RiskDetection, RiskEvent, RiskState, UserRisk } from '../../domain/risk.ts';
import type { Sent } from '../effects.ts';
import { SKEW } from './sight.ts';

/** What one read says of a verdict of ours. `overtaken`: it won't be ours any more, or does not stand; `elsewhere`: the risk was closed otherwise. */
export type Said = {
  readonly edge: 'present' | 'absent' | 'unknown';
  readonly because?: string;
  readonly overtaken?: string;
  readonly elsewhere?: true;
};

const OPEN: readonly RiskState[] = ['atRisk', 'confirmedCompromised'];
const SETTLED: readonly RiskState[] = ['none', 'confirmedSafe', 'dismissed', 'remediated'];

/**
 * A release is ours only where the newest entry since our attempt names us. What a new password closed isn't the verdict's doing, whoever
 * set it, nor is what was closed since the risk was judged, and before our attempt. One that took effect over a risk that nobody judged is there, and does not stand.
 */
export function byHistory(events: readonly RiskEvent[], { attemptedAt, judgedAt }: Sent): Said {
  const since = addMilliseconds(attemptedAt, -SKEW);
  const [newest] = events.filter(({ updatedAt }) => updatedAt !== null && updatedAt > judgedAt);
  const closed = newest !== undefined && SETTLED.includes(newest.state) ? newest : null;
  const isSince = closed !== null && closed.updatedAt !== null && closed.updatedAt >= since;
  const isOurs = closed?.byUs === true && closed.state !== 'remediated' && isSince;
  const edge = isOurs ? 'present' : 'absent';
  const raised = events.find(
    ({ state, updatedAt }) => OPEN.includes(state) && updatedAt !== null && updatedAt > judgedAt,
  );
  if (raised)
    return overtaken(
      `the risk was raised again at ${raised.updatedAt} (${words(raised)}), which nobody judged`,
      edge,
    );
  if (isOurs) return { edge };
  if (!closed) return { edge, because: 'the history of the risk shows no verdict of ours yet' };
  const by = closed.byUs ? 'the new password that we set' : (closed.byId ?? 'the directory itself');
  const because = `the risk was closed at ${closed.updatedAt} by ${by} (${words(closed)}), and not by this verdict`;
  return { ...overtaken(because), elsewhere: true };
}

const words = ({ state, detail, eventTypes }: RiskEvent) =>
  [state, detail === 'none' ? '' : detail, ...eventTypes].filter((one) => one !== '').join(', ');

/** A detection is new by when it was noticed, not by when it happened. */
export function byDetections(found: readonly RiskDetection[], { judgedAt }: Sent): Said {
  const [newest] = found.filter(({ detectedAt }) => detectedAt === null || detectedAt > judgedAt);
  if (!newest) return { edge: 'present' };
  const at = newest.detectedAt ?? 'a time that is not told';
  return overtaken(`a detection (${newest.type}, ${newest.level}) was noticed at ${at}, which nobody judged`);
}

export function byRisk({ state, processing }: UserRisk): Said {
  if (processing) return { edge: 'absent', because: 'the directory still works on the verdict' };
  if (SETTLED.includes(state)) return { edge: 'present' };
  return { edge: 'absent', because: `the risk is in state ${state}` };
}

const overtaken = (because: string, edge: 'present' | 'absent' = 'absent'): Said => ({
  edge,
  because,
  overtaken: because,
});

/** Whether a verdict that may be under way has still to be given. */
export function isOpen({ state, processing }: UserRisk): boolean {
  return !processing && OPEN.includes(state);
}

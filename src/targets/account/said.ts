import { addMilliseconds } from '../../domain/instant.ts';
import type { RiskDetection, RiskEvent, RiskState, UserRisk } from '../../domain/risk.ts';
import type { Sent } from '../effects.ts';
import { SKEW } from './sight.ts';

/** What one read says of a verdict of ours. `overtaken`: it won't be ours any more, or does not stand. */
export type Said =
  | { readonly edge: 'present' }
  | { readonly edge: 'absent' | 'unknown'; readonly because: string; readonly overtaken?: string };

const OPEN: readonly RiskState[] = ['atRisk', 'confirmedCompromised'];
const SETTLED: readonly RiskState[] = ['none', 'confirmedSafe', 'dismissed', 'remediated'];

/**
 * A release is ours only where the newest entry since our attempt names us. What a new password closed isn't the verdict's doing, whoever
 * set it.
 */
export function byHistory(events: readonly RiskEvent[], { attemptedAt, judgedAt }: Sent): Said {
  const raised = events.find(
    ({ state, updatedAt }) => OPEN.includes(state) && updatedAt !== null && updatedAt > judgedAt,
  );
  if (raised)
    return overtaken(
      `the risk was raised again at ${raised.updatedAt} (${words(raised)}), which nobody judged`,
    );
  const since = addMilliseconds(attemptedAt, -SKEW);
  const newest = events.find(({ updatedAt }) => updatedAt !== null && updatedAt >= since);
  if (!newest || !SETTLED.includes(newest.state))
    return { edge: 'absent', because: 'the history of the risk shows no verdict of ours yet' };
  if (newest.byUs && newest.state !== 'remediated') return { edge: 'present' };
  const by = newest.byUs ? 'the new password that we set' : (newest.byId ?? 'the directory itself');
  return overtaken(
    `the risk was closed at ${newest.updatedAt} by ${by} (${words(newest)}), and not by this verdict`,
  );
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

const overtaken = (because: string): Said => ({ edge: 'absent', because, overtaken: because });

/** Whether a verdict that may be under way has still to be given. */
export function isOpen({ state, processing }: UserRisk): boolean {
  return !processing && OPEN.includes(state);
}

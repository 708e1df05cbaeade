import type { Decision, Shown, Verdict } from '../../src/domain/decision.ts';
import type { PlannedChanges } from '../../src/domain/plan.ts';
import type { Severity } from '../../src/domain/room.ts';

export type CaseRun = {
  readonly verdict: Verdict;
  readonly reasons: Decision['reasons'];
  /** `null` when the ticket could not be read as a request. */
  readonly decision: Decision | null;
  readonly plan: PlannedChanges | null;
  /** Keys of targets that are there already, and not through us. */
  readonly standing: readonly string[];
  /** What approvers are shown besides people, times and reasons. */
  readonly shown: readonly Shown[];
  /** By name, the channels and group chats that hear of it, with the severities that they hear. */
  readonly told: Readonly<Record<string, readonly Severity[]>>;
};

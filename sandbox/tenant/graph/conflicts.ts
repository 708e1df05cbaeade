/** Refuses writes that overlap on one group, of members or licenses (graph 1.5); the window is a model. */
import type { SandboxClock } from '../../clock.ts';
import { Refusal } from './answer.ts';
import type { GraphSwitches } from './switches.ts';

/**
 * A write overlaps another that arrived before it and has not been answered, or, with `conflictWindowMs`, one that
 * was made so shortly before. The first to arrive wins.
 */
export interface Conflicts {
  /** Enters a write; `null` when the call writes to no group. Call `leave` when it was answered. */
  enter(method: string, path: string): Visit | null;
}

export type Visit = { readonly refused: Refusal | null; leave(): void };

const GROUP_WRITE = /^\/groups\/([^/]+)(?:\/members(?:\/[^/]+)?\/\$ref|\/assignLicense)?$/i;

export function createConflicts(clock: SandboxClock, switches: GraphSwitches): Conflicts {
  const under = new Map<string, number>();
  const wroteAt = new Map<string, number>();
  return {
    enter(method, path) {
      const groupId = method === 'GET' ? undefined : GROUP_WRITE.exec(path)?.[1]?.toLowerCase();
      if (groupId === undefined) return null;
      const others = under.get(groupId) ?? 0;
      const last = wroteAt.get(groupId);
      const tooSoon = last !== undefined && clock.now() - last < switches.conflictWindowMs;
      under.set(groupId, others + 1);
      const refused = others > 0 || tooSoon ? violation(switches) : null;
      return {
        refused,
        leave() {
          const left = (under.get(groupId) ?? 1) - 1;
          if (left > 0) under.set(groupId, left);
          else under.delete(groupId);
          if (refused === null && switches.conflictWindowMs > 0) wroteAt.set(groupId, clock.now());
        },
      };
    },
  };
}

const violation = ({ conflictRetryAfter: seconds }: GraphSwitches): Refusal =>
  new Refusal(
    409,
    'Directory_ConcurrencyViolation',
    'Unable to complete the request due to data concurrency violation.',
    seconds === null ? {} : { 'Retry-After': String(seconds) },
  );

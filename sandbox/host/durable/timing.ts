/** When the platform's timers are due. Times are milliseconds. */
import type { RetryOptions } from './answer.ts';

const DAY = 86_400_000;
const LONGEST_TIMER = 6 * DAY;
const LEG = 3 * DAY;
const QUEUE_ROUND_TRIP = 10;

/** When the next leg of a timer that is finally due at `final` ends: a long wait is cut into three days each. */
export function legOf(now: number, final: number): number {
  return final - now > LONGEST_TIMER ? now + LEG : final;
}

/**
 * When the message of a timer becomes visible: storage queues count whole seconds, rounded down, so a timer
 * fires up to a second early (MicrosoftDocs/azure-docs issue 24921), but a queue's round trip after it was set.
 */
export function visibleAt(now: number, fireAt: number): number {
  return now + Math.max(Math.floor((fireAt - now) / 1000) * 1000, QUEUE_ROUND_TRIP);
}

/**
 * How long to wait after the nth failed attempt; 0 after the last one. `null` when the retry time-out passed:
 * then the platform stops without a word, and the orchestration waits for ever (durable-js issue 629).
 */
export function retryDelay(options: RetryOptions, nth: number, elapsed: number): number | null {
  const { retryTimeoutInMilliseconds: timeout, maxRetryIntervalInMilliseconds: longest } = options;
  if (timeout !== undefined && elapsed >= timeout) return null;
  if (nth >= options.maxNumberOfAttempts) return 0;
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (nth - 1);
  return longest === undefined ? delay : Math.min(delay, longest);
}

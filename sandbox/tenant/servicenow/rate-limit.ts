/** An administrator's rate limit rule. Late by design: counters are added up every 30 s, so calls overshoot. */
import type { SandboxClock } from '../../clock.ts';
import { failure, type Headers } from './answers.ts';
import { sysIdOf } from './catalog.ts';
import type { Switches } from './switches.ts';

const HOUR = 3_600_000;
const FLUSH = 30_000;
const RULE = sysIdOf('sys_rate_limit_rules:integrations');

interface RateLimiter {
  /** Counts a call; the answer that refuses it, or `null` when it may pass. */
  refuse(door: 'table' | 'token'): Response | null;
  /** What every answer of a limited door carries. */
  headers(door: 'table' | 'token'): Headers;
}

export function rateLimiter(clock: SandboxClock, switches: Switches): RateLimiter {
  let hour = -1;
  let flushedAt = 0;
  let counted = 0;
  let pending = 0;
  const settle = () => {
    const now = clock.now();
    if (Math.floor(now / HOUR) !== hour) {
      hour = Math.floor(now / HOUR);
      flushedAt = now;
      counted = 0;
      pending = 0;
    } else if (now - flushedAt >= FLUSH) {
      flushedAt = now;
      counted += pending;
      pending = 0;
    }
  };
  const ruleFor = (door: 'table' | 'token') => {
    const rule = switches.rateLimit;
    return rule && (rule.on === door || rule.on === 'both') ? rule : null;
  };
  const headers = (door: 'table' | 'token'): Headers => {
    const rule = ruleFor(door);
    if (!rule?.headers) return {};
    return {
      'x-ratelimit-limit': String(rule.perHour),
      'x-ratelimit-reset': String(((hour + 1) * HOUR) / 1_000),
      'x-ratelimit-rule': RULE,
    };
  };
  return {
    refuse(door) {
      const rule = ruleFor(door);
      if (!rule) return null;
      settle();
      pending += 1;
      if (counted < rule.perHour) return null;
      const detail = `Rate limit of ${rule.perHour} requests per hour for integrations exceeded`;
      const seconds = Math.ceil(((hour + 1) * HOUR - clock.now()) / 1_000);
      const wait: Headers = rule.headers ? { 'retry-after': String(seconds) } : {};
      return failure(429, 'Rate limit exceeded', detail, { ...wait, ...headers(door) });
    },
    headers,
  };
}

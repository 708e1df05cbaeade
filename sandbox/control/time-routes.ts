/** Sandbox time. */
import { Temporal } from 'temporal-polyfill';
import type { SandboxClock } from '../clock.ts';
import { TIME_ZONE } from '../company.ts';
import type { Conductor } from './conductor.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';
import { ok, type Route, wholeNumber } from './route.ts';
import * as schemas from './schemas.ts';

export function timeRoutes(
  clock: SandboxClock,
  conductor: Conductor,
  tenant: () => ControlledTenant,
): readonly Route[] {
  const now = () => new Date(clock.now()).toISOString();
  return [
    { method: 'GET', path: '/clock', summary: 'Tells sandbox time', run: () => ok({ now: now() }) },
    {
      method: 'GET',
      path: '/changes',
      summary: 'Tells a number that grows whenever something may look different',
      query: ['since'],
      run({ query }) {
        const { changes } = tenant();
        const seq = changes.seq();
        const changed = seq > wholeNumber(query, 'since', 0);
        return ok({ seq, changed, company: changes.company(), now: now() });
      },
    },
    {
      method: 'POST',
      path: '/clock/advance',
      summary: 'Moves time on, with everything that falls due on the way',
      example: { by: 'PT2H' },
      schema: schemas.advance,
      async run({ body }) {
        const { until, ...asked } = body as { by?: string; to?: string; until?: 'settled' };
        const reached = await conductor.advance(target(clock.now(), asked));
        const settled = reached && (until === undefined || (await conductor.settle()));
        return ok({ now: now(), settled });
      },
    },
    {
      method: 'POST',
      path: '/settle',
      summary: 'Waits until nothing runs and nothing is owed',
      example: {},
      schema: schemas.settle,
      async run({ body }) {
        const settled = await conductor.settle((body as { timeoutMs?: number }).timeoutMs);
        return ok({ now: now(), settled });
      },
    },
  ];
}

/** `by` is added in the company's time zone, so that `P1D` is the same hour tomorrow. */
function target(now: number, { by, to }: { readonly by?: string; readonly to?: string }): number {
  const until = to === undefined ? later(now, by ?? '') : instant(to);
  if (until >= now) return until;
  const path = to === undefined ? '/by' : '/to';
  throw new ControlProblem(400, 'time-goes-forward', 'Sandbox time never goes back.', path);
}

function later(now: number, by: string): number {
  const duration = durationOf(by);
  const start = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(TIME_ZONE);
  try {
    return start.add(duration).epochMilliseconds;
  } catch {
    const message = `"${by}" from now leads to a time that no clock can show.`;
    throw new ControlProblem(400, 'invalid-member', message, '/by');
  }
}

function durationOf(by: string): Temporal.Duration {
  try {
    return Temporal.Duration.from(by);
  } catch {
    const message = `"${by}" is not an ISO 8601 duration such as PT2H.`;
    throw new ControlProblem(400, 'invalid-member', message, '/by');
  }
}

function instant(to: string): number {
  try {
    return Temporal.Instant.from(to).epochMilliseconds;
  } catch {
    const message = `"${to}" is not an instant such as 2026-03-03T09:00:00Z.`;
    throw new ControlProblem(400, 'invalid-member', message, '/to');
  }
}

/** Counts the calls that a `hang` fault leaves without an answer, and slow ones, so that sandbox time can move past them. */
import type { PlainRequest } from '../plain-request.ts';
import type { Faults } from '../tenant/faults/fault-book.ts';
import type { CallMeta, Tenant } from '../tenant/tenant.ts';

type HangingCalls = {
  readonly fetch: Tenant['fetch'];
  /** Calls that nothing but time will end: their own time-out, or the time that they take. */
  readonly count: () => number;
  /** Calls on their way that are answered without time passing. */
  readonly answering: () => number;
};

/** Relies on the tenant striking a call before it first waits for anything. */
export function countHanging(tenant: Pick<Tenant, 'fetch' | 'faults' | 'slow'>): HangingCalls {
  let count = 0;
  let all = 0;
  const hanging = () => count + tenant.slow();
  return {
    count: hanging,
    answering: () => Math.max(0, all - hanging()),
    async fetch(request: PlainRequest, meta?: CallMeta) {
      const before = hangs(tenant.faults);
      const answer = tenant.fetch(request, meta);
      const isHanging = hangs(tenant.faults) !== before;
      all++;
      if (isHanging) count++;
      return answer.finally(() => {
        all--;
        if (isHanging) count--;
      });
    },
  };
}

function hangs(faults: Faults): number {
  let count = 0;
  for (const { effect, struck } of faults.list()) if (effect.kind === 'hang') count += struck;
  return count;
}

/** Counts the calls that a `hang` fault leaves without an answer, and slow ones, so that sandbox time can move past them. */
import type { PlainRequest } from '../plain-request.ts';
import type { Faults } from '../tenant/faults/fault-book.ts';
import type { CallMeta, Tenant } from '../tenant/tenant.ts';

type HangingCalls = {
  readonly fetch: Tenant['fetch'];
  /** Calls that nothing but time will end: their own time-out, or the time that they take. */
  readonly count: () => number;
};

/** Relies on the tenant striking a call before it first waits for anything. */
export function countHanging(tenant: Pick<Tenant, 'fetch' | 'faults' | 'slow'>): HangingCalls {
  let count = 0;
  return {
    count: () => count + tenant.slow(),
    async fetch(request: PlainRequest, meta?: CallMeta) {
      const before = hangs(tenant.faults);
      const answer = tenant.fetch(request, meta);
      if (hangs(tenant.faults) === before) return answer;
      count++;
      return answer.finally(() => count--);
    },
  };
}

function hangs(faults: Faults): number {
  let count = 0;
  for (const { effect, struck } of faults.list()) if (effect.kind === 'hang') count += struck;
  return count;
}

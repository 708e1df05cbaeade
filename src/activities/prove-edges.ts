import type { EdgeReading } from '../domain/effect.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';

export type ProveInput = {
  readonly requestId: string;
  readonly expect: 'present' | 'absent';
  readonly beneficiaryId: string;
  readonly targets: readonly string[];
};

/** One look. `agrees`: every edge is as expected, on both read paths. `absent`: targets both paths show without the person. */
export type Look = {
  readonly agrees: boolean;
  readonly at: Instant;
  readonly because: string;
  readonly absent: readonly string[];
};

/** Looks once at direct edges over two read paths; the orchestrator asks for as many agreeing looks as proof needs. */
export const proveEdges = defineActivity<ProveInput, Look>({
  name: 'proveEdges',
  run: async (means, { requestId, expect, beneficiaryId, targets }) => {
    const edges = targets.map((groupId) => ({ userId: beneficiaryId, groupId }));
    const readings = edges.length > 0 ? await means.directory.readEdges(edges, requestId) : [];
    const at = instant(means.clock.now());
    const others = readings.filter((one) => one.edge !== expect);
    await means.auditLog.append(requestId, [
      {
        fact: 'change-observed',
        once: `${expect}-${at}`,
        at,
        actor: 'countersign',
        data: { expect, readings },
      },
    ]);
    const absent = readings.filter(({ edge }) => edge === 'absent').map(({ target }) => target);
    return { agrees: others.length === 0, at, because: others.map(words).join('; '), absent };
  },
});

function words(reading: EdgeReading): string {
  return `${reading.target}: ${reading.edge}${reading.because ? ` (${reading.because})` : ''}`;
}

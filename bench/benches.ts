import { benchAudit } from './audit.ts';
import { benchDecision, type Row } from './decision.ts';
import type { Figure } from './figure.ts';
import { benchFirstAnswer } from './first-answer.ts';
import { benchIdleSweeps } from './idle-sweeps.ts';
import { benchLifecycles } from './lifecycles.ts';
import { benchLoad } from './load.ts';
import { benchManyGrants } from './many-grants.ts';
import { benchMemory } from './memory.ts';
import { benchRebuild } from './rebuild.ts';
import { benchReplay } from './replay.ts';
import { benchRequestCost } from './request-cost.ts';
import { benchSweep, benchTick, type SweepCost } from './sweep.ts';
import { benchTests } from './tests.ts';
import { benchThrottledExpiries } from './throttled-expiries.ts';

/** Every bench by the name `--only` takes, in the order they are printed. */
export const BENCHES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  request: benchRequestCost,
  replay: benchReplay,
  decision: async () => (await benchDecision()).map(decisionFigure),
  load: benchLoad,
  'first-answer': benchFirstAnswer,
  sweep: async () => [
    ...sweepFigures('due()', await benchSweep()),
    ...sweepFigures('a tick', await benchTick()),
  ],
  'idle-sweeps': benchIdleSweeps,
  lifecycles: benchLifecycles,
  'many-grants': benchManyGrants,
  rebuild: benchRebuild,
  'throttled-expiries': benchThrottledExpiries,
  memory: benchMemory,
  audit: async () => {
    const { rowsPerSecond } = benchAudit();
    return [{ what: 'rows verified', value: rowsPerSecond, unit: '/s', budget: { atLeast: 100_000 } }];
  },
  tests: benchTests,
};

/** Left out unless they are named. */
export const WHEN_NAMED: readonly string[] = ['tests'];

const DECISION_BUDGETS: Readonly<Record<string, number>> = {
  countersign: 1_000_000,
  'countersign, with receipt': 120_000,
};

function decisionFigure({ engine, entitlements, decisionsPerSecond }: Row): Figure {
  const atLeast = DECISION_BUDGETS[engine];
  return {
    what: `${engine}, ${entitlements} entitlements`,
    value: decisionsPerSecond,
    unit: '/s',
    budget: atLeast === undefined ? null : { atLeast },
  };
}

/** Absolute costs, and the one that has a budget: what the largest number costs against the smallest. */
function sweepFigures(what: string, costs: readonly SweepCost[]): readonly Figure[] {
  const [smallest, largest] = [costs[0], costs.at(-1)];
  if (!smallest || !largest) return [];
  const figures = costs.flatMap(({ standing, operations, milliseconds }): readonly Figure[] => {
    const of = `${what}, ${standing.toLocaleString('en-US')} grants standing`;
    return [
      { what: of, value: operations, unit: 'operations', budget: null },
      { what: of, value: milliseconds, unit: 'ms', budget: null },
    ];
  });
  const value = largest.operations / smallest.operations;
  return [
    ...figures,
    { what: `${what}, operations of the last against the first`, value, unit: '×', budget: { atMost: 1 } },
  ];
}

/** Decisions per second, ours beside policy engines on the part of the policy that all of them can express. */
import { coreTime } from './core-time.ts';
import { casbin } from './decision/casbin.ts';
import { cedar } from './decision/cedar.ts';
import { type Case, casesOf, rulesOf } from './decision/company.ts';
import { countersign, countersignWithReceipt } from './decision/countersign.ts';
import type { Engine } from './decision/engine.ts';
import { jsonRulesEngine } from './decision/json-rules-engine.ts';

export type Row = {
  readonly engine: string;
  readonly entitlements: number;
  /** Of one core's time. */
  readonly decisionsPerSecond: number;
};

const CASES = 120;
const ROUNDS = 3;
/** How long each engine runs per round. */
const ROUND_MS = 250;

/**
 * Every engine decides every case first and all must agree, or this throws. Then they take turns in one run; the
 * best of their rounds counts, so that a busy machine harms nobody in particular.
 */
export async function benchDecision(
  sizes: readonly number[] = [30, 1000],
  roundMs = ROUND_MS,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const entitlements of sizes) {
    const rules = rulesOf(entitlements);
    const cases = casesOf(rules, CASES);
    const engines = [
      countersign(rules),
      countersignWithReceipt(rules),
      await casbin(rules),
      jsonRulesEngine(rules),
      cedar(rules),
    ];
    await assertAgreement(engines, cases);
    const best = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const engine of engines) {
        best.set(engine.name, Math.max(best.get(engine.name) ?? 0, await rateOf(engine, cases, roundMs)));
      }
    }
    for (const [engine, rate] of best)
      rows.push({ engine, entitlements, decisionsPerSecond: Math.round(rate) });
  }
  return rows;
}

/** Throws when two engines decide a case differently, or when the cases don't show every verdict. */
export async function assertAgreement(engines: readonly Engine[], cases: readonly Case[]): Promise<void> {
  const seen = new Set<string>();
  for (const [place, one] of cases.entries()) {
    const verdicts = await Promise.all(engines.map(async (engine) => engine.verdict(one)));
    const [first] = verdicts;
    if (verdicts.some((verdict) => verdict !== first)) {
      const said = engines.map(({ name }, at) => `${name}: ${verdicts[at]}`).join(', ');
      throw new Error(`The engines disagree on case ${place} (${one.request.catalogItem}): ${said}.`);
    }
    seen.add(String(first));
  }
  if (seen.size < 3) throw new Error(`The cases show only: ${[...seen].join(', ')}.`);
}

async function rateOf({ verdict }: Engine, cases: readonly Case[], roundMs: number): Promise<number> {
  const started = performance.now();
  const busyBefore = coreTime();
  let decided = 0;
  let elapsed = 0;
  while (elapsed < roundMs) {
    for (const one of cases) {
      const answer = verdict(one);
      if (answer instanceof Promise) await answer;
      decided += 1;
      if ((decided & 15) === 0 && performance.now() - started > roundMs) break;
    }
    elapsed = performance.now() - started;
  }
  return (decided / (coreTime() - busyBefore)) * 1000;
}

if (import.meta.main) console.table(await benchDecision());

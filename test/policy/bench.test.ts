import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { casbin } from '../../bench/decision/casbin.ts';
import { cedar } from '../../bench/decision/cedar.ts';
import { casesOf, rulesOf } from '../../bench/decision/company.ts';
import { countersign, countersignWithReceipt } from '../../bench/decision/countersign.ts';
import { jsonRulesEngine } from '../../bench/decision/json-rules-engine.ts';
import { assertAgreement, benchDecision } from '../../bench/decision.ts';

describe('the decision bench', () => {
  const rules = rulesOf(12);
  const cases = casesOf(rules, 60);

  test('the decision bench compares engines that agree on every case', async () => {
    const engines = [
      countersign(rules),
      countersignWithReceipt(rules),
      await casbin(rules),
      jsonRulesEngine(rules),
      cedar(rules),
    ];
    await assertAgreement(engines, cases);
  });

  test('the decision bench refuses to compare engines that do not', async () => {
    const lenient = { name: 'lenient', verdict: () => 'grant' as const };
    await assert.rejects(assertAgreement([countersign(rules), lenient], cases), /disagree on case/);
  });

  test('the decision bench refuses cases that show one verdict only', async () => {
    const lenient = { name: 'lenient', verdict: () => 'grant' as const };
    await assert.rejects(assertAgreement([lenient], cases), /show only: grant/);
  });

  test('the decision bench gives a row per engine and size', async () => {
    const rows = await benchDecision([2], 1);
    assert.deepEqual(
      rows.map(({ engine }) => engine),
      ['countersign', 'countersign, with receipt', 'casbin', 'json-rules-engine', 'cedar (wasm)'],
    );
    assert.ok(
      rows.every(({ decisionsPerSecond, entitlements }) => decisionsPerSecond > 0 && entitlements === 2),
    );
  });
});

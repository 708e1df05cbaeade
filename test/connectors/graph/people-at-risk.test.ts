import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectId } from '../../../sandbox/tenant/company/ids.ts';
import type { AccessRequest } from '../../../src/domain/request.ts';
import type { Known } from '../../../src/domain/risk.ts';
import { PEOPLE_AT_RISK } from '../../../src/kinds/risky-user-unblock/people-at-risk.ts';
import { ANNA, accountsOf } from './accounts.ts';

type Ports = Parameters<typeof PEOPLE_AT_RISK.read>[0];

/** Reads until all is there, as a decision does; how many calls that took. */
async function readAll(count: number) {
  const made = accountsOf({ switches: { throttling: 'off', auditDelayMinutes: { from: 0, to: 0 } } });
  const anna = made.store.user(ANNA, made.store.settled());
  assert.ok(anna);
  const ids = Array.from({ length: count }, (_, n) => objectId('user', `Somebody ${n}`));
  for (const [n, id] of ids.entries()) {
    made.store.putUser({ ...anna, id, userPrincipalName: `somebody.${n}@contoso.example` }, made.us);
    made.risks.putRisk(id, { riskLevel: 'low' });
  }
  made.clock.moveTo(made.clock.now() + 3_600_000);
  const before = made.calls.length;
  let kept: unknown;
  for (;;) {
    const answer = await PEOPLE_AT_RISK.read(
      { accounts: made.accounts } as Ports,
      {} as AccessRequest,
      'r',
      kept,
    );
    if (answer.read === 'failed') throw new Error(answer.because);
    if (answer.read === 'done')
      return { people: answer.value as Known<readonly string[]>, ids, calls: made.calls.length - before };
    kept = answer.value;
  }
}

describe('people at risk', () => {
  test('people at risk of more than one page are known, each page by a call of its own', async () => {
    const { people, ids, calls } = await readAll(1_001);
    assert.equal(people.known, 'yes');
    assert.deepEqual(people.known === 'yes' && people.value.toSorted(), ids.toSorted());
    assert.equal(calls, 3);
  });

  test('people at risk of more pages than a decision waits for are not known', async () => {
    const { people, calls } = await readAll(2_001);
    assert.deepEqual([people.known, calls], ['missing', 4]);
    assert.match(people.known === 'missing' ? people.because : '', /more than 2000 people at risk/);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chainStateOf } from '../../src/console/chain-state.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { chained, chainHash, GENESIS } from '../../src/domain/audit-chain.ts';

const ID = 'servicenow-1-group-membership';

function rows(count: number): AuditRow[] {
  const made: AuditRow[] = [];
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const entry = {
      fact: 'ticket-written',
      once: `r${sequence}`,
      at: '2026-03-03T09:00:00.000Z',
      actor: 'countersign',
      data: { revision: sequence },
    } as const;
    made.push(chained(ID, sequence, made.at(-1)?.hash ?? GENESIS, entry));
  }
  return made;
}

function findings(changed: readonly AuditRow[]): string {
  const state = chainStateOf(ID, changed);
  return state.chain === 'broken' ? state.findings.join('\n') : state.chain;
}

describe('the evidence of a request', () => {
  test('the evidence of a request is verified when every row fits its hash and follows the one before', () => {
    const all = rows(3);
    assert.deepEqual(chainStateOf(ID, all), { chain: 'intact', rows: 3, head: all[2]?.hash });
    assert.deepEqual(chainStateOf(ID, []), { chain: 'empty' });
  });

  test('the evidence of a request is not verified after an edit, a loss, a swap, a repeat, or a row of another request', () => {
    const [one, two, three] = rows(3);
    assert.ok(one && two && three);
    assert.match(findings([one, { ...two, data: { revision: 9 } } as AuditRow, three]), /EDITED .*#2/);
    assert.match(findings([one, three]), /LOST .*#2/);
    assert.match(findings([two, three]), /LOST .*#1/);
    assert.match(findings([one, three, two]), /REORDERED .*#2/);
    assert.match(findings([one, one, two, three]), /REPEATED .*#1/);
    const foreign = chained('servicenow-2-group-membership', 2, one.hash, two);
    assert.match(findings([one, foreign]), /EDITED .*#2/);
  });

  test('goes on in another hash within its chain, each row told by the length of its own', () => {
    const [one, two, three] = rows(3);
    assert.ok(one && two && three);
    const stronger = { ...two, hash: chainHash(two, 'sha512') };
    const last = { ...three, previous: stronger.hash };
    const after = { ...last, hash: chainHash(last, 'sha384') };
    assert.equal(findings([one, stronger, after]), 'intact');
    assert.match(findings([one, { ...stronger, actor: 'somebody' }, after]), /EDITED .*#2/);
    for (const hash of [stronger.hash.slice(0, 64), chainHash(two, 'sha1'), '', 'x'.repeat(64)])
      assert.match(findings([one, { ...two, hash }]), /EDITED .*#2/, hash);
  });

  test('the evidence of a request is not verified when a row can have no hash at all', () => {
    const [one] = rows(1);
    assert.ok(one);
    assert.match(findings([{ ...one, actor: '\ud800' }]), /EDITED .*#1/);
  });
});

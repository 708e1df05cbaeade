import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { ToyFacts } from '../support/toy/toy-facts.ts';
import { HOLD, RELEASE } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { NEVER } from '../support/toy/toy-rules.ts';
import { aToyWorld } from '../support/toy/toy-world.ts';
import { pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const OTHER = 'finance-manager';
const APPROVER = 'finance-data-owner';

async function aWorldOfFacts(t: TestContext) {
  const facts = new ToyFacts();
  const world = await aToyWorld(t, 'lasting', 'items', { own: facts });
  return { facts, world };
}

function leastGap(moments: readonly number[]): number {
  return Math.min(...moments.slice(1).map((moment, n) => moment - (moments[n] ?? 0)));
}

const partsIn = (data: object) => ('parts' in data && data.parts ? data.parts : {});
const names = ({ reads }: ToyFacts) => reads.map(({ name }) => name);
const ONE_DECISION = ['history', 'detections', 'changes', 'methods', 'standing'];

describe('facts that only one kind goes by', () => {
  test('facts of a kind’s own are read at their pace before each decision, and recorded with it', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    const began = world.clock.now();
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    assert.equal(stated(world, number), 'held/running', wordsOn(world, number, 'work_note'));
    assert.deepEqual(names(facts).slice(0, 5), ONE_DECISION);
    assert.ok((facts.reads[3]?.at ?? 0) - began < 15 * SECOND);
    assert.ok(leastGap(facts.read('risk')) >= 1_100, facts.read('risk').join(' '));
    assert.ok(leastGap(facts.read('reports')) >= 2_200, facts.read('reports').join(' '));
    const { requestId } = await requestOf(world, number);
    const gathered = (await world.app.means.auditLog.read(requestId)).filter(
      ({ fact }) => fact === 'facts-gathered',
    );
    assert.equal(gathered.length, 2);
    for (const { data } of gathered)
      assert.deepEqual(Object.keys(partsIn(data)).toSorted(), ONE_DECISION.toSorted());
    assert.doesNotMatch(wordsOn(world, number, 'work_note'), /could not be (read|decided)/);
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('what counts as seen by a decision goes no further than the first of what it read', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    await approve(world, number, APPROVER);
    const { seen } = await requestOf(world, number);
    const firsts = facts.reads.filter(({ name }) => name === 'history').map(({ at }) => at);
    assert.ok(firsts.includes(Date.parse(seen?.at ?? '')), `${seen?.at}`);
  });

  test('a press reads nothing that keeps a pace, and the decision after it reads all of it anew', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    const before = facts.reads.length;
    facts.says('detections', NEVER);
    await approve(world, number, APPROVER);
    assert.equal(names(facts)[before], 'methods');
    assert.deepEqual(
      names(facts)
        .slice(before)
        .filter((name) => name !== 'methods'),
      ['history', 'detections', 'changes', 'standing'],
    );
    assert.equal(stated(world, number), 'held/refused');
    assert.deepEqual([world.has(WHO, HOLD), world.has(WHO, RELEASE)], [true, false]);
  });

  test('a press is taken while what only the decision goes by is away, and the decision waits for it', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    const before = names(facts).filter((name) => name === 'standing').length;
    facts.fails('standing', 'unread');
    await approve(world, number, APPROVER);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.ok(names(facts).filter((name) => name === 'standing').length >= before + 2);
  });

  test('two requests at once never read one bucket twice within a second', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    const numbers = [WHO, OTHER].map((person) => order(world, TOY_ITEM, person).number);
    await settle(world);
    for (const number of numbers)
      assert.match(stated(world, number), /^held\/running/, wordsOn(world, number, 'work_note'));
    assert.ok(leastGap(facts.read('risk')) >= 1_100, facts.read('risk').join(' '));
    assert.ok(leastGap(facts.read('reports')) >= 2_200, facts.read('reports').join(' '));
  });

  test('a refusal for the number of calls leaves the bucket alone for ten seconds, and loses nothing that was read', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    facts.fails('detections', 'throttled');
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    assert.equal(stated(world, number), 'held/running');
    assert.deepEqual(names(facts).slice(0, 5), ['history', 'detections', 'detections', 'changes', 'methods']);
    const [, refused = 0, again = 0] = facts.read('risk');
    assert.ok(again - refused >= 10 * SECOND, `${again - refused}`);
  });

  for (const nth of [1, 2, 3])
    for (const point of ['before', 'after'] as const)
      test(`a host that dies ${point} run ${nth} of a decision loses nothing that was read for it`, async (t) => {
        const { facts, world } = await aWorldOfFacts(t);
        await world.host.kill({ when: { activity: 'decideRequest', nth, point } });
        const { number } = order(world, TOY_ITEM, WHO);
        await settle(world);
        assert.equal(stated(world, number), 'held/running');
        const ofFirst = names(facts).slice(0, names(facts).indexOf('methods'));
        assert.deepEqual([...new Set(ofFirst)], ['history', 'detections', 'changes']);
        assert.ok(ofFirst.length <= 3, ofFirst.join(' '));
      });

  test('facts that can not be read for minutes are told of, and what was read long before is read anew', async (t) => {
    const { facts, world } = await aWorldOfFacts(t);
    for (let n = 0; n < 22; n += 1) facts.fails('changes', 'unread');
    const { number } = order(world, TOY_ITEM, WHO);
    await pass(world, 40 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'held/running');
    assert.match(wordsOn(world, number, 'work_note'), /no answer/);
    const last = facts.reads.findIndex(({ name }) => name === 'methods');
    const [history] = facts.reads
      .slice(0, last)
      .filter(({ name }) => name === 'history')
      .slice(-1);
    assert.ok((facts.reads[last]?.at ?? 0) - (history?.at ?? 0) <= 2 * MINUTE);
  });

  test('what was read for a request goes with it', async (t) => {
    const { world } = await aWorldOfFacts(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const kept = async () => (await world.app.means.factParts.ofRequest(requestId)).length;
    assert.equal(await kept(), 3);
    await pass(world, 4 * DAY);
    await settle(world);
    assert.equal(stated(world, number), 'held/expired');
    assert.equal(await kept(), 0);
  });
});

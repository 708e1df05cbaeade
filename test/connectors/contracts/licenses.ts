/** What every connector to a directory's licenses must do. A connector's own test file makes the bench and runs it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SandboxClock } from '../../../sandbox/clock.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { LicenseCall } from '../../../src/domain/license.ts';
import type { ReadFailure } from '../../../src/ports/directory.ts';
import type { Licenses } from '../../../src/ports/licenses.ts';
import { pass } from '../support/border.ts';

export type LicensesBench = {
  readonly licenses: Licenses;
  readonly clock: SandboxClock;
  readonly unknownId: string;
  /** Somebody with a usage location who holds `suite`, with all its plans, directly and not by a group. */
  readonly person: string;
  /** Somebody with a usage location to whom a group hands down `suite`, and nobody else does. */
  readonly inheritor: string;
  /** Somebody who holds `suite` directly and by a group. */
  readonly twice: string;
  /** Somebody without a usage location, nor any license. */
  readonly nowhere: string;
  readonly suite: {
    readonly id: string;
    readonly name: string;
    readonly planId: string;
    readonly planName: string;
  };
  /** None of them is held by the people above. `addOn` needs a plan of `suite`; `rivals` can't be held together. */
  readonly spare: string;
  readonly soldOut: string;
  readonly addOn: string;
  readonly rivals: readonly [string, string];
  /** A group that hands down `spare`. */
  readonly spareGroup: string;
  /** The authoritative state: direct licenses, each with the plans that are off. */
  direct(userId: string): Readonly<Record<string, readonly string[]>>;
  usageLocation(userId: string): string | null;
  /** Somebody else changes it. */
  put(userId: string, skuId: string, disabledPlans?: readonly string[]): void;
  /** Another application does. */
  locate(userId: string, country: string): void;
  join(userId: string, groupId: string): void;
  /** So many seats are free from now on. */
  seats(skuId: string, free: number): void;
  /** The directory can take a usage location away. */
  letClear(): void;
  deleteUser(userId: string): void;
  /** Until called again with 0, no read sees what changed since. */
  lag(milliseconds: number): void;
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>, method?: string): void;
};

type Make = () => LicensesBench;

const CALL_ID = '11111111-1111-4111-8111-111111111111';
const MINUTE = 60_000;

export function licensesContract(name: string, make: Make): void {
  describe(`${name} as the keeper of licenses`, () => {
    reads(make);
    assignments(make);
    refusals(make);
    usageLocations(make);
    lostAnswers(make);
    authorship(make);
  });
}

async function licensesOf({ licenses }: LicensesBench, userId: string, subscriptions = true) {
  const answer = await licenses.read(userId, { subscriptions }, 'r');
  assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
  return answer.licenses;
}

const adding = (...skus: readonly string[]): LicenseCall => ({
  add: skus.map((skuId) => ({ skuId, disabledPlans: [] })),
  remove: [],
});

const removing = (...remove: readonly string[]): LicenseCall => ({ add: [], remove });

const assign = async ({ licenses }: LicensesBench, userId: string, call: LicenseCall) =>
  await licenses.assign(userId, call, CALL_ID, 'r');

const locate = async ({ licenses }: LicensesBench, userId: string, country: string | null) =>
  await licenses.setUsageLocation(userId, country, CALL_ID, 'r');

const outcomeOf = (effect: Awaited<ReturnType<typeof assign>>) =>
  effect.effect === 'rejected' ? effect.code : effect.effect;

/** What the call came to, in a word. */
const trying = async (bench: LicensesBench, userId: string, call: LicenseCall) =>
  outcomeOf(await assign(bench, userId, call));

function failure<Value>(answer: Value | ReadFailure): ReadFailure {
  const seen = answer as ReadFailure;
  assert.equal(seen.read, 'failed');
  return seen;
}

function reads(make: Make): void {
  test('shows what somebody holds over both paths, with its plans', async () => {
    const bench = make();
    const { assignments, held, usageLocation, country, userId } = await licensesOf(bench, bench.person);
    const { id, name, planId, planName } = bench.suite;
    assert.deepEqual(assignments, [
      { skuId: id, byGroup: null, disabledPlans: [], state: 'Active', error: null },
    ]);
    assert.deepEqual(
      held.map(({ skuId, skuPartNumber }) => [skuId, skuPartNumber]),
      [[id, name]],
    );
    const plan = held[0]?.plans.find((each) => each.planId === planId);
    assert.deepEqual(plan, { planId, name: planName, provisioning: 'Success' });
    assert.equal(userId, bench.person);
    assert.equal(usageLocation, bench.usageLocation(bench.person));
    assert.notEqual(country, null);
  });

  test('finds no error in a license without one, in whatever way the directory says so', async () => {
    const bench = make();
    for (let time = 0; time < 20; time++)
      for (const { error } of (await licensesOf(bench, bench.person)).assignments) assert.equal(error, null);
  });

  test('tells a direct license from one that a group hands down, which are two for the same SKU', async () => {
    const bench = make();
    const groupsOf = async (userId: string) =>
      (await licensesOf(bench, userId)).assignments.map(({ byGroup }) => byGroup);
    assert.deepEqual(await groupsOf(bench.person), [null]);
    const [group, ...others] = await groupsOf(bench.inheritor);
    assert.ok(typeof group === 'string' && others.length === 0);
    assert.deepEqual(new Set(await groupsOf(bench.twice)), new Set([null, group]));
    assert.equal((await licensesOf(bench, bench.twice)).held.length, 1);
  });

  test('shows seats where they are asked for, and counts them as they go', async () => {
    const bench = make();
    assert.deepEqual((await licensesOf(bench, bench.person, false)).subscriptions, {});
    const before = (await licensesOf(bench, bench.person)).subscriptions;
    const [full, spare] = [before[bench.soldOut], before[bench.spare]];
    assert.ok(full && spare && full.consumed >= full.seats && spare.consumed < spare.seats);
    assert.equal(spare.status, 'Enabled');
    assert.equal(before[bench.suite.id]?.skuPartNumber, bench.suite.name);
    assert.ok(before[bench.suite.id]?.plans.some(({ planId }) => planId === bench.suite.planId));
    await assign(bench, bench.person, adding(bench.spare));
    const after = (await licensesOf(bench, bench.person)).subscriptions[bench.spare];
    assert.equal(after?.consumed, spare.consumed + 1);
  });

  test('shows somebody without a usage location, and without any license', async () => {
    const bench = make();
    const { usageLocation, assignments, held } = await licensesOf(bench, bench.nowhere);
    assert.deepEqual([usageLocation, assignments, held], [null, [], []]);
  });

  test('does not see a license before the directory shows it, and its plans as usable only when they are', async () => {
    const bench = make();
    bench.lag(10_000);
    assert.equal(await trying(bench, bench.person, adding(bench.spare)), 'changed');
    const seen = async () => {
      const { assignments, held } = await licensesOf(bench, bench.person);
      const plans = held.find(({ skuId }) => skuId === bench.spare)?.plans;
      const assigned = assignments.some(({ skuId }) => skuId === bench.spare);
      return { assigned, words: plans && [...new Set(plans.map(({ provisioning }) => provisioning))] };
    };
    assert.deepEqual(await seen(), { assigned: false, words: undefined });
    await pass(bench.clock, 10_000);
    const early = await seen();
    assert.equal(early.assigned, true);
    assert.ok(
      early.words?.some((word) => word.startsWith('Pending')),
      String(early.words),
    );
    await pass(bench.clock, 15 * MINUTE);
    assert.deepEqual(await seen(), { assigned: true, words: ['Success'] });
  });

  test('shows what a group hands down once it is processed, or why it is not', async () => {
    for (const [free, state, error] of [
      [1, 'Active', null],
      [0, 'Error', 'CountViolation'],
    ] as const) {
      const bench = make();
      bench.seats(bench.spare, free);
      bench.join(bench.person, bench.spareGroup);
      const spare = async () =>
        (await licensesOf(bench, bench.person)).assignments.find(({ skuId }) => skuId === bench.spare);
      assert.equal(await spare(), undefined);
      await pass(bench.clock, 20 * MINUTE);
      assert.deepEqual(await spare(), {
        skuId: bench.spare,
        byGroup: bench.spareGroup,
        disabledPlans: [],
        state,
        error,
      });
      const { held } = await licensesOf(bench, bench.person);
      assert.equal(
        held.some(({ skuId }) => skuId === bench.spare),
        state === 'Active',
      );
    }
  });

  test('knows nothing of somebody who is not there, and says that this may pass', async () => {
    const bench = make();
    const unknown = await bench.licenses.read(bench.unknownId, { subscriptions: true }, 'r');
    assert.equal(failure(unknown).mayCure, true);
    bench.deleteUser(bench.person);
    const deleted = await bench.licenses.read(bench.person, { subscriptions: false }, 'r');
    assert.equal(failure(deleted).mayCure, true);
  });

  test('knows nothing when the reads fail, and says whether time may cure it', async () => {
    for (const [effect, mayCure] of [
      [{ kind: 'status', status: 429, retryAfter: '2.5' }, true],
      [{ kind: 'status', status: 503 }, true],
      [{ kind: 'html' }, true],
      [{ kind: 'reset' }, true],
      [{ kind: 'status', status: 403 }, false],
    ] as const) {
      const bench = make();
      bench.faultNext(effect);
      const answer = failure(await bench.licenses.read(bench.person, { subscriptions: true }, 'r'));
      assert.equal(answer.mayCure, mayCure, JSON.stringify(effect));
      assert.equal(answer.retryAfterSeconds, 'retryAfter' in effect ? 3 : null);
    }
  });
}

function assignments(make: Make): void {
  test('assigns and takes away a license, and calls a repeated removal unchanged', async () => {
    const bench = make();
    const assigned = await assign(bench, bench.person, adding(bench.spare));
    assert.equal(assigned.effect, 'changed');
    assert.equal(assigned.trace.clientRequestId, CALL_ID);
    assert.deepEqual(bench.direct(bench.person), { [bench.suite.id]: [], [bench.spare]: [] });
    assert.equal(await trying(bench, bench.person, adding(bench.spare)), 'changed');
    assert.deepEqual(bench.direct(bench.person), { [bench.suite.id]: [], [bench.spare]: [] });
    assert.equal(await trying(bench, bench.person, removing(bench.spare)), 'changed');
    assert.deepEqual(bench.direct(bench.person), { [bench.suite.id]: [] });
    assert.equal(await trying(bench, bench.person, removing(bench.spare)), 'unchanged');
  });

  test('switches a plan of a held license off and on again', async () => {
    const bench = make();
    const { id, planId } = bench.suite;
    const off: LicenseCall = { add: [{ skuId: id, disabledPlans: [planId] }], remove: [] };
    assert.equal(await trying(bench, bench.person, off), 'changed');
    assert.deepEqual(bench.direct(bench.person), { [id]: [planId] });
    const { assignments: seen, held } = await licensesOf(bench, bench.person);
    assert.deepEqual(seen[0]?.disabledPlans, [planId]);
    assert.equal(held[0]?.plans.find((plan) => plan.planId === planId)?.provisioning, 'Disabled');
    assert.equal(await trying(bench, bench.person, adding(id)), 'changed');
    assert.deepEqual(bench.direct(bench.person), { [id]: [] });
  });

  test('takes licenses that need each other in one call, and one for another', async () => {
    const bench = make();
    bench.locate(bench.nowhere, 'NL');
    assert.equal(await trying(bench, bench.nowhere, adding(bench.addOn)), 'license-dependency');
    assert.equal(await trying(bench, bench.nowhere, adding(bench.addOn, bench.suite.id)), 'changed');
    const [first, second] = bench.rivals;
    bench.put(bench.person, first);
    const swap: LicenseCall = { ...adding(second), remove: [first] };
    assert.equal(await trying(bench, bench.person, swap), 'changed');
    assert.deepEqual(bench.direct(bench.person), { [bench.suite.id]: [], [second]: [] });
  });

  test('takes the direct license away from somebody to whom a group hands it down as well', async () => {
    const bench = make();
    assert.equal(await trying(bench, bench.twice, removing(bench.suite.id)), 'changed');
    assert.deepEqual(bench.direct(bench.twice), {});
    assert.equal((await licensesOf(bench, bench.twice)).assignments.length, 1);
  });
}

function refusals(make: Make): void {
  test('refuses what trying again will not change, each for its own reason', async () => {
    const bench = make();
    const { person, inheritor, suite, soldOut, addOn, unknownId } = bench;
    assert.equal(await trying(bench, person, adding(soldOut)), 'no-seats');
    assert.equal(await trying(bench, person, adding(unknownId)), 'unknown-license');
    assert.equal(await trying(bench, inheritor, removing(suite.id)), 'license-inherited');
    assert.equal(await trying(bench, unknownId, adding(suite.id)), 'target-missing');
    bench.put(person, addOn);
    assert.equal(await trying(bench, person, removing(suite.id)), 'license-dependency');
  });

  test('knows a conflict in whatever way it is worded', async () => {
    const bench = make();
    const [first, second] = bench.rivals;
    bench.put(bench.person, first);
    const words = new Set<string>();
    for (let time = 0; time < 20; time++) {
      const effect = await assign(bench, bench.person, adding(second));
      assert.ok(effect.effect === 'rejected');
      assert.equal(effect.code, 'license-conflict');
      words.add(effect.because);
    }
    assert.ok(words.size > 1);
  });

  test('changes nothing where one part of a call is refused', async () => {
    const bench = make();
    const before = bench.direct(bench.person);
    assert.equal(await trying(bench, bench.person, adding(bench.spare, bench.soldOut)), 'no-seats');
    const swap: LicenseCall = { ...adding(bench.spare), remove: [bench.addOn] };
    assert.equal(await trying(bench, bench.person, swap), 'malformed');
    assert.equal(await trying(bench, bench.person, removing(bench.suite.id, bench.spare)), 'malformed');
    assert.deepEqual(bench.direct(bench.person), before);
  });
}

function usageLocations(make: Make): void {
  test('sets one, which a direct license waits for until the directory has it everywhere', async () => {
    const bench = make();
    const wanted = adding(bench.suite.id);
    assert.equal(await trying(bench, bench.nowhere, wanted), 'later');
    bench.lag(20_000);
    const set = await locate(bench, bench.nowhere, 'PT');
    assert.equal(set.effect, 'changed');
    assert.equal(set.trace.clientRequestId, CALL_ID);
    assert.equal(bench.usageLocation(bench.nowhere), 'PT');
    assert.equal((await licensesOf(bench, bench.nowhere)).usageLocation, null);
    assert.equal(await trying(bench, bench.nowhere, wanted), 'later');
    await pass(bench.clock, 20_000);
    assert.equal((await licensesOf(bench, bench.nowhere)).usageLocation, 'PT');
    assert.equal(await trying(bench, bench.nowhere, wanted), 'changed');
  });

  test('can be taken away only where the directory lets it', async () => {
    const bench = make();
    assert.equal(outcomeOf(await locate(bench, bench.nowhere, 'PT')), 'changed');
    assert.equal(outcomeOf(await locate(bench, bench.nowhere, null)), 'usage-location');
    assert.equal(bench.usageLocation(bench.nowhere), 'PT');
    bench.letClear();
    assert.equal(outcomeOf(await locate(bench, bench.nowhere, null)), 'changed');
    assert.equal(bench.usageLocation(bench.nowhere), null);
  });

  test('is no free text, and not that of somebody who is not there', async () => {
    const bench = make();
    assert.equal(outcomeOf(await locate(bench, bench.nowhere, 'Portugal')), 'usage-location');
    assert.equal(outcomeOf(await locate(bench, bench.unknownId, 'PT')), 'target-missing');
    assert.equal(bench.usageLocation(bench.nowhere), null);
  });
}

function lostAnswers(make: Make): void {
  const done = (bench: LicensesBench) =>
    bench.spare in bench.direct(bench.person) && bench.usageLocation(bench.person) === 'BE';

  for (const applied of [true, false])
    for (const effect of [
      { kind: 'reset', applied },
      { kind: 'html', applied },
      { kind: 'status', status: 500, applied },
      { kind: 'status', status: 503, retryAfter: 5, applied },
      { kind: 'status', status: 504, applied },
      { kind: 'status', status: 429, retryAfter: 5, applied },
      { kind: 'status', status: 429, applied },
    ] as const)
      test(`is uncertain after ${JSON.stringify(effect)}, ${applied ? 'although it landed' : 'and it did not land'}`, async () => {
        const bench = make();
        bench.faultNext(effect, 'POST');
        bench.faultNext(effect, 'PATCH');
        const answers = [
          await assign(bench, bench.person, adding(bench.spare)),
          await locate(bench, bench.person, 'BE'),
        ];
        for (const answer of answers) {
          assert.ok(answer.effect === 'uncertain', answer.effect);
          assert.equal(answer.retryAfterSeconds, 'retryAfter' in effect ? 5 : null);
        }
        assert.equal(done(bench), applied);
        assert.equal(await trying(bench, bench.person, adding(bench.spare)), 'changed');
      });

  for (const [status, retryAfter] of [
    [409, 17],
    [409, '2.128'],
    [409, undefined],
    [401, undefined],
  ] as const)
    test(`may be tried later after ${status} with ${retryAfter ?? 'no'} seconds to wait`, async () => {
      const bench = make();
      const effect = { kind: 'status', status, ...(retryAfter !== undefined && { retryAfter }) } as const;
      bench.faultNext(effect, 'POST');
      bench.faultNext(effect, 'PATCH');
      for (const answer of [
        await assign(bench, bench.person, adding(bench.spare)),
        await locate(bench, bench.person, 'BE'),
      ]) {
        assert.ok(answer.effect === 'later', answer.effect);
        assert.equal(
          answer.retryAfterSeconds,
          retryAfter === undefined ? null : Math.ceil(Number(retryAfter)),
        );
      }
      assert.equal(done(bench), false);
    });

  test('gives up on a call that is never answered, as uncertain', async () => {
    const bench = make();
    bench.faultNext({ kind: 'hang', applied: true }, 'POST');
    const writing = assign(bench, bench.person, adding(bench.spare));
    for (let time = 0; time < 4; time++) await pass(bench.clock, 20_000);
    assert.equal((await writing).effect, 'uncertain');
  });
}

function authorship(make: Make): void {
  const since = ({ clock }: LicensesBench) => new Date(clock.now() - MINUTE).toISOString();

  const weDid = async (bench: LicensesBench, from: string, what: 'license' | 'usage-location') => {
    const answer = await bench.licenses.weChanged(bench.person, what, from, 'r');
    assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
    return answer.weDid;
  };

  test('names us as who changed a license or a usage location, once the log tells', async () => {
    const bench = make();
    const from = since(bench);
    await assign(bench, bench.person, adding(bench.spare));
    assert.equal(await weDid(bench, from, 'license'), false);
    await pass(bench.clock, 20 * MINUTE);
    assert.equal(await weDid(bench, from, 'license'), true);
    assert.equal(await weDid(bench, from, 'usage-location'), false);
    assert.equal(await weDid(bench, since(bench), 'license'), false);
    await locate(bench, bench.person, 'BE');
    await pass(bench.clock, 20 * MINUTE);
    assert.equal(await weDid(bench, from, 'usage-location'), true);
  });

  test('does not name us for what others did, groups included, nor for what we did to others', async () => {
    const bench = make();
    const from = since(bench);
    bench.put(bench.person, bench.addOn);
    bench.join(bench.person, bench.spareGroup);
    bench.locate(bench.person, 'BE');
    await assign(bench, bench.inheritor, adding(bench.addOn));
    await locate(bench, bench.inheritor, 'BE');
    assert.equal(await trying(bench, bench.person, adding(bench.soldOut)), 'no-seats');
    await pass(bench.clock, 40 * MINUTE);
    assert.equal(await weDid(bench, from, 'license'), false);
    assert.equal(await weDid(bench, from, 'usage-location'), false);
  });

  test('does not guess where the log can not be read', async () => {
    const bench = make();
    bench.faultNext({ kind: 'status', status: 429, retryAfter: '2.5' });
    const answer = failure(await bench.licenses.weChanged(bench.person, 'license', since(bench), 'r'));
    assert.deepEqual([answer.mayCure, answer.retryAfterSeconds], [true, 3]);
  });
}

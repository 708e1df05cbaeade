/** What every connector of a roster must do, whatever the tool. */
import assert from 'node:assert/strict';
import type { SandboxClock } from '../../../sandbox/clock.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { ReadFailure } from '../../../src/ports/directory.ts';
import type { OnCall, Roster } from '../../../src/ports/roster.ts';
import { pass } from '../support/border.ts';
import { describe, test } from './demands.ts';

export type RosterBench = {
  readonly roster: Roster;
  readonly clock: SandboxClock;
  /** Entra ids of three people of the tool. */
  readonly people: readonly [string, string, string];
  toolIdOf(entraId: string): string;
  readonly team: string;
  /** A team that the tool knows, without a rota. */
  readonly teamWithoutRota: string;
  /** Whoever is on call for the team from now on, first to be called first; `until`: milliseconds from now. */
  onCall(entraIds: readonly string[], until?: number): void;
  /** Our account may not see who is on call any more. */
  hide(how: 'refused' | 'empty'): void;
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>): void;
};

type Answer = Awaited<ReturnType<Roster['whoIsOnCall']>>;

function done(answer: Answer): readonly OnCall[] {
  assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
  return answer.onCall;
}

function failed(answer: Answer): ReadFailure {
  assert.ok(answer.read === 'failed', 'who is on call should not be known');
  return answer;
}

export function rosterContract(name: string, make: () => RosterBench): void {
  describe(`the roster of ${name}`, () => {
    test(`the roster of ${name} names everybody of the escalation order with their level`, async () => {
      const bench = make();
      bench.onCall(bench.people);
      assert.deepEqual(
        done(await bench.roster.whoIsOnCall(bench.team, 'r')).map(({ toolUserId, level }) => [
          toolUserId,
          level,
        ]),
        bench.people.map((id, place) => [bench.toolIdOf(id), place + 1]),
      );
    });

    test(`the roster of ${name} names whoever is on call now`, async () => {
      const bench = make();
      bench.onCall([bench.people[0]], 60_000);
      assert.equal(done(await bench.roster.whoIsOnCall(bench.team, 'r')).length, 1);
      await pass(bench.clock, 61_000);
      assert.deepEqual(done(await bench.roster.whoIsOnCall(bench.team, 'r')), []);
    });

    test(`the roster of ${name} is empty where nobody is on call, and not known where the team has no rota`, async () => {
      const bench = make();
      bench.onCall([]);
      assert.deepEqual(done(await bench.roster.whoIsOnCall(bench.team, 'r')), []);
      const answer = failed(await bench.roster.whoIsOnCall(bench.teamWithoutRota, 'r'));
      assert.equal(answer.mayCure, false);
      assert.match(answer.because, /rota/);
    });

    for (const how of ['refused', 'empty'] as const)
      test(`the roster of ${name} is not known where rights keep it from us (${how}), and says what to do`, async () => {
        const bench = make();
        bench.onCall(bench.people);
        bench.hide(how);
        const answer = failed(await bench.roster.whoIsOnCall(bench.team, 'r'));
        assert.equal(answer.mayCure, false);
        assert.match(answer.because, /administrator/);
      });

    test(`the roster of ${name} is not known for a team that the tool does not have`, async () => {
      const bench = make();
      const answer = failed(await bench.roster.whoIsOnCall('No such team', 'r'));
      assert.deepEqual([answer.mayCure, /No such team/.test(answer.because)], [false, true]);
      assert.equal(failed(await bench.roster.whoIsOnCall('a^ORname=b', 'r')).mayCure, false);
    });

    for (const effect of [
      { kind: 'reset' },
      { kind: 'html' },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 401 },
    ] as const)
      test(`the roster of ${name} may be known later after ${JSON.stringify(effect)}`, async () => {
        const bench = make();
        bench.onCall(bench.people);
        for (let time = 0; time < 2; time += 1) bench.faultNext(effect);
        assert.equal(failed(await bench.roster.whoIsOnCall(bench.team, 'r')).mayCure, true);
      });

    test(`the roster of ${name} passes on how long to wait when it is throttled`, async () => {
      const bench = make();
      bench.onCall(bench.people);
      bench.faultNext({ kind: 'status', status: 429, retryAfter: 17 });
      const answer = failed(await bench.roster.whoIsOnCall(bench.team, 'r'));
      assert.deepEqual([answer.mayCure, answer.retryAfterSeconds], [true, 17]);
    });
  });
}

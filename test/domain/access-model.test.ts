/**
 * A model of one person and one group, where requests come and go, people change the membership by hand, and answers
 * get lost. The real activities run on real stores over a directory of a few lines.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Means } from '../../src/activities/activity.ts';
import { applyChange } from '../../src/activities/apply-change.ts';
import { armGrants } from '../../src/activities/arm-grants.ts';
import { beginEnd } from '../../src/activities/begin-end.ts';
import { finish, start } from '../../src/activities/concluding/grant-rows.ts';
import { closeGrants } from '../../src/activities/grants/close-grants.ts';
import type { WriteEffect } from '../../src/domain/effect.ts';
import { addMilliseconds, instant } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const BEN = 'ben';
const GROUP = 'finance-readers';

/** What happens next: request `n` gets access or loses it, somebody adds or removes in the portal, time passes. */
type Happening =
  | {
      readonly what: 'grant' | 'end';
      readonly n: number;
      readonly answer: 'given' | 'lost' | 'never-arrived';
    }
  | { readonly what: 'portal-add' | 'portal-remove' | 'wait' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('grant' as const, 'end' as const),
      n: fc.integer({ min: 1, max: 3 }),
      answer: fc.constantFrom('given' as const, 'given' as const, 'lost' as const, 'never-arrived' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('portal-add' as const, 'portal-remove' as const, 'wait' as const),
    }),
  },
);

/** The edge as the directory has it, who put it there last, and the writes that came from us. */
function aDirectory() {
  let edge: 'ours' | 'theirs' | 'again' | null = null;
  let trouble: 'given' | 'lost' | 'never-arrived' = 'given';
  const trace = { status: 204, requestId: 'r', clientRequestId: 'c' };
  const write = (act: () => boolean): WriteEffect => {
    const now = trouble;
    trouble = 'given';
    if (now === 'never-arrived')
      return { effect: 'uncertain', because: 'reset', retryAfterSeconds: null, trace };
    const changed = act();
    if (now === 'lost') return { effect: 'uncertain', because: 'reset', retryAfterSeconds: null, trace };
    return { effect: changed ? 'changed' : 'unchanged', trace };
  };
  return {
    edge: () => edge,
    troubled(next: typeof trouble) {
      trouble = next;
    },
    /** `again`: put back by hand while a grant of ours stands. The rows can't tell, and the grant's end covers it. */
    portal(present: boolean, whileGranted: boolean) {
      if (present) edge ??= whileGranted ? 'again' : 'theirs';
      else edge = null;
    },
    readUsers: async () => ({ read: 'done', users: {} }),
    memberCall: (action: string) => ({ method: action === 'add' ? 'POST' : 'DELETE', path: '/members' }),
    readEdges: async () => [{ edge: edge === null ? 'absent' : 'present' }],
    addMember: async () =>
      write(() => {
        if (edge !== null) return false;
        edge = 'ours';
        return true;
      }),
    removeMember: async () =>
      write(() => {
        if (edge === null) return false;
        edge = null;
        return true;
      }),
  };
}

function aCompany() {
  const { stores, clock } = simulatedStores();
  const directory = aDirectory();
  const limits = { writeValidSeconds: 120, outboundSeconds: 30 };
  const means = { ...stores, clock, directory, limits } as unknown as Means;
  const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1000);
  const live = new Map<number, string>();
  let versions = 0;

  async function write(requestId: string, grantId: string, owner: string, action: 'add' | 'remove') {
    for (let attempt = 1; ; attempt += 1) {
      const notAfter = addMilliseconds(instant(clock.now()), 120_000);
      const applied = await applyChange.run(means, {
        requestId,
        grants: [{ grantId, target: GROUP }],
        beneficiaryId: BEN,
        action,
        owner,
        attempt,
        notAfter,
      });
      if (applied.applied !== 'uncertain' && applied.applied !== 'later') return applied.applied;
      pass(30);
    }
  }

  return {
    directory,
    means,
    live,
    pass,
    async grant(n: number, answer: 'given' | 'lost' | 'never-arrived'): Promise<boolean> {
      if (live.has(n)) return false;
      versions += 1;
      const requestId = `req-${n}-v${versions}`;
      const key = `T${n}:${BEN}:${GROUP}:add`;
      const explained = (await means.grants.readBeneficiary(BEN)).access[GROUP];
      const ours = explained?.base === 'absent' && explained.ownership !== 'none';
      // The decision plans nothing for somebody whom others have put into the group.
      if (directory.edge() !== null && !ours) return false;
      const change = {
        key,
        userId: BEN,
        target: GROUP,
        targetName: 'Finance readers',
        action: 'add' as const,
      };
      await means.requests.insert(
        aRecord(requestId, {
          request: { beneficiaryId: BEN, requesterId: BEN } as never,
          plan: { changes: [change], digest: 'd' },
        }),
      );
      let armed = await armGrants.run(means, { requestId, owner: requestId });
      while (!armed.armed) {
        assert.equal(armed.why, 'busy');
        pass(armed.why === 'busy' ? armed.afterSeconds : 0);
        armed = await armGrants.run(means, { requestId, owner: requestId });
      }
      directory.troubled(answer);
      assert.notEqual(await write(requestId, `${requestId}~${GROUP}`, requestId, 'add'), 'void');
      const at = instant(clock.now());
      await means.grants.change(BEN, (rows) => start(rows, requestId, requestId, at));
      live.set(n, requestId);
      return true;
    },
    async end(n: number, answer: 'given' | 'lost' | 'never-arrived'): Promise<boolean> {
      const requestId = live.get(n);
      if (!requestId) return false;
      await closeGrants(means, requestId, BEN, 'expired');
      const owner = `${requestId}~end`;
      let begun = await beginEnd.run(means, { requestId, owner });
      while (!begun.begun && begun.why === 'busy') {
        pass(begun.afterSeconds);
        begun = await beginEnd.run(means, { requestId, owner });
      }
      assert.ok(begun.begun);
      let removed = false;
      for (const { grantId, removal } of begun.ending) {
        // `inferred`: the directory's audit log names who put the edge there.
        if (removal === 'not-needed' || (removal === 'inferred' && directory.edge() !== 'ours')) continue;
        directory.troubled(answer);
        assert.notEqual(await write(requestId, grantId, owner, 'remove'), 'void');
        removed = true;
      }
      const at = instant(clock.now());
      await means.grants.change(BEN, (rows) => finish(rows, requestId, owner, at));
      live.delete(n);
      return removed;
    },
  };
}

describe('one person in one group, whatever happens in whatever order', () => {
  test('invariant 6: nothing is taken back that others gave or another grant justifies, and nothing of ours is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 14 }), async (happenings) => {
        const company = aCompany();
        const { directory, live } = company;
        for (const one of happenings) {
          const before = directory.edge();
          switch (one.what) {
            case 'grant':
              if (await company.grant(one.n, one.answer))
                assert.notEqual(directory.edge(), null, 'granted, and not there');
              break;
            case 'end': {
              const others = live.size - (live.has(one.n) ? 1 : 0);
              await company.end(one.n, one.answer);
              if (others > 0) assert.equal(directory.edge(), before, 'another grant still justifies it');
              if (before === 'theirs') assert.equal(directory.edge(), 'theirs', 'what others gave was taken');
              break;
            }
            case 'portal-add':
              directory.portal(true, live.size > 0);
              break;
            case 'portal-remove':
              directory.portal(false, live.size > 0);
              break;
            case 'wait':
              company.pass(600);
          }
        }
        for (const n of [...live.keys()]) await company.end(n, 'given');
        assert.notEqual(directory.edge(), 'ours', 'access of ours was left behind');
        const { access, grants } = await company.means.grants.readBeneficiary(BEN);
        assert.deepEqual(access[GROUP]?.holders ?? [], []);
        assert.ok(Object.values(grants).every(({ state }) => state === 'ended' || state === 'void'));
      }),
      { numRuns: 150, seed: 20260303 },
    );
  });

  test('invariant 6: what others gave before the first request stays for good, however often we come and go', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 8 }), async (turns) => {
        const company = aCompany();
        company.directory.portal(true, false);
        for (const n of turns) {
          await company.grant(n, 'given');
          await company.end(n, 'given');
        }
        assert.equal(company.directory.edge(), 'theirs');
      }),
      { numRuns: 40, seed: 20260303 },
    );
  });
});

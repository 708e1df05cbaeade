import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GrantState } from '../../src/domain/grant.ts';
import {
  type Closer,
  closedState,
  goesOnWithoutAccount,
  LIFETIMES,
  type Lifetime,
} from '../../src/domain/lifetime.ts';

const ALL = Object.keys(LIFETIMES) as readonly Lifetime[];
const CLOSERS: readonly Closer[] = ['end', 'own-run', 'release'];

/** What an entry that is proven becomes by each closer, in the order of `CLOSERS`. */
const CLOSED: Readonly<Record<Lifetime, readonly [GrantState, GrantState, GrantState]>> = {
  grant: ['ending', 'ending', 'ending'],
  condition: ['active', 'active', 'active'],
  once: ['active', 'active', 'active'],
  suspension: ['active', 'ending', 'ending'],
  'self-ending': ['ending', 'ending', 'ending'],
};

describe('a lifetime', () => {
  test('closing makes whatever waits for its turn void at once', () => {
    for (const lifetime of ALL)
      for (const closer of CLOSERS) assert.equal(closedState(lifetime, 'waiting', closer), 'void', lifetime);
  });

  test('closing makes whatever is being put on something that its run gives back', () => {
    for (const lifetime of ALL)
      for (const closer of CLOSERS) assert.equal(closedState(lifetime, 'armed', closer), 'ending', lifetime);
  });

  for (const lifetime of ALL)
    test(`a proven ${lifetime} is closed by what its lifetime says, and by nothing else`, () => {
      const states = CLOSERS.map((closer) => closedState(lifetime, 'active', closer));
      assert.deepEqual(states, CLOSED[lifetime]);
    });

  test('closing leaves what ends or is over as it is', () => {
    for (const lifetime of ALL)
      for (const state of ['ending', 'ended', 'void'] as const)
        for (const closer of CLOSERS) assert.equal(closedState(lifetime, state, closer), state);
  });

  test('a suspension is on record without an end, so that no leaver and no sweep lifts it', () => {
    assert.deepEqual(
      ALL.filter((lifetime) => LIFETIMES[lifetime].ends),
      ['grant', 'self-ending'],
    );
  });

  test('the proof is the end of a condition, and of what is done once', () => {
    const proven = Object.fromEntries(ALL.map((lifetime) => [lifetime, LIFETIMES[lifetime].proven]));
    assert.deepEqual(proven, {
      grant: 'active',
      condition: 'kept',
      once: 'done',
      suspension: 'active',
      'self-ending': 'active',
    });
  });

  test('tickets go on stating only what may be over without them, which is watched', () => {
    assert.deepEqual(
      ALL.filter((lifetime) => LIFETIMES[lifetime].stated),
      ['grant', 'suspension', 'self-ending'],
    );
    assert.ok(
      ALL.every((lifetime) => LIFETIMES[lifetime].stated === (LIFETIMES[lifetime].proven === 'active')),
    );
  });

  test('only what is done once is read and not removed where its run failed', () => {
    assert.deepEqual(
      ALL.filter((lifetime) => LIFETIMES[lifetime].givenBack === 'read'),
      ['once'],
    );
  });

  test('only the directory ends what ends by itself', () => {
    assert.deepEqual(
      ALL.filter((lifetime) => LIFETIMES[lifetime].endsByItself),
      ['self-ending'],
    );
  });
});

describe('an entry of somebody whose account is gone or off', () => {
  test('an entry of somebody whose account is gone or off goes on where it keeps them out, until it is proven', () => {
    const goingOn = (['grant', 'condition', 'once', 'suspension', 'self-ending'] as const).filter(
      (lifetime) => goesOnWithoutAccount(lifetime, 'armed'),
    );
    assert.deepEqual(goingOn, ['once', 'suspension']);
    for (const state of ['waiting', 'active', 'ending'] as const)
      assert.equal(goesOnWithoutAccount('suspension', state), false, state);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, defineActivity, type Means } from '../../src/activities/activity.ts';
import { marker, type Statement, say } from '../../src/activities/outbox/say.ts';
import { changeClassWords, endWords, moment, names, span } from '../../src/activities/wording/words.ts';
import type { DesiredTicket } from '../../src/domain/record.ts';
import { reasonLines } from '../../src/kinds/reason-words.ts';
import { aRecord } from '../tables/builders.ts';

const NOW = '2026-03-03T09:00:00.000Z';
const LATER = '2026-03-03T10:00:00.000Z';

function aStatement(changes: Partial<Statement> = {}): Statement {
  return {
    access: 'none',
    outcome: 'running',
    standing: null,
    comment: null,
    workNote: 'a note',
    provenAt: null,
    ...changes,
  };
}

describe('what a ticket is to say', () => {
  test('H11: rises by one revision with each statement, and the newest access stands', () => {
    const once = say(aRecord('r'), aStatement(), NOW);
    const twice = say(
      { ...once, sentRevision: 1 },
      aStatement({ access: 'granted', outcome: 'fulfilled' }),
      LATER,
    );
    assert.deepEqual([once.desired?.revision, twice.desired?.revision], [1, 2]);
    assert.deepEqual([twice.desired?.access, twice.desired?.workNote], ['granted', 'a note']);
  });

  test('H11: carries along what an unsent revision wanted to tell, and since when', () => {
    const unsent = say(aRecord('r'), aStatement({ comment: 'first', standing: 'in-progress' }), NOW);
    const both = say(unsent, aStatement({ comment: 'second', workNote: 'more' }), LATER).desired;
    assert.equal(both?.comment, 'first\n\nsecond');
    assert.equal(both?.workNote, 'a note\n\nmore');
    assert.equal(both?.standing, 'in-progress');
    assert.equal(both?.askedAt, NOW);
  });

  test('H11: a newer state replaces the unsent one, and what was sent is not told again', () => {
    const unsent = say(aRecord('r'), aStatement({ standing: 'in-progress' }), NOW);
    assert.equal(say(unsent, aStatement({ standing: 'completed' }), LATER).desired?.standing, 'completed');
    const sent = { ...say(aRecord('r'), aStatement({ comment: 'first' }), NOW), sentRevision: 1 };
    const next = say(sent, aStatement({ comment: 'second' }), LATER).desired;
    assert.deepEqual([next?.comment, next?.askedAt], ['second', LATER]);
  });

  test('ends with a line that machines read', () => {
    const desired = { revision: 3, access: 'granted', outcome: 'fulfilled' } as DesiredTicket;
    assert.equal(
      marker('servicenow-abc-group-membership', desired),
      '[countersign servicenow-abc-group-membership r3 access=granted outcome=fulfilled]',
    );
  });
});

describe('words for people', () => {
  test('words for people are in company time, with the zone, also across daylight saving', () => {
    assert.equal(moment('2026-03-03T09:00:00.000Z', 'Europe/Amsterdam'), '2026-03-03 10:00 Europe/Amsterdam');
    assert.equal(moment('2026-03-29T01:30:00.000Z', 'Europe/Amsterdam'), '2026-03-29 03:30 Europe/Amsterdam');
  });

  test('say how long in the largest unit that fits', () => {
    assert.deepEqual([86_400, 172_800, 3600, 90_000, 60, 61, 1].map(span), [
      '1 day',
      '2 days',
      '1 hour',
      '25 hours',
      '1 minute',
      '61 seconds',
      '1 second',
    ]);
  });

  test('name the end, the class of the change and each reason with its rule', () => {
    assert.equal(endWords({ ends: 'never' }, 'UTC'), 'It has no end date.');
    assert.match(endWords({ ends: 'after', seconds: 86_400 }, 'UTC'), /1 day after it was proven/);
    assert.match(endWords({ ends: 'at', at: NOW }, 'UTC'), /on 2026-03-03 09:00 UTC/);
    assert.equal(changeClassWords(null), 'unclassified change');
    assert.match(changeClassWords({ class: 'standard', template: 'STD-1' }), /pre-approved template STD-1/);
    assert.deepEqual(reasonLines([{ code: 'too-long', detail: 'Too long.', rule: '/x' }]), [
      'Too long. [too-long, /x]',
    ]);
  });

  test('call people by name where it is known, and nobody "nobody"', () => {
    assert.equal(names(['a', 'b'], { a: 'Anna' }), 'Anna, b');
    assert.equal(names([], {}), 'nobody');
  });
});

describe('an activity', () => {
  const failing = defineActivity<{ readonly x: number }, { readonly y: number }>({
    name: 'failing',
    run: async ({ clock }, { x }) => {
      if (clock.now() >= 0) throw new RangeError(`no ${x} ${'long '.repeat(200)}`);
      return { y: x };
    },
  });

  test('turns every failure into a short plain message before it crosses to the host, and logs the rest', async () => {
    const logged: string[] = [];
    const means = { clock: { now: () => 1 } } as unknown as Means;
    const crossed = await answer(failing, means, { x: 7 }, (_, line) => void logged.push(line));
    assert.ok(
      !crossed.answered && crossed.because.startsWith('RangeError: no 7') && crossed.because.length <= 300,
    );
    assert.doesNotMatch(crossed.because, /\bat .*\.ts/);
    assert.match(logged.join(), /failing could not run: RangeError[\s\S]*say\.test\.ts/);
  });
});

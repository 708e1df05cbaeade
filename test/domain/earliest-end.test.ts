import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndRule } from '../../src/domain/decision.ts';
import { earliestEnd } from '../../src/domain/earliest-end.ts';

const NOW = '2026-03-03T09:00:00.000Z';
const NEVER: EndRule = { ends: 'never' };
const TOMORROW: EndRule = { ends: 'at', at: '2026-03-04T09:00:00.000Z' };
const HOUR: EndRule = { ends: 'after', seconds: 3600 };
const WEEK: EndRule = { ends: 'after', seconds: 7 * 86_400 };

describe('the earliest of several ends', () => {
  for (const [what, ends, earliest] of [
    ['a moment before none', [NEVER, TOMORROW], TOMORROW],
    ['a while before none', [WEEK, NEVER], WEEK],
    ['a moment before a longer while', [WEEK, TOMORROW], TOMORROW],
    ['a shorter while before a moment', [TOMORROW, HOUR, WEEK], HOUR],
    ['the first of those that are alike', [NEVER, { ends: 'never' }], NEVER],
  ] as const)
    test(`is ${what}`, () => {
      const [first, ...others] = ends;
      assert.equal(earliestEnd([first, ...others], NOW), earliest);
    });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { spanOf, timesOf } from '../../src/console/times.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/instant.ts';

const NOW = '2026-03-30T09:00:00.000Z';

describe('times on a page', () => {
  test('times on a page are company time, on both sides of the change to summer time', () => {
    const times = timesOf('Europe/Amsterdam', NOW);
    assert.equal(times.clock('2026-03-28T22:30:00.000Z'), '23:30:00');
    assert.equal(times.clock('2026-03-29T22:30:00.000Z'), '00:30:00');
    assert.match(times.day('2026-03-29T22:30:00.000Z'), /Monday,? 30 March 2026/);
    assert.match(times.moment('2026-03-29T22:30:00.000Z'), /30 Mar 2026,? 00:30/);
  });

  test('say how far away they are', () => {
    const times = timesOf('Europe/Amsterdam', NOW);
    assert.equal(times.relative(NOW), 'just now');
    assert.equal(times.relative('2026-03-30T08:59:50.000Z'), '10 s ago');
    assert.equal(times.relative('2026-03-30T08:15:00.000Z'), '45 min ago');
    assert.equal(times.relative('2026-03-29T08:00:00.000Z'), '25 h ago');
    assert.equal(times.relative('2026-04-02T09:00:00.000Z'), 'in 3 days');
  });

  test('times on a page are UTC, and say so, when the company zone is not one', () => {
    const times = timesOf('Middle/Earth', NOW);
    assert.equal(times.zone, 'UTC');
    assert.equal(times.clock(NOW), '09:00:00');
  });

  test('tell a length in its two largest units', () => {
    assert.equal(spanOf(DAY + 2 * HOUR + 5 * MINUTE), '1 day 2 h');
    assert.equal(spanOf(12 * MINUTE), '12 min');
    assert.equal(spanOf(2 * DAY + 20 * SECOND), '2 days 20 s');
    assert.equal(spanOf(200), '0 s');
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { businessHours, changeWindow, wallClockMoment } from '../../src/policy/calendar.ts';
import type { Calendar } from '../../src/policy/calendar-table.ts';

const CALENDAR: Calendar = {
  timeZone: 'Europe/Amsterdam',
  businessHours: { days: ['MO', 'TU', 'WE', 'TH', 'FR'], from: '08:00', to: '18:00' },
  holidays: [{ date: '2026-04-27', name: "King's Day" }],
  windows: {
    saturday: { rule: 'FREQ=MONTHLY;BYDAY=2SA', from: '22:00', lastsMinutes: 240, since: '2026-01-01' },
    nightly: { rule: 'FREQ=DAILY', from: '02:30', lastsMinutes: 30, since: '2026-01-01' },
    leap: {
      rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
      from: '02:00',
      lastsMinutes: 60,
      since: '2024-01-01',
    },
  },
  freezes: [],
};

const at = (text: string): number => Date.parse(text);
const iso = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString();

describe('business hours', () => {
  const hours = businessHours(CALENDAR);

  test('business hours include their first moment and exclude their last', () => {
    assert.equal(hours.isOpen(at('2026-03-03T06:59:59.999Z')), false);
    assert.equal(hours.isOpen(at('2026-03-03T07:00:00.000Z')), true);
    assert.equal(hours.isOpen(at('2026-03-03T16:59:59.999Z')), true);
    assert.equal(hours.isOpen(at('2026-03-03T17:00:00.000Z')), false);
  });

  test('business hours follow the clock change of the company, not UTC', () => {
    assert.equal(hours.isOpen(at('2026-03-27T06:30:00Z')), false);
    assert.equal(hours.isOpen(at('2026-03-30T06:30:00Z')), true);
  });

  test('business hours open after weekend and holiday', () => {
    assert.equal(iso(hours.nextOpening(at('2026-04-24T16:00:00Z'))), '2026-04-28T06:00:00.000Z');
    assert.equal(hours.isOpen(at('2026-04-27T10:00:00Z')), false);
  });

  test('business hours open now when they are open', () => {
    assert.equal(iso(hours.nextOpening(at('2026-03-03T09:00:00Z'))), '2026-03-03T09:00:00.000Z');
  });

  test('business hours hold far from Greenwich, where the local day is another', () => {
    const auckland = businessHours({ ...CALENDAR, timeZone: 'Pacific/Auckland' });
    assert.equal(auckland.isOpen(at('2026-03-01T20:00:00Z')), true); // Monday 09:00 there
    assert.equal(auckland.isOpen(at('2026-03-06T08:00:00Z')), false); // Friday 21:00 there
  });
});

describe('a change window', () => {
  test('on the second Saturday lasts over midnight', () => {
    const window = changeWindow(CALENDAR, 'saturday');
    assert.equal(iso(window.nextOpening(at('2026-03-03T09:00:00Z'))), '2026-03-14T21:00:00.000Z');
    assert.equal(window.isOpen(at('2026-03-15T00:59:00Z')), true);
    assert.equal(window.isOpen(at('2026-03-15T01:00:00Z')), false);
    assert.equal(window.isOpen(at('2026-03-07T21:30:00Z')), false);
  });

  test('a change window whose start a clock change skips moves on instead of being left out', () => {
    const window = changeWindow(CALENDAR, 'nightly');
    assert.equal(iso(window.nextOpening(at('2026-03-29T00:00:00Z'))), '2026-03-29T01:30:00.000Z');
  });

  test('a change window that does not come within the horizon never opens', () => {
    assert.equal(changeWindow(CALENDAR, 'leap').nextOpening(at('2026-03-03T09:00:00Z')), null);
  });

  test('the calendar does not have is an error, not an open door', () => {
    assert.throws(() => changeWindow(CALENDAR, 'none'), /no change window "none"/);
  });
});

test('a wall-clock moment is the one of the time zone', () => {
  assert.equal(iso(wallClockMoment('2026-07-01T00:00', 'Europe/Amsterdam')), '2026-06-30T22:00:00.000Z');
  assert.throws(() => wallClockMoment('2026-02-30T00:00', 'Europe/Amsterdam'));
});

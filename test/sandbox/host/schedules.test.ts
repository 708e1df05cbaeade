import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cron } from 'croner';
import { parseSchedule } from '../../../sandbox/host/schedules.ts';

const MINUTE = 60_000;
const SCHEDULES = ['30 * * * * *', '0 */5 * * * *', '45 25 * * * *', '0 0 3 * * *', '0 10 * * * 1-5'];

describe('the next time of a schedule', () => {
  for (const timeZone of ['UTC', 'Europe/Berlin'])
    for (const text of SCHEDULES)
      test(`${text} in ${timeZone} is what the library says, whatever was asked before`, () => {
        const { after } = parseSchedule(text, timeZone) ?? assert.fail();
        const pattern = new Cron(text, { timezone: timeZone, domAndDow: true, paused: true });
        for (const begin of [Date.UTC(2026, 2, 3, 9), Date.UTC(2026, 2, 28, 22), Date.UTC(2026, 9, 24, 22)])
          for (let step = 0; step < 200; step += 1) {
            const ms = begin + step * 7 * MINUTE + (step % 3) * 1234;
            assert.equal(after(ms), pattern.nextRun(new Date(ms))?.getTime(), new Date(ms).toISOString());
          }
      });
});

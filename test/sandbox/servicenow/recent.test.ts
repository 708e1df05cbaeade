import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { parseQuery } from '../../../sandbox/tenant/servicenow/query.ts';
import { restView } from '../../../sandbox/tenant/servicenow/rest-view.ts';
import { recordStore } from '../../../sandbox/tenant/servicenow/store.ts';

const T0 = Date.UTC(2026, 2, 3, 9);
const MINUTE = 60_000;

/** Ten orders with an item each, a minute apart; then some change once more. */
function instance(changes: readonly (readonly [minute: number, which: number])[]) {
  const store = recordStore();
  const at = (minute: number) => ({ at: T0 + minute * MINUTE, by: 'admin' });
  for (let n = 0; n < 10; n += 1) {
    store.insert('sc_request', `r${n}`, { number: `REQ${n}` }, at(n));
    store.insert('sc_req_item', `i${n}`, { number: `RITM${n}`, request: `r${n}` }, at(n));
  }
  for (const [minute, which] of changes) {
    store.update('sc_req_item', `i${which}`, { short_description: `${minute}` }, at(minute));
    store.update('sc_request', `r${9 - which}`, {}, at(minute));
  }
  const view = restView(store, virtualClock(T0 + 1000 * MINUTE));
  const numbers = (text: string) =>
    view
      .matching(
        'sc_req_item',
        parseQuery('sc_req_item', text, () => ''),
      )
      .map(({ sysId }) => sysId);
  return { store, numbers };
}

describe('what changed since a moment', () => {
  for (const column of ['sys_updated_on', 'request.sys_updated_on'])
    for (const [when, changes] of [
      [
        'in order',
        [
          [20, 3],
          [21, 3],
          [22, 7],
          [22, 1],
        ],
      ],
      [
        'with a record that was added by hand as of before',
        [
          [20, 3],
          [4, 8],
          [22, 7],
        ],
      ],
    ] as const)
      test(`what changed since a moment is the same by ${column} as among all rows, ${when}`, () => {
        const { numbers, store } = instance(changes);
        store.remove('sc_req_item', 'i7');
        for (let minute = 0; minute < 30; minute += 1) {
          const time = new Date(T0 + minute * MINUTE).toISOString().slice(0, 19).replace('T', ' ');
          const everyRow = numbers(`ORDERBYsys_id^${column}>=${time}^NQ${column}>=${time}^ORnumber=none`);
          assert.deepEqual(numbers(`${column}>=${time}^ORDERBYsys_id`), everyRow, time);
        }
      });

  test('looks at no row besides', () => {
    const { store } = instance([
      [20, 3],
      [21, 3],
    ]);
    assert.deepEqual(
      store.updatedSince('sc_req_item', '2026-03-03 09:20:00')?.map(({ sysId }) => sysId),
      ['i3'],
    );
  });
});

/** How scenarios read tickets and print time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runningClock } from '../../../sandbox/clock.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { SCENARIOS } from '../../../sandbox/scenarios/all.ts';
import { stated } from '../../../sandbox/scenarios/stated.ts';
import { sinceText, Timeline } from '../../../sandbox/scenarios/timeline.ts';
import { foreignHost } from '../../../sandbox/start/foreign-app.ts';
import { INTEGRATION_USER } from '../../../sandbox/tenant/servicenow/accounts.ts';

const note = (text: string, by: string = INTEGRATION_USER) => ({
  at: '2026-03-03T09:00:00Z',
  by,
  kind: 'work_note' as const,
  text,
});
const line = (revision: number, access: string, outcome: string) =>
  note(
    `Words.\n[countersign servicenow-1-group-membership r${revision} access=${access} outcome=${outcome}]`,
  );

describe('The access a ticket states', () => {
  test('The access a ticket states is that of the newest line, not of the first', () => {
    const journal = [
      line(2, 'none', 'running'),
      note('Somebody else’s words.'),
      line(10, 'granted', 'fulfilled'),
      note(line(11, 'ended', 'ended').text, 'somebody.else'),
    ];
    assert.deepEqual(stated({ journal }), { revision: 10, access: 'granted', outcome: 'fulfilled' });
  });

  test('The access a ticket states is unknown while no line stands there, or only one that somebody else wrote', () => {
    const pasted = note(line(1, 'granted', 'fulfilled').text, 'somebody.else');
    assert.equal(stated({ journal: [note('Fulfilled!'), pasted] }), null);
  });
});

describe('A timeline', () => {
  test('says how long ago it began, in the two units that matter', () => {
    const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
    const spans = [0, 59 * second, 2 * minute + 5 * second, 3 * hour + 20 * minute, 9 * day + 4 * hour];
    assert.deepEqual(spans.map(sinceText), ['+0s', '+59s', '+2m05s', '+3h20m', '+9d04h']);
  });

  test('aligns its lines, and never seems to go back by a part of a second', () => {
    const lines: string[] = [];
    const timeline = new Timeline((text) => lines.push(text));
    timeline.begin(0, 'A story');
    timeline.tell(5_600, 'pressed');
    timeline.tell(4_900, 'noted by whole seconds\nand more');
    timeline.check(false, 'held');
    assert.deepEqual(lines.slice(1), [
      '       +5s  pressed',
      '       +5s  noted by whole seconds',
      '            and more',
      '         ✘  held',
    ]);
  });
});

test('Scenarios have names of their own', () => {
  assert.equal(new Set(SCENARIOS.map(({ name }) => name)).size, SCENARIOS.length);
});

test('Time that was moved on a running clock counts as idle only once what became due has fired', async () => {
  const clock = runningClock(0);
  const fired: number[] = [];
  clock.schedule(3_600_000, () => fired.push(clock.now()));
  const conductor = createConductor({
    clock,
    appHost: foreignHost('none', 'http://127.0.0.1:1'),
    deliveriesRunning: () => 0,
    callsHanging: () => 0,
  });
  assert.equal(await conductor.advance(3_600_000), true);
  assert.equal(fired.length, 1);
  clock.stop();
});

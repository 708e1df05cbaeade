import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import {
  createPagerDuty,
  PAGERDUTY_HOST,
  PAGERDUTY_TOKEN,
} from '../../../sandbox/tenant/pagerduty/simulator.ts';
import { createPagerDutyRoster } from '../../../src/connectors/pagerduty/roster.ts';
import { rosterContract } from '../contracts/roster.ts';
import { border } from '../support/border.ts';

const TEAM = 'PABC123';
const [ROSA, BRAM, MIRA] = [personId('identity-ops-1'), personId('sales-rep'), personId('synced')];

function bench() {
  const clock = virtualClock(STARTS_AT);
  const pagerDuty = createPagerDuty({ clock, emailOf: (id) => (id === '' ? null : `${id}@contoso.example`) });
  const { outbound, faults, calls } = border(clock, [PAGERDUTY_HOST], [pagerDuty]);
  const roster = createPagerDutyRoster({ host: PAGERDUTY_HOST, token: PAGERDUTY_TOKEN }, outbound, clock);
  return { clock, pagerDuty, faults, calls, roster };
}

rosterContract('PagerDuty', () => {
  const { clock, pagerDuty, faults, roster } = bench();
  pagerDuty.addPolicyWithoutRules('PEMPTY1');
  return {
    roster,
    clock,
    people: [ROSA, BRAM, MIRA],
    toolIdOf: pagerDuty.userIdOf,
    team: TEAM,
    teamWithoutRota: 'PEMPTY1',
    onCall(ids, until) {
      const to = until === undefined ? {} : { to: new Date(clock.now() + until).toISOString() };
      const members = ids.map((userId, place) => ({ userId, level: place + 1, ...to }));
      pagerDuty.setOnCall(TEAM, members);
    },
    hide(how) {
      pagerDuty.switches.reads = how;
    },
    faultNext(effect) {
      faults.add({ match: { host: PAGERDUTY_HOST }, count: 1, effect });
    },
  };
});

test('a stand-in of PagerDuty is told as one, with the times of their duty, on whatever page they are', async () => {
  const { clock, pagerDuty, roster } = bench();
  pagerDuty.switches.page = 1;
  const [from, to] = [0, 3_600_000].map((ms) => new Date(clock.now() + ms).toISOString());
  pagerDuty.setOnCall(TEAM, [
    { userId: ROSA, level: 1, override: true, ...(from && to ? { from, to } : {}) },
    { userId: BRAM, level: 2 },
  ]);
  const answer = await roster.whoIsOnCall(TEAM, 'r');
  assert.ok(answer.read === 'done', JSON.stringify(answer));
  assert.deepEqual(answer.onCall, [
    { toolUserId: pagerDuty.userIdOf(ROSA), level: 1, from, to, override: { madeBy: [] } },
    { toolUserId: pagerDuty.userIdOf(BRAM), level: 2, from: null, to: null },
  ]);
});

test('a user of PagerDuty has the sign-in name that it has for them, and nobody else has', async () => {
  const { pagerDuty, roster } = bench();
  const id = pagerDuty.userIdOf(MIRA);
  assert.deepEqual(await roster.signInName?.(id, 'r'), { read: 'done', name: `${MIRA}@contoso.example` });
  assert.deepEqual(await roster.signInName?.('PNOBODY', 'r'), { read: 'done', name: null });
  assert.deepEqual(await roster.signInName?.('../oncalls', 'r'), { read: 'done', name: null });
});

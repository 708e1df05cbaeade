/** The journeys of group membership and licenses that everything is broken in. People and groups are named as in the sandbox company. */

import { tieSlack } from '../control/tie-slack.ts';
import { personId } from '../tenant/company/person.ts';
import { SLACK } from '../tenant/slack/company.ts';
import { EMERGENCY_JOURNEYS } from './emergency-journeys.ts';
import { ENDING_JOURNEYS } from './ending-journeys.ts';
import type { Journey } from './journey.ts';
import { LICENSE_JOURNEYS } from './license-journeys.ts';
import { MENDING_JOURNEYS } from './mending-journeys.ts';
import { BUNDLE, FINANCE, forDays, OWNER, VPN } from './orders.ts';
import { RISKY_JOURNEYS } from './risky-journeys.ts';
import { TAKING_JOURNEYS } from './taking-journeys.ts';
import { TOGETHER_JOURNEYS } from './together-journeys.ts';
import { WAITING_JOURNEYS } from './waiting-journeys.ts';

export type { Journey } from './journey.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';

export const JOURNEYS: readonly Journey[] = [
  {
    name: 'standard',
    title: 'A standard change is granted without asking anybody, and stays',
    expects: [[GRANTED], [GRANTED]],
    async play(stage) {
      stage.order(VPN);
      await stage.rest('granted');
      await stage.jump(20 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'time-bound',
    title: 'A standard change for two days ends by itself',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      stage.order(forDays(VPN, 2));
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'teams',
    title: 'The data owner approves in Teams; it ends after twenty days',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'slack',
    title: 'The data owner approves in Slack, with the account that they tied; it ends after twenty days',
    settings: SLACK,
    expects: [[GRANTED], [ENDED]],
    async prepare({ world }, when) {
      if (when === 'morning') await tieSlack(world.controlled, world.host, personId(OWNER));
    },
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'two-roles',
    title: 'App owner and security approve in Teams, both',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order({
        item: 'Engineering repository access',
        person: 'developer',
        groups: ['GRP-ENG-REPO-WRITE'],
        variables: { access_level: 'write', duration_days: '20' },
      });
      await stage.press(number, 'repo-owner', 'approve');
      await stage.press(number, 'security-approver-2', 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'in-servicenow',
    title: 'The data owner decides in ServiceNow',
    policy: { '/stages/data-owner/acceptsItsmApproval': true },
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.settle();
      await stage.pass(MINUTE);
      await stage.decideInTool(number, OWNER, 'approved');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'rejected',
    title: 'The data owner says no',
    expects: [['none/rejected'], ['none/rejected']],
    never: true,
    async play(stage) {
      const number = stage.order(FINANCE);
      await stage.press(number, OWNER, 'reject');
      await stage.rest('rejected');
      await stage.jump(5 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'expired',
    title: 'Nobody answers',
    expects: [['none/running'], ['none/expired']],
    never: true,
    async play(stage) {
      stage.order(FINANCE);
      await stage.rest('waiting');
      await stage.jump(25 * 60 * MINUTE);
      await stage.jump(2 * DAY);
      await stage.rest('expired', true);
    },
  },
  {
    name: 'disabled',
    title: 'The account is disabled long before the end',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      stage.order(forDays(VPN, 60));
      await stage.rest('granted');
      stage.disable(VPN.person);
      await stage.jump(60 * MINUTE);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'canceled',
    title: 'The ticket is closed as incomplete after it was fulfilled',
    expects: [[GRANTED], [ENDED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(VPN, 60));
      await stage.rest('granted');
      stage.edit(number, { fields: { state: '4' } });
      await stage.rest('ended');
      await stage.jump(61 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'bundle',
    title: 'Three groups at once, on the word of the manager',
    expects: [[GRANTED], [ENDED]],
    prepare(stage) {
      stage.setMember('GRP-WIKI-READERS', 'developer', false);
    },
    async play(stage) {
      const number = stage.order(BUNDLE);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'rolled-back',
    title: 'An operator rolls back',
    expects: [[GRANTED], ['ended/rolled-back'], ['ended/rolled-back']],
    async play(stage) {
      const number = stage.order(forDays(VPN, 60));
      await stage.rest('granted');
      await stage.operate(number, 'roll-back');
      await stage.rest('rolled back');
      await stage.jump(61 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'edited',
    title: 'The ticket is edited while it waits, and decided anew',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.settle();
      stage.edit(number, { variables: { justification: 'Something else altogether, really.' } });
      await stage.settle();
      await stage.pass(MINUTE); // a word on the card of before the edit would count for nothing
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'edited-late',
    title: 'The ticket is edited after it was fulfilled and closed with that: nothing changes by it',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(VPN, 2));
      await stage.rest('granted');
      stage.edit(number, { variables: { duration_days: '9' } });
      await stage.rest('still granted');
      await stage.jump(10 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'overlap',
    title: 'Two tickets for one membership: the end of the first leaves what the second justifies',
    expects: [
      [GRANTED, GRANTED],
      [ENDED, GRANTED],
      [ENDED, ENDED],
    ],
    async play(stage) {
      stage.order(forDays(VPN, 2));
      await stage.settle();
      stage.order(forDays(VPN, 9));
      await stage.rest('both granted');
      await stage.jump(3 * DAY);
      await stage.rest('first ended');
      await stage.jump(7 * DAY);
      await stage.rest('both ended', true);
    },
  },
  {
    name: 'member-already',
    title: 'Somebody who is a member already asks for two days, and stays a member',
    expects: [[GRANTED], [GRANTED]],
    prepare(stage) {
      stage.setMember('GRP-VPN-USERS', VPN.person, true);
    },
    async play(stage) {
      stage.order(forDays(VPN, 2));
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('later', true);
    },
  },
  ...MENDING_JOURNEYS,
  ...ENDING_JOURNEYS,
  ...TAKING_JOURNEYS,
  ...WAITING_JOURNEYS,
  ...TOGETHER_JOURNEYS,
  ...LICENSE_JOURNEYS,
  ...RISKY_JOURNEYS,
  ...EMERGENCY_JOURNEYS,
];

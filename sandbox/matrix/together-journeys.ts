/** Journeys of what must not go together, and of people who may not decide any more when it is carried out. */
import { breakRowsOf, patchUser, pressTogether } from './acts.ts';
import type { Journey } from './journey.ts';
import { forDays, OWNER, VPN } from './orders.ts';
import type { Order, Stage } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';
const NOTHING = 'none/*';
const OWNERS = 'GRP-FINANCE-DATA-OWNERS';
const OTHER_OWNER = 'finance-member';
const OTHER_HOLDER = 'developer';

const CREATE: Order = {
  item: 'Payments: create',
  person: 'treasury-analyst',
  groups: ['GRP-PAYMENTS-CREATE'],
  variables: { duration_days: '20' },
};

/** Nobody asks for it for themselves. */
const APPROVE: Order = {
  ...CREATE,
  item: 'Payments: approve',
  openedBy: 'treasury-manager',
  groups: ['GRP-PAYMENTS-APPROVE'],
};

export const TOGETHER_JOURNEYS: readonly Journey[] = [
  {
    name: 'incompatible-together',
    title: 'The last words on two entitlements that must not go together are said at the same moment',
    expects: [
      [GRANTED, NOTHING],
      [ENDED, NOTHING],
    ],
    orElse: [
      [NOTHING, GRANTED],
      [NOTHING, ENDED],
    ],
    async play(stage) {
      const both = [stage.order(CREATE), stage.order(APPROVE)];
      for (const number of both) {
        await stage.press(number, OWNER, 'approve');
        await stage.press(number, 'payments-owner', 'approve');
      }
      const person = 'security-approver-1';
      await pressTogether(
        stage,
        both.map((number) => ({ number, person })),
      );
      await stage.pass(30 * MINUTE);
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'one-unreadable',
    title:
      'A leave date is set for one and another is disabled: what the first holds cannot be read for a while, and the other ends in time',
    expects: [
      [GRANTED, GRANTED],
      [ENDED, GRANTED],
      [ENDED, ENDED],
    ],
    async play(stage) {
      stage.order(forDays(VPN, 20));
      stage.order(forDays({ ...VPN, person: OTHER_HOLDER }, 20));
      await stage.rest('granted');
      const mend = await breakRowsOf(stage, OTHER_HOLDER);
      patchUser(stage, OTHER_HOLDER, { employeeLeaveDateTime: '2027-03-01T17:00:00Z' });
      stage.disable(VPN.person);
      await stage.pass(40 * MINUTE);
      await mend();
      await stage.pass(30 * MINUTE);
      await stage.rest('one ended');
      await stage.jump(21 * DAY);
      await stage.rest('both ended', true);
    },
  },
  {
    name: 'one-broken-end',
    title:
      'A notice is due and an end: what the one is about cannot be read for a while, and the other ends in time',
    expects: [
      [GRANTED, GRANTED],
      [GRANTED, ENDED],
      [ENDED, ENDED],
    ],
    async play(stage) {
      // Three days before the first ends, which is when the second does.
      stage.order(forDays({ ...VPN, person: OTHER_HOLDER }, 5));
      stage.order(forDays(VPN, 2));
      await stage.rest('granted');
      await stage.jump(2 * DAY - 30 * MINUTE);
      const mend = await breakRowsOf(stage, OTHER_HOLDER);
      await stage.pass(70 * MINUTE);
      await mend();
      await stage.pass(30 * MINUTE);
      await stage.rest('one ended');
      await stage.jump(21 * DAY);
      await stage.rest('both ended', true);
    },
  },
  {
    name: 'approver-left-second-round',
    title:
      'Who approved first may not decide any more when the last word is said: somebody else is asked anew',
    expects: [['none/running'], [GRANTED], [ENDED]],
    prepare: (stage) => stage.setMember(OWNERS, OTHER_OWNER, true),
    async play(stage) {
      const number = stage.order(CREATE);
      await stage.press(number, OWNER, 'approve');
      stage.setMember(OWNERS, OWNER, false);
      await stage.pass(30 * MINUTE);
      await lastWords(stage, number);
      await stage.rest('asked anew');
      await stage.press(number, OTHER_OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
];

async function lastWords(stage: Stage, number: string): Promise<void> {
  await stage.press(number, 'payments-owner', 'approve');
  await stage.press(number, 'security-approver-1', 'approve');
}

/** Journeys of access that comes to its end, or does not: renewed, left, told, moved, deleted. */
import { NOTIFICATIONS } from '../app/sandbox-settings.ts';
import { offboard, patchGroup, patchUser, renewInTeams } from './acts.ts';
import type { Journey } from './journey.ts';
import { FINANCE, forDays, OWNER, VPN } from './orders.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Within this every replica of the directory shows a change, and the app has followed it. */
const FOLLOWED = 20 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';

export const ENDING_JOURNEYS: readonly Journey[] = [
  {
    name: 'renewed',
    title: 'The holder renews access that ends soon, and its owner approves again',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      const number = await askedToRenew(stage);
      await stage.press(number, OWNER, 'approve');
      await stage.jump(4 * DAY);
      await stage.rest('renewed');
      await stage.jump(8 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'not-renewed',
    title:
      'The holder asks to renew access that ends soon, and its owner says no: it stands, and ends on time',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      const number = await askedToRenew(stage);
      await stage.press(number, OWNER, 'reject');
      await stage.rest('stands');
      await stage.jump(4 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'offboarded',
    title: 'The personnel system says that the holder has left',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 60));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await offboard(stage, FINANCE.person);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'leaves',
    title: 'A leave date is set: the end comes forward to it',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      stage.order(forDays(VPN, 60));
      await stage.rest('granted');
      patchUser(stage, VPN.person, { employeeLeaveDateTime: '2026-03-06T16:00:00Z' });
      await stage.jump(FOLLOWED);
      await stage.rest('shortened');
      await stage.jump(4 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'told',
    title: 'The account is disabled, and the directory says so at once',
    expects: [[GRANTED], [ENDED]],
    settings: NOTIFICATIONS,
    async play(stage) {
      stage.order(forDays(VPN, 60));
      await stage.rest('granted');
      stage.disable(VPN.person);
      await stage.pass(2 * MINUTE);
      await stage.jump(60 * MINUTE);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'moved',
    title: 'The holder moves to a department that may not have it: reviewed, and ended on time',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      patchUser(stage, FINANCE.person, { department: 'Sales' });
      await stage.jump(FOLLOWED);
      await stage.rest('under review');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'deleted',
    title: 'The account is deleted before the end, and restored after it',
    expects: [[GRANTED], [ENDED], [ENDED]],
    async play(stage) {
      stage.order(forDays(VPN, 9));
      await stage.rest('granted');
      patchUser(stage, VPN.person, { deleted: true });
      await stage.jump(10 * DAY);
      await stage.rest('deleted');
      patchUser(stage, VPN.person, { deleted: false });
      await stage.jump(2 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'group-deleted',
    title: 'The group is deleted before the end, and restored after it',
    expects: [[GRANTED], [ENDED], [ENDED]],
    async play(stage) {
      stage.order(forDays(VPN, 1));
      await stage.rest('granted');
      patchGroup(stage, 'GRP-VPN-USERS', { deleted: true });
      await stage.jump(60 * MINUTE);
      await stage.jump(1.5 * DAY);
      await stage.rest('deleted');
      patchGroup(stage, 'GRP-VPN-USERS', { deleted: false });
      await stage.jump(60 * MINUTE);
      await stage.rest('ended', true);
    },
  },
];

/** Access for ten days, whose holder asks after eight to have it for longer. */
async function askedToRenew(stage: Stage): Promise<string> {
  const number = stage.order(forDays(FINANCE, 10));
  await stage.press(number, OWNER, 'approve');
  await stage.rest('granted');
  await stage.jump(8 * DAY);
  await renewInTeams(stage, number, FINANCE.person);
  return number;
}

/** Journeys of what does not go as it was ordered, trouble or none: blocked, refused, taken away, renewed, left. */
import { NOTIFICATIONS } from '../app/sandbox-settings.ts';
import {
  closeFollowUp,
  offboard,
  operateInTeams,
  patchGroup,
  patchUser,
  refuse,
  renewInTeams,
} from './acts.ts';
import type { Journey } from './journey.ts';
import { BUNDLE, FIELD, FINANCE, forDays, OWNER, VPN } from './orders.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Within this every replica of the directory shows a change, and the app has followed it. */
const FOLLOWED = 20 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';

export const MENDING_JOURNEYS: readonly Journey[] = [
  {
    name: 'approved',
    title: 'Three groups that the manager had approved in ServiceNow before we heard of it',
    expects: [[GRANTED], [ENDED]],
    prepare: withoutWiki,
    async play(stage) {
      stage.order({ ...BUNDLE, approval: 'approved' });
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'noticed',
    title: 'Access that a system downstream has to notice before it counts',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FIELD, 10));
      await stage.press(number, 'field-manager', 'approve');
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'half-refused',
    title: 'Graph refuses the second of three groups; an operator retries in Teams once it does not',
    expects: [['none/rolled-back'], [GRANTED], [ENDED]],
    prepare: withoutWiki,
    async play(stage) {
      const mend = refuse(stage, 'POST', 'GRP-ENG-REPO-READ');
      const number = stage.order(BUNDLE);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('taken back');
      mend();
      await operateInTeams(stage, number, 'retry');
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'half-stuck',
    title:
      'Graph refuses the second of three groups and to take back the first, until an operator rolls back',
    expects: [['unknown/needs-human'], ['ended/rolled-back']],
    prepare: withoutWiki,
    async play(stage) {
      const mend = [refuse(stage, 'POST', 'GRP-ENG-REPO-READ'), refuse(stage, 'DELETE', 'GRP-TEAM-BETA')];
      const number = stage.order(BUNDLE);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('stuck');
      for (const one of mend) one();
      await operateInTeams(stage, number, 'roll-back');
      await stage.rest('rolled back', true);
    },
  },
  {
    name: 'retried-by-task',
    title: 'Graph refuses the write; an operator closes the follow-up in ServiceNow as "retry"',
    expects: [['none/rolled-back'], [GRANTED], [ENDED]],
    async play(stage) {
      const mend = refuse(stage, 'POST', 'GRP-VPN-USERS');
      const number = stage.order(forDays(VPN, 2));
      await stage.rest('taken back');
      mend();
      await closeFollowUp(stage, number, 'Retry: the permission is back.');
      await stage.pass(5 * MINUTE);
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'renamed',
    title: 'The group was renamed; an operator retries once it has its name again',
    expects: [['none/needs-human'], [GRANTED], [ENDED]],
    prepare: (stage) => patchGroup(stage, 'GRP-FINANCE-BI-READ', { displayName: 'GRP-FINANCE-BI-OLD' }),
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.rest('blocked');
      patchGroup(stage, 'GRP-FINANCE-BI-READ', { displayName: 'GRP-FINANCE-BI-READ' });
      await stage.jump(FOLLOWED);
      await stage.operate(number, 'retry');
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'renewed',
    title: 'The holder renews access that ends soon, and its owner approves again',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 10));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(8 * DAY);
      await renewInTeams(stage, number, FINANCE.person);
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
      const number = stage.order(forDays(FINANCE, 10));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      await stage.jump(8 * DAY);
      await renewInTeams(stage, number, FINANCE.person);
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
    name: 'taken-away',
    title: 'An administrator takes the access away; an operator has it decided and granted anew',
    expects: [[GRANTED], ['unknown/needs-human'], [GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 20));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      stage.setMember('GRP-FINANCE-BI-READ', FINANCE.person, false);
      await stage.jump(FOLLOWED);
      await stage.rest('missed');
      await stage.operate(number, 'retry');
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted anew');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'asked-again',
    title: 'An administrator takes the access away; policy asks for it again, and its owner approves again',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    policy: { '/operations/drift/lost': 'ask-again' },
    async play(stage) {
      const number = stage.order(forDays(FINANCE, 10));
      await stage.press(number, OWNER, 'approve');
      await stage.rest('granted');
      stage.setMember('GRP-FINANCE-BI-READ', FINANCE.person, false);
      await stage.jump(FOLLOWED);
      await stage.press(number, OWNER, 'approve');
      await stage.rest('whole again');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'part-taken',
    title:
      'An administrator takes one of three groups away; an operator has it made whole while the others stand',
    expects: [[GRANTED], ['unknown/needs-human'], [GRANTED], [ENDED]],
    prepare: withoutWiki,
    async play(stage) {
      const number = stage.order(BUNDLE);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      stage.setMember('GRP-ENG-REPO-READ', 'developer', false);
      await stage.jump(FOLLOWED);
      await stage.rest('in part');
      await stage.operate(number, 'retry');
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('whole again');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'not-mended',
    title:
      'An administrator takes one of three groups away; the manager does not want it back, and the others stand',
    expects: [[GRANTED], ['unknown/needs-human'], ['unknown/needs-human'], [ENDED]],
    prepare: withoutWiki,
    async play(stage) {
      const number = stage.order(BUNDLE);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      stage.setMember('GRP-ENG-REPO-READ', 'developer', false);
      await stage.jump(FOLLOWED);
      await stage.rest('in part');
      await stage.operate(number, 'retry');
      await stage.press(number, 'eng-manager', 'reject');
      await stage.rest('stands');
      await stage.jump(11 * DAY);
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
];

/** The developer of the bundle is in one of its groups by seed. */
function withoutWiki(stage: Parameters<Journey['play']>[0]): void {
  stage.setMember('GRP-WIKI-READERS', 'developer', false);
}

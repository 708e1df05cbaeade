/** Journeys of what does not go as it was ordered, trouble or none: approved before, noticed late, refused, stuck, renamed. */
import {
  approveForAbsent,
  approveOnNewRow,
  closeFollowUp,
  handOver,
  operateInChannel,
  operateInTeams,
  patchGroup,
  refuse,
} from './acts.ts';
import type { Journey } from './journey.ts';
import { BUNDLE, FIELD, FINANCE, forDays, OWNER, VPN } from './orders.ts';
import { withoutWiki } from './prepare.ts';

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
    name: 'approved-by-delegate',
    title: 'Three groups that a delegate of the manager had approved in ServiceNow before we heard of it',
    policy: { '/stages/manager/acceptsDelegates': true },
    expects: [[GRANTED], [ENDED]],
    prepare(stage) {
      withoutWiki(stage);
      handOver(stage, 'eng-manager', 'helpdesk-agent');
    },
    async play(stage) {
      const number = stage.order(BUNDLE);
      approveForAbsent(stage, number, 'eng-manager', 'helpdesk-agent');
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'approved-anew',
    title:
      'An operator rolls back what the manager had approved in ServiceNow, who approves it there once more',
    expects: [[GRANTED], [GRANTED], [ENDED]],
    prepare: withoutWiki,
    async play(stage) {
      const number = stage.order({ ...BUNDLE, approval: 'approved' });
      await stage.rest('granted');
      await stage.operate(number, 'roll-back');
      await stage.pass(10 * MINUTE);
      await approveOnNewRow(stage, number, 'eng-manager');
      await stage.rest('granted anew');
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
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'in-channel',
    title:
      'Graph refuses the write; an operator retries on the ticket’s post in a channel, which follows each request',
    policy: {
      '/operations/notify/channels': [
        {
          ...{ chat: 'teams', id: '19:identity-ops@thread.tacv2', name: 'Identity Ops' },
          severities: ['critical', 'warning', 'info'],
        },
      ],
    },
    expects: [['none/rolled-back'], [GRANTED], [ENDED]],
    async play(stage) {
      const mend = refuse(stage, 'POST', 'GRP-VPN-USERS');
      const number = stage.order(forDays(VPN, 2));
      await stage.rest('taken back');
      mend();
      await operateInChannel(stage, number, 'retry');
      await stage.rest('granted');
      await stage.jump(3 * DAY);
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
];

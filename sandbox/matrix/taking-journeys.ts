/** Journeys of access that somebody else takes away, whole or in part. */
import type { Journey } from './journey.ts';
import { BUNDLE, FINANCE, forDays, OWNER } from './orders.ts';
import { withoutWiki } from './prepare.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Within this every replica of the directory shows a change, and the app has followed it. */
const FOLLOWED = 20 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';

export const TAKING_JOURNEYS: readonly Journey[] = [
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
      const number = await partTaken(stage);
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
      const number = await partTaken(stage);
      await stage.press(number, 'eng-manager', 'reject');
      await stage.rest('stands');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
];

/** Three groups were given, one of them was taken away, and an operator asks for the whole again. */
async function partTaken(stage: Stage): Promise<string> {
  const number = stage.order(BUNDLE);
  await stage.press(number, 'eng-manager', 'approve');
  await stage.rest('granted');
  stage.setMember('GRP-ENG-REPO-READ', 'developer', false);
  await stage.jump(FOLLOWED);
  await stage.rest('in part');
  await stage.operate(number, 'retry');
  return number;
}

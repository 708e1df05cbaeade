/** Journeys of a decision that has to wait before it can be carried out, and of what changes meanwhile. */
import { fail, patchUser } from './acts.ts';
import type { Journey } from './journey.ts';
import { BUNDLE, forDays, VPN } from './orders.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GROUP = 'GRP-VPN-USERS';
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';
const NOTHING = 'none/*';

/** What happens to a ticket, or to the person it is for, after which nothing may be given for it. */
const CHANGES: readonly { readonly name: string; readonly title: string; readonly change: Change }[] = [
  { name: 'disabled', title: 'the account is disabled', change: (stage) => stage.disable(VPN.person) },
  {
    name: 'canceled',
    title: 'the ticket is canceled',
    change: (stage, number) => stage.edit(number, { fields: { state: '4' } }),
  },
  {
    name: 'moved',
    title: 'the person becomes somebody who may not have it',
    change: (stage) => patchUser(stage, VPN.person, { employeeType: 'Vendor' }),
  },
];

type Change = (stage: Stage, number: string) => void;

export const WAITING_JOURNEYS: readonly Journey[] = [
  ...CHANGES.map(
    ({ name, title, change }): Journey => ({
      name: `turn-${name}`,
      title: `A request waits until a removal that fails is done, and ${title} meanwhile`,
      expects: [[GRANTED], [ENDED, NOTHING], [ENDED, NOTHING]],
      async play(stage) {
        await waitsForTurn(stage, change);
        await stage.rest('mended');
        await stage.jump(21 * DAY);
        await stage.rest('later', true);
      },
    }),
  ),
  ...CHANGES.map(
    ({ name, title, change }): Journey => ({
      name: `retry-${name}`,
      title: `A membership can't be written for an hour, and ${title} meanwhile`,
      expects: [[NOTHING], [NOTHING]],
      async play(stage) {
        const mend = fail(stage, 'POST', GROUP);
        const number = stage.order(forDays(VPN, 20));
        await stage.pass(15 * MINUTE);
        change(stage, number);
        await stage.pass(45 * MINUTE);
        mend();
        await stage.pass(40 * MINUTE);
        await stage.rest('mended');
        await stage.jump(21 * DAY);
        await stage.rest('later', true);
      },
    }),
  ),
  {
    name: 'set-back',
    title:
      'Half of a bundle is written and who approved may not decide any more: it is given back, and asked for anew',
    expects: [['none/running'], [GRANTED], [ENDED]],
    prepare: (stage) => stage.setMember('GRP-WIKI-READERS', BUNDLE.person, false),
    async play(stage) {
      const { clock } = stage.world;
      const mend = fail(stage, 'POST', 'GRP-ENG-REPO-READ');
      const number = stage.order(BUNDLE);
      // The press is waited for until nothing moves any more, which is after both of these.
      clock.schedule(clock.now() + 10 * MINUTE, () => stage.disable('eng-manager'));
      clock.schedule(clock.now() + 40 * MINUTE, mend);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.pass(40 * MINUTE);
      await stage.rest('given back');
      await stage.press(number, 'iam-duty-manager-1', 'approve');
      await stage.rest('granted');
      await stage.jump(11 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'turn-leaves',
    title:
      'A request without end waits until a removal that fails is done, and a leave date is set meanwhile',
    expects: [[GRANTED], [ENDED, GRANTED], [ENDED, ENDED]],
    async play(stage) {
      await waitsForTurn(
        stage,
        () => patchUser(stage, VPN.person, { employeeLeaveDateTime: '2026-03-09T16:00:00Z' }),
        VPN,
      );
      await stage.rest('mended');
      // Not as far as a week at once: then the app looks at everybody anew.
      await stage.jump(3 * DAY);
      await stage.jump(3 * DAY);
      await stage.rest('left', true);
    },
  },
];

/** The first order's access is to end and can't be taken away for a while; a second is decided meanwhile. */
async function waitsForTurn(stage: Stage, change: Change, second = forDays(VPN, 20)): Promise<void> {
  stage.order(forDays(VPN, 1));
  await stage.rest('granted');
  const mend = fail(stage, 'DELETE', GROUP);
  await stage.pass(DAY + 10 * MINUTE);
  const number = stage.order(second);
  await stage.pass(10 * MINUTE);
  change(stage, number);
  await stage.pass(30 * MINUTE);
  mend();
  await stage.pass(40 * MINUTE);
}

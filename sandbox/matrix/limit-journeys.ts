/** Journeys in the world of limits: where everything is as large as it gets. See sandbox/limits. */
import { addCrowd, putAll } from '../limits/crowd.ts';
import { keepRows, type Model, modelOf, tellVendors, type Wanted } from '../limits/given.ts';
import { withMany } from '../limits/policy.ts';
import type { TableEdits } from '../policy-folder.ts';
import { groupId } from '../tenant/company/groups.ts';
import { personId } from '../tenant/company/person.ts';
import type { Journey, When } from './journey.ts';
import { FINANCE, forDays, OWNER, VPN } from './orders.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';
const SEED = 'matrix';
/** More rows than a transaction holds. */
const CROWD = 110;
const THOUSAND = 1_000;
const FOLLOW_UPS = 300;
const RETRIED = 12;
const APPROVERS = 250;
const MEMBERS = 20_000;

const all = (count: number, stated: string): readonly string[] => Array<string>(count).fill(stated);

const models = new Map<string, Promise<Model>>();

/** Somebody has had so many accesses for long, each by a ticket of its own. */
function having(count: number, wanted: Wanted, policy: TableEdits) {
  return async (stage: Stage, when: When): Promise<void> => {
    const name = JSON.stringify([count, wanted]);
    const carriedOut = models.get(name) ?? modelOf(wanted, SEED, policy);
    models.set(name, carriedOut);
    const model = await carriedOut;
    const copies = tellVendors(stage.world, model, count);
    for (const { number, groupId: target } of copies)
      stage.has({
        number,
        userId: personId(wanted.person),
        targets: [target],
        timeBound: wanted.days !== undefined,
      });
    if (when === 'morning') await keepRows(stage.world, model, copies);
  };
}

function leaver(name: string, count: number): Journey {
  const policy = withMany(count);
  return {
    name,
    title: `Somebody who holds ${count} accesses is disabled: all of them end within the hour`,
    expects: [all(count, GRANTED), all(count, ENDED)],
    policy,
    prepare: having(count, { person: VPN.person }, policy),
    async play(stage) {
      await stage.rest('held');
      stage.disable(VPN.person);
      await stage.pass(60 * MINUTE);
      await stage.rest('ended', true);
    },
  };
}

const OWNERS = 'GRP-FINANCE-DATA-OWNERS';
const ENDING = withMany(CROWD);
const REFUSED = withMany(FOLLOW_UPS);

export const LIMIT_JOURNEYS: readonly Journey[] = [
  {
    name: 'limits-expiry',
    title: `${CROWD} accesses of one person end at one moment`,
    expects: [all(CROWD, GRANTED), all(CROWD, ENDED)],
    policy: ENDING,
    prepare: having(CROWD, { person: VPN.person, days: 20 }, ENDING),
    async play(stage) {
      await stage.rest('held');
      await stage.jump(20 * DAY);
      await stage.pass(20 * MINUTE);
      await stage.rest('ended', true);
    },
  },
  leaver('limits-leaver', CROWD),
  {
    name: 'limits-approvers',
    title: `One of ${APPROVERS} who may all decide says yes in ServiceNow`,
    expects: [[GRANTED], [ENDED]],
    policy: { '/stages/data-owner/acceptsItsmApproval': true },
    prepare({ world }) {
      const crowd = addCrowd(world, 'Data Owner', APPROVERS - 1, { inTool: true });
      putAll(world, groupId(OWNERS), crowd);
    },
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
    name: 'limits-follow-ups',
    title: `${FOLLOW_UPS} follow-ups about what Graph refused are closed together, ${RETRIED} of them as "retry"`,
    expects: [
      all(FOLLOW_UPS, 'none/rolled-back'),
      [...all(RETRIED, GRANTED), ...all(FOLLOW_UPS - RETRIED, 'none/rolled-back')],
    ],
    policy: REFUSED,
    prepare: having(FOLLOW_UPS, { person: VPN.person, refused: true }, REFUSED),
    async play(stage) {
      await stage.rest('refused');
      const { servicenow } = stage.world;
      const tasks = servicenow.listTickets().flatMap(({ number }) => servicenow.ticket(number).tasks);
      for (const [place, { number }] of tasks.entries())
        servicenow.closeTask(number, {
          as: personId('identity-ops-1'),
          notes: place < RETRIED ? 'Retry: it may now.' : 'Done by hand.',
        });
      await stage.pass(30 * MINUTE);
      await stage.rest('granted', true);
    },
  },
  {
    name: 'limits-members',
    title: `Access for two days to a group of ${MEMBERS.toLocaleString('en-US')}, which is watched`,
    expects: [[GRANTED], [ENDED]],
    prepare: ({ world }) => putAll(world, groupId('GRP-VPN-USERS'), addCrowd(world, 'Member', MEMBERS)),
    async play(stage) {
      stage.order(forDays(VPN, 2));
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('ended', true);
    },
  },
  leaver('limits-thousand', THOUSAND),
];

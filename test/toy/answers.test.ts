import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY } from '../../src/domain/instant.ts';
import { cardOf, order, press } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { statedAccess } from '../support/statements.ts';
import type { ToyAnswer } from '../support/toy/toy-directory.ts';
import { HOLD, RELEASE, ROLE } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const APPROVER = 'finance-data-owner';

/** Every write of a request that holds, releases and takes the hold off. */
const WRITES = [
  [HOLD, 'add'],
  [RELEASE, 'add'],
  [ROLE, 'add'],
  [HOLD, 'remove'],
] as const;

const ANSWERS: readonly (readonly ToyAnswer[])[] = [
  ['lost'],
  ['busy'],
  ['refused'],
  ['lost', 'refused'],
  ['busy', 'lost', 'busy'],
  Array.from({ length: 40 }, () => 'busy' as const),
];

/** What the ticket states and the toys do not bear out. */
function differences(world: ToyWorld, number: string): readonly string[] {
  const access = statedAccess(world, number);
  const [isHeld, isReleased, hasRole] = [HOLD, RELEASE, ROLE].map((key) => world.has(WHO, key));
  const owned = world.servicenow.ticket(number).tasks.length > 0;
  const wrong: Readonly<Record<string, boolean>> = {
    released: !isReleased || !hasRole || isHeld === true,
    held: !isHeld || hasRole === true,
    none: isHeld === true || hasRole === true,
    unknown: !owned,
  };
  return (wrong[access] ?? true)
    ? [`${access}, but ${JSON.stringify({ isHeld, isReleased, hasRole, owned })}`]
    : [];
}

async function approveIfAsked(world: ToyWorld, number: string): Promise<void> {
  const isAsked = (await world.teams.cards(number)).some(({ verbs }) => verbs.includes('approve'));
  if (!isAsked) return;
  await cardOf(world, number, APPROVER);
  await press(world, number, APPROVER, 'approve', { data: { reason: 'fine' } });
  await settle(world);
}

describe('whatever the writes of a request of two parts are answered', () => {
  for (const [key, action] of WRITES)
    for (const answers of action === 'add' ? ANSWERS : ANSWERS.slice(0, -1))
      test(`the ticket is true where the ${action} of ${key} is answered ${[...new Set(answers)].join(', ')} (${answers.length})`, async (t) => {
        const world = await aToyWorld(t, 'taken-off');
        for (const answer of answers) world.toys.answers(key, answer, action);
        const { number } = order(world, TOY_ITEM, WHO);
        await settle(world);
        await approveIfAsked(world, number);
        await jump(world, 8 * DAY);
        await approveIfAsked(world, number);
        assert.deepEqual(differences(world, number), []);
        for (const [once] of WRITES) assert.ok(world.toys.added(once) <= 1, `${once} was written twice`);
        const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
        assert.deepEqual(findings, []);
      });
});

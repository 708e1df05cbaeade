/** What people do once a request has ended, well or badly: try again, undo, renew; and those who hold access move on or leave. */
import { postAs } from '../../matrix/post-as.ts';
import { whileTimePasses } from '../../matrix/while-time-passes.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import { BENEFICIARIES } from './people.ts';

const OPERATOR = 'identity-ops-1';
const LATER_VERBS = ['retry', 'roll-back', 'renew', 'handled'];
const WORDS = ['Retry: it should work now.', 'Roll back, please.', 'Done by hand.'];
/** Under either name, by which cards ask for it. */
const WHY = { reason: 'It was looked into.', comment: 'It was looked into.' };
const DEPARTMENTS = ['Sales', 'Finance', 'Engineering', 'Treasury'];
const HOUR = 3_600_000;

/** The buttons of operators and of holders whose access ends soon, by the right and the wrong people. */
const pressLater: Act = {
  weight: 9,
  async run(simulation, random) {
    const { world } = simulation;
    const cards = await simulation.undisturbed(() => whileTimePasses(world, world.teams.cards()));
    const card = oneOf(
      cards.filter(({ verbs }) => verbs.some((verb) => LATER_VERBS.includes(verb))),
      random,
    );
    const verb = card && oneOf(card.verbs, random);
    if (!card || !verb) return;
    const right = oneOf(card.recipients, random);
    const wrong = personId(oneOf(BENEFICIARIES, random) ?? 'ceo');
    const as = right !== undefined && chance(random, 0.85) ? right : wrong;
    const answer = await whileTimePasses(world, world.teams.press(card.id, { as, verb, data: WHY }));
    if (chance(random, 0.1)) await whileTimePasses(world, world.teams.redeliver(answer.activityId));
    simulation.tell(`${as} presses ${verb} about ${card.ticket?.number}: ${answer.status}`);
  },
};

const closeFollowUp: Act = {
  weight: 4,
  run(simulation, random) {
    const { world, model } = simulation;
    const tasks = model.orders.flatMap(({ number }) =>
      world.servicenow.ticket(number).tasks.filter(({ raisedTwice }) => !raisedTwice),
    );
    const task = oneOf(tasks, random);
    const notes = oneOf(WORDS, random);
    if (!task || !notes) return;
    const as = chance(random, 0.8) ? OPERATOR : (oneOf(BENEFICIARIES, random) ?? OPERATOR);
    world.servicenow.closeTask(task.number, { as: personId(as), notes });
    simulation.tell(`${as} closes ${task.number}: ${notes}`);
  },
};

/** The personnel system says that somebody leaves, now or later, or that it was a mistake. */
const leave: Act = {
  weight: 3,
  async run(simulation, random) {
    const { world } = simulation;
    const person = oneOf(BENEFICIARIES, random);
    if (!person) return;
    const kind = random.next();
    const effectiveAt = new Date(world.clock.now() + between(random, 1, 200) * HOUR).toISOString();
    const body = {
      userId: personId(person),
      reason: 'The personnel system says so.',
      ...(kind < 0.4 ? { withdrawn: true } : kind < 0.7 ? { effectiveAt } : {}),
    };
    const status = await postAs(world, '/api/offboarding', 'hr-officer', 'Offboarding', body);
    simulation.tell(`offboarding ${JSON.stringify(body)}: ${status ?? 'no answer'}`);
  },
};

const move: Act = {
  weight: 2,
  run(simulation, random) {
    const { directory } = simulation.world.tenant;
    const person = oneOf(BENEFICIARIES, random);
    const department = oneOf(DEPARTMENTS, random);
    if (!person || !department || directory.user(personId(person)).deleted) return;
    directory.patchUser(personId(person), { department });
    simulation.tell(`${person} moves to ${department}`);
  },
};

export const aftermath: readonly Act[] = [pressLater, closeFollowUp, leave, move];

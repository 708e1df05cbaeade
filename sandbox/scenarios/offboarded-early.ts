import type { Scenario } from './story.ts';
import { extendContract } from './team-alpha-contractor.ts';

const DAY = 86_400_000;
const STAYS_DAYS = 20;

/** A contractor leaves before the end date; the account is disabled, and the access goes with it. */
export const offboardedEarly: Scenario = {
  name: 'offboarded-early',
  title: 'A contractor is offboarded before the end date: the access goes with the account, at once',
  async run(story) {
    const person = await story.user('Marco Ferri');
    const group = await story.group('GRP-TEAM-ALPHA');
    const account = (accountEnabled: boolean) =>
      story.product.control('PATCH', `/directory/users/${person.id}`, { accountEnabled });
    await account(true);
    await story.takeAway(person, group);
    await extendContract(story, person);
    const end = new Date((await story.product.now()) + STAYS_DAYS * DAY).toISOString().slice(0, 10);
    const journey = await story.order('Add contractor to Team Alpha', person, group, { end_date: end });
    await story.approve(journey, 'Elif Kaya', 'manager');
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    try {
      await account(false);
      await story.tell(`${person.displayName} leaves early: the account is disabled, long before ${end}.`);
      await story.minutes(15);
      const ticket = await story.until(journey, (said) => said?.access === 'ended', 'the access was to end');
      await story.checkAgreement(journey, 'ended');
      story.check(
        ticket.journal.some(({ text }) => text.includes('because the account was disabled')),
        'The ticket says why it ended.',
      );
    } finally {
      await account(true);
    }
    await story.tell('The account is enabled again; what has ended stays ended.');
    await story.minutes(5);
    await story.settled(journey);
    await story.checkAgreement(journey, 'ended');
  },
};

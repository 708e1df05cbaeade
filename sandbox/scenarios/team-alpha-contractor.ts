import type { User } from './shapes.ts';
import type { Scenario, Story } from './story.ts';

const DAY = 86_400_000;
const STAYS_DAYS = 7;
/** How long the contract must run on for the story to make sense. */
const CONTRACT_DAYS = 30;

/** A contractor's access ends by itself on the day that was asked for. */
export const teamAlphaContractor: Scenario = {
  name: 'team-alpha-contractor',
  title: 'A contractor joins Team Alpha until a date: the manager approves, the end comes by itself',
  async run(story) {
    const person = await story.user('Marco Ferri');
    const group = await story.group('GRP-TEAM-ALPHA');
    await story.takeAway(person, group);
    await extendContract(story, person);
    const end = new Date((await story.product.now()) + STAYS_DAYS * DAY).toISOString().slice(0, 10);
    const journey = await story.order('Add contractor to Team Alpha', person, group, { end_date: end });
    await story.approve(journey, 'Elif Kaya', 'manager');
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    await story.product.advance(`P${STAYS_DAYS - 1}D`);
    await story.settled(journey);
    story.check(await story.has(journey), 'A day before the end the access still stands.');
    await story.tell(`The clock moves past the end of ${end}.`);
    await story.product.advance('P2D');
    const ticket = await story.until(journey, (said) => said?.access === 'ended', 'the access was to end');
    await story.checkAgreement(journey, 'ended');
    story.check(
      ticket.journal.some(({ text, kind }) => kind === 'comment' && text.toLowerCase().includes('ended')),
      'The requester can read that it ended.',
    );
  },
};

/** After many runs the clock has passed the contract's end; HR extends it then. */
export async function extendContract(story: Story, person: User): Promise<void> {
  const now = await story.product.now();
  const leaves = Date.parse(person.employeeLeaveDateTime ?? '');
  if (leaves > now + CONTRACT_DAYS * DAY) return;
  const employeeLeaveDateTime = new Date(now + 12 * CONTRACT_DAYS * DAY).toISOString();
  await story.product.control('PATCH', `/directory/users/${person.id}`, { employeeLeaveDateTime });
  await story.tell(
    `HR extends the contract of ${person.displayName} to ${employeeLeaveDateTime.slice(0, 10)}.`,
  );
}

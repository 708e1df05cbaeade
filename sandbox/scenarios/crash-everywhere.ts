import type { Group, User } from './shapes.ts';
import { stated } from './stated.ts';
import type { Journey, Scenario, Story } from './story.ts';

type Point = 'before' | 'after';

/** The app is killed before and after each activity of a whole life of access: asked, approved, granted, ended. */
export const crashEverywhere: Scenario = {
  name: 'crash-everywhere',
  title: 'The app is killed before and after every activity of a journey, each time on a new ticket',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const names = await activitiesOfOneJourney(story, person, group);
    await story.tell(`A whole life of access runs these activities: ${names.join(', ')}.`);
    for (const activity of names)
      for (const point of ['before', 'after'] as const) await killed(story, person, group, activity, point);
  },
};

async function activitiesOfOneJourney(story: Story, person: User, group: Group): Promise<readonly string[]> {
  const journey = await wholeLife(story, person, group);
  const rows = await story.product.activities();
  return [
    ...new Set(
      rows.filter(({ instanceId }) => instanceId.startsWith(journey.requestId)).map(({ name }) => name),
    ),
  ];
}

async function killed(
  story: Story,
  person: User,
  group: Group,
  activity: string,
  point: Point,
): Promise<void> {
  await story.product.control('POST', '/host/kill', { when: { activity, point } });
  await story.tell(`The app will die ${point} ${activity}.`);
  const journey = await wholeLife(story, person, group);
  const said = stated(await story.product.ticket(journey.number));
  story.check(
    said?.access === 'ended' && !(await story.has(journey)),
    `Killed ${point} ${activity}: granted, ended, and ${journey.number} says access=${said?.access}.`,
  );
}

async function wholeLife(story: Story, person: User, group: Group): Promise<Journey> {
  const journey = await story.order('Access to Finance BI', person, group);
  await story.approve(journey, 'Mirjam Kok', 'data-owner');
  await story.fulfilled(journey);
  await story.checkAgreement(journey, 'granted');
  await story.operate(journey, 'end', 'Not needed any more.');
  await story.until(journey, (said) => said?.access === 'ended', 'the access was to end');
  return journey;
}

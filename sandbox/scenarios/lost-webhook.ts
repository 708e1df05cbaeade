import { stated } from './stated.ts';
import type { Scenario } from './story.ts';

/** Nobody tells the app of the order; later an administrator takes the access away, and nobody tells it of that either. */
export const lostWebhook: Scenario = {
  name: 'lost-webhook',
  title: 'A webhook is lost, and later the access is removed in the portal: both are found',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const journey = await story.order('Access to Finance BI', person, group, {}, 'drop');
    await story.tell('The webhook about it is lost on the way.');
    const silent = await story.settled(journey);
    story.check(stated(silent) === null, 'Countersign has not heard of the ticket.');
    await story.tell('A sweep that reads what changed in ServiceNow will take the ticket in.');
    await story.minutes(3);
    await story.news(journey.number);
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    await story.minutes(12);
    await story.product.control('DELETE', `/directory/groups/${group.id}/members/${person.id}`);
    await story.tell(`An administrator removes ${person.displayName} in the portal, without a ticket.`);
    await story.minutes(15);
    const ticket = await story.until(
      journey,
      (said) => said?.access === 'unknown',
      'the ticket was to stop stating the access',
    );
    story.check(
      stated(ticket)?.outcome === 'needs-human',
      'The ticket says that the access is gone, and calls a person.',
    );
    story.check(!(await story.has(journey)), 'Nothing was put back without a new decision.');
  },
};

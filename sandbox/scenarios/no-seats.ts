import {
  checkLicense,
  hasDirectly,
  licensesOf,
  orderProduct,
  subscriptionOf,
  takeLicenseAway,
} from './licensing.ts';
import type { Scenario } from './story.ts';

const PROJECT = {
  product: 'Project Plan 3',
  sku: 'PROJECTPROFESSIONAL',
  plans: ['PROJECT_CLIENT_SUBSCRIPTION', 'SHAREPOINT_PROJECT'],
};

/** No seat is left: the owners of the licenses get a task, and nothing is promised. */
export const noSeats: Scenario = {
  name: 'no-seats',
  title:
    'No seat is left: the owners of the licenses get a task; once they bought one, the same request goes on',
  async run(story) {
    const person = await story.user('Anna Jansen');
    await takeLicenseAway(story, person, PROJECT.sku);
    const { enabled, consumed } = await subscriptionOf(story, PROJECT.sku);
    await buy(consumed);
    try {
      await story.tell(`All ${consumed} seats of ${PROJECT.sku} are taken.`);
      await story.everyReplicaSees();
      const journey = await orderProduct(story, person, PROJECT, { duration_days: '30' });
      const ticket = await story.until(
        journey,
        (said) => said?.outcome === 'needs-human',
        'a person was to be needed',
      );
      await checkLicense(story, journey, 'none');
      story.check(ticket.tasks.length > 0, 'The license owners have a task.');
      story.check(
        !hasDirectly(await licensesOf(story, person), PROJECT.sku),
        'Nothing was assigned, or promised.',
      );
      await buy(consumed + 1);
      await story.tell('The license owners buy one more seat.');
      await story.everyReplicaSees();
      const again = await story.operate(journey, 'retry', 'A seat was bought.');
      await story.approve(again, 'Felix Brandt', 'manager');
      await story.fulfilled(again);
      await checkLicense(story, again, 'granted');
    } finally {
      await buy(Math.max(enabled, consumed + 1));
    }
    await takeLicenseAway(story, person, PROJECT.sku);

    async function buy(seats: number): Promise<void> {
      await story.product.control('PATCH', `/directory/subscriptions/${PROJECT.sku}`, { enabled: seats });
    }
  },
};

import { checkLicense, licensesOf, orderProduct, takeLicenseAway } from './licensing.ts';
import type { Scenario } from './story.ts';

const PROJECT = {
  product: 'Project Plan 1',
  sku: 'PROJECT_P1',
  plans: ['PROJECT_P1'],
};

/** Somebody without a usage location: set from the country of the record, then the license, in that order. */
export const usageLocation: Scenario = {
  name: 'usage-location',
  title:
    'Somebody without a usage location: it is set from the country on record, then the license is assigned',
  async run(story) {
    const person = await story.user('Ines Ferreira');
    await takeLicenseAway(story, person, PROJECT.sku);
    await story.product.control('PATCH', `/directory/users/${person.id}`, { usageLocation: null });
    await story.everyReplicaSees();
    const journey = await orderProduct(story, person, PROJECT, { duration_days: '30' });
    await story.approve(journey, 'Zoë Laurent', 'manager');
    const ticket = await story.fulfilled(journey);
    await checkLicense(story, journey, 'granted');
    story.check((await licensesOf(story, person)).usageLocation === 'PT', 'The usage location is PT now.');
    story.check(
      ticket.journal.some(({ text }) => text.includes('Usage location')),
      'The ticket says that it was set.',
    );
    await takeLicenseAway(story, person, PROJECT.sku);
  },
};

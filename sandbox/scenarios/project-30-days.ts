import {
  checkLicense,
  hasDirectly,
  licensesOf,
  orderProduct,
  subscriptionOf,
  takeLicenseAway,
} from './licensing.ts';
import type { Scenario } from './story.ts';
import { extendContract } from './team-alpha-contractor.ts';

const PROJECT = {
  product: 'Project Plan 3',
  sku: 'PROJECTPROFESSIONAL',
  plans: ['PROJECT_CLIENT_SUBSCRIPTION', 'SHAREPOINT_PROJECT'],
};
const DAYS = 30;

/** A contractor's license ends by itself, and its seat is free again. */
export const projectThirtyDays: Scenario = {
  name: 'project-30-days',
  title: 'A contractor gets Project for thirty days: the manager approves, the license goes by itself',
  async run(story) {
    const person = await story.user('Marco Ferri');
    await takeLicenseAway(story, person, PROJECT.sku);
    await extendContract(story, person);
    const seats = await subscriptionOf(story, PROJECT.sku);
    const endless = await orderProduct(story, person, PROJECT);
    await story.until(
      endless,
      (said) => said?.outcome === 'refused',
      'a contractor without an end was to be refused',
    );
    await story.tell('A contractor needs an end date, so the same is asked for thirty days.');
    const journey = await orderProduct(story, person, PROJECT, { duration_days: String(DAYS) });
    await story.approve(journey, 'Elif Kaya', 'manager');
    const granted = await story.fulfilled(journey);
    await checkLicense(story, journey, 'granted');
    story.check(
      granted.journal.some(
        ({ text }) => /ends by itself on \d{4}-\d{2}-\d{2}/.test(text) && /Approved by: Elif Kaya/.test(text),
      ),
      'The ticket shows when it is revoked, and who approved.',
    );
    await story.product.advance(`P${DAYS - 1}D`);
    await story.settled(journey);
    story.check(
      hasDirectly(await licensesOf(story, person), PROJECT.sku),
      'A day before the end it still stands.',
    );
    await story.product.advance('P2D');
    await story.until(journey, (said) => said?.access === 'ended', 'the license was to end');
    await checkLicense(story, journey, 'ended');
    story.check(
      (await subscriptionOf(story, PROJECT.sku)).consumed === seats.consumed,
      'The seat is free again.',
    );
  },
};

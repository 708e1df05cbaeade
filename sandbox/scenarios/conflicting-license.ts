import { checkLicense, licensesOf, orderProduct, restorable } from './licensing.ts';
import type { Scenario } from './story.ts';

const PROJECT = {
  product: 'Project Plan 3',
  sku: 'PROJECTPROFESSIONAL',
  plans: ['PROJECT_CLIENT_SUBSCRIPTION', 'SHAREPOINT_PROJECT'],
};

/** A license that must not go together with another one is refused before anything is touched. */
export const conflictingLicense: Scenario = {
  name: 'conflicting-license',
  title: 'Project Plan 3 for somebody with Project Plan 1: refused with the reason, nothing is touched',
  async run(story) {
    const person = await story.user('Sanne Mulder');
    const before = restorable(await licensesOf(story, person));
    const journey = await orderProduct(story, person, PROJECT, { duration_days: '30' });
    const ticket = await story.until(
      journey,
      (said) => said?.outcome === 'refused',
      'the request was to be refused',
    );
    await checkLicense(story, journey, 'none');
    story.check(
      ticket.journal.some(({ text }) => text.includes('license-conflict')),
      'The ticket names the conflict.',
    );
    story.check(restorable(await licensesOf(story, person)) === before, 'Nothing was changed.');
  },
};

import { checkLicense, licensesOf, orderProduct, restorable } from './licensing.ts';
import type { Scenario } from './story.ts';

/** What somebody has already is not bought twice; a plan that is only switched off is switched on. */
export const alreadyCovered: Scenario = {
  name: 'already-covered',
  title:
    'A bundle includes it already: nothing is bought; a plan that is switched off is switched on, nothing else',
  async run(story) {
    const director = await story.user('Carla Mendes');
    const before = restorable(await licensesOf(story, director));
    const phone = await orderProduct(story, director, {
      product: 'Teams Phone',
      sku: null,
      plans: ['MCOEV'],
    });
    const answered = await story.fulfilled(phone);
    await checkLicense(story, phone, 'granted');
    story.check(
      answered.journal.some(({ text }) => text.includes('SPE_E5')),
      'The ticket names the license that includes it.',
    );
    story.check(restorable(await licensesOf(story, director)) === before, 'Nothing was changed.');
    await switchedOn();

    async function switchedOn(): Promise<void> {
      const person = await story.user('Niels Bruun');
      const off = ['TEAMS1', 'FORMS_PLAN_E3'];
      await story.product.control('PUT', `/directory/users/${person.id}/licenses/SPE_E3`, {
        disabledPlans: off,
      });
      await story.everyReplicaSees();
      const teams = await orderProduct(story, person, {
        product: 'Microsoft Teams',
        sku: null,
        plans: ['TEAMS1'],
      });
      await story.fulfilled(teams);
      await checkLicense(story, teams, 'granted');
      const e3 = (await licensesOf(story, person)).direct.find(
        ({ skuPartNumber }) => skuPartNumber === 'SPE_E3',
      );
      story.check(e3?.disabledPlans.length === 1, 'The other plan that was off stays off.');
    }
  },
};

import { askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'User Administrator';

/** A use that nobody has reviewed yet makes the next one take two people, whatever window is open. */
export const debtBlocksTheNext: Scenario = {
  name: 'debt-blocks-the-next',
  title:
    'A second emergency while the first was not reviewed: two people decide, though a major incident is declared',
  async run(story) {
    const person = await story.user('Omar Farouk');
    const incident = await mailIsDown(story, person, ROLE);
    const manager = await story.user('Karel Dvorak');
    await story.product.app(manager, 'POST', '/major-incidents', {
      ...{ incident, reason: 'Mail is down for everybody.', minutes: 180 },
    });
    await story.tell(`Karel Dvorak declares ${incident} a major incident.`);
    const first = await askForRole(story, person, incident, ROLE, '30 minutes');
    await story.fulfilled(first);
    await checkRole(story, first, ROLE, 'granted');
    story.check(
      (await story.product.cards(first.number)).length === 0,
      'The rule approved it: nobody was asked.',
    );
    await story.minutes(45);
    await story.until(first, (said) => said?.access === 'ended', 'the role was to end by itself');
    const second = await askForRole(story, person, incident, ROLE, '30 minutes');
    await story.approve(second, 'Thomas Weber', 'lead-and-duty-manager');
    await story.settled(second);
    await checkRole(story, second, ROLE, 'none');
    await story.approve(second, 'Julia Roth', 'lead-and-duty-manager');
    await story.fulfilled(second);
    await checkRole(story, second, ROLE, 'granted');
  },
};

import { activeRole, askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'Global Administrator';

/** A high-risk role takes the lead on call and the IAM duty manager, and neither alone is enough. */
export const globalAdminTwoPeople: Scenario = {
  name: 'global-admin-two-people',
  title:
    'Global Administrator for an incident: the lead on call and the duty manager say yes, and it ends by itself',
  async run(story) {
    const person = await story.user('Leon Fischer');
    const incident = await mailIsDown(story, person, ROLE);
    const asked = await askForRole(story, person, incident, ROLE, '30 minutes');
    await story.approve(asked, 'Thomas Weber', 'lead-and-duty-manager');
    await story.settled(asked);
    story.check((await activeRole(story, person, ROLE)) === undefined, 'One word gives nobody the role.');
    await story.approve(asked, 'Rashid Amin', 'lead-and-duty-manager');
    await story.fulfilled(asked);
    await checkRole(story, asked, ROLE, 'granted');
    await story.minutes(45);
    await story.until(asked, (said) => said?.access === 'ended', 'the role was to end by itself');
    await checkRole(story, asked, ROLE, 'ended');
  },
};

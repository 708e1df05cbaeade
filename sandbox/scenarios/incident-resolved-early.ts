import { askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'User Administrator';

/** The incident is resolved two minutes after the activation: the role can not be removed yet, is then, and the ticket says so. */
export const incidentResolvedEarly: Scenario = {
  name: 'incident-resolved-early',
  title:
    'The incident is resolved minutes after the activation: the role is taken away once it may be, after five minutes',
  async run(story) {
    const person = await story.user('Chloé Martin');
    const incident = await mailIsDown(story, person, ROLE);
    const asked = await askForRole(story, person, incident, ROLE, '1 hour');
    await story.approve(asked, 'Thomas Weber', 'one-approver');
    await story.fulfilled(asked);
    await checkRole(story, asked, ROLE, 'granted');
    const agent = await story.user('Emma Dubois');
    await story.product.control('PATCH', `/tickets/servicenow/${incident}`, {
      as: agent.id,
      fields: { state: 'Resolved', close_code: 'Solved (Permanently)', close_notes: 'Mail flows again.' },
    });
    await story.tell(`Emma Dubois resolves ${incident}.`);
    await story.minutes(12);
    const ticket = await story.until(
      asked,
      (said) => said?.access === 'ended',
      'the role was to be taken away',
    );
    await checkRole(story, asked, ROLE, 'ended');
    story.check(
      ticket.journal.some(({ text }) => text.includes(incident) && /over|resolved/i.test(text)),
      'The ticket says that the incident is over.',
    );
  },
};

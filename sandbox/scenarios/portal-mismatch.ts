import { askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'Global Administrator';
const WORDS = 'The role is active in Entra portal but not in Azure portal.';

/** The responder sees it in one portal and not in the other: both sides are asked, the ticket says what each shows, and people are called when it lasts. */
export const portalMismatch: Scenario = {
  name: 'portal-mismatch',
  title:
    'The role is active in the Entra portal and not in the Azure portal: both sides are asked, and a lasting difference is handed over with what was seen',
  async run(story) {
    const person = await story.user('Grace Mensah');
    const incident = await mailIsDown(story, person, ROLE);
    await story.product.control('PATCH', '/pim', { portalMismatch: true });
    const asked = await askForRole(story, person, incident, ROLE, '1 hour');
    await story.approve(asked, 'Thomas Weber', 'lead-and-duty-manager');
    await story.approve(asked, 'Rashid Amin', 'lead-and-duty-manager');
    await story.fulfilled(asked);
    await checkRole(story, asked, ROLE, 'granted');
    await story.product.control('PATCH', `/tickets/servicenow/${asked.number}`, {
      ...{ as: person.id, fields: { comments: WORDS } },
    });
    await story.tell(`${person.displayName} writes on ${asked.number}: "${WORDS}"`);
    const notes = async () => {
      const { journal } = await story.news(asked.number);
      return journal.map(({ text }) => text).join('\n');
    };
    await story.minutes(2);
    const first = await notes();
    story.check(
      /The directory, by its own interface: shows the role \(/.test(first) &&
        /Azure, by its own interface: does not show the role \(/.test(first),
      'The ticket says what each side shows.',
    );
    story.check(/They do not agree\./.test(first), 'The ticket says that they do not agree.');
    await story.minutes(12);
    story.check(
      /the people responsible are called, with what was seen/.test(await notes()),
      'People are called once it has lasted.',
    );
    await story.product.control('PATCH', '/pim', { portalMismatch: false });
    await story.minutes(3);
    story.check(/They agree\./.test(await notes()), 'The ticket says that the two agree again.');
    await checkRole(story, asked, ROLE, 'granted');
  },
};

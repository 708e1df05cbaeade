import { askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'Exchange Administrator';
const WORDS = 'PIM activation not effective yet; continuing to poll; next update in 2 minutes.';

/** The role is active, and Exchange refuses for eight minutes. The ticket says so until it does not. */
export const exchange403: Scenario = {
  name: 'exchange-403',
  title:
    'Exchange Administrator is active and Exchange still refuses: the ticket waits until it lets the responder in',
  async run(story) {
    const person = await story.user('Grace Mensah');
    const incident = await mailIsDown(story, person, ROLE);
    await story.product.control('PATCH', '/pim', { effective: { exchange: 'PT8M' } });
    const asked = await askForRole(story, person, incident, ROLE, '1 hour');
    await story.approve(asked, 'Thomas Weber', 'one-approver');
    let isEarly = false;
    let isTold = false;
    for (let minute = 0; minute < 20; minute++) {
      await story.minutes(1);
      const { journal } = await story.news(asked.number);
      isEarly ||= journal.some(({ text }) => text.startsWith('Work in progress'));
      const texts = (await story.product.messages()).filter(({ to }) => to === person.id);
      isTold ||= texts.some((one) => JSON.stringify(one).includes(WORDS));
      const look = await story.product.app(person, 'POST', `/probe/${asked.requestId}/look`, {});
      if ((look as { readonly state: string }).state !== 'works') continue;
      await story.tell(`Exchange lets ${person.displayName} in.`);
      break;
    }
    story.check(!isEarly, 'The ticket was not at work while Exchange refused.');
    const ticket = await story.fulfilled(asked);
    await checkRole(story, asked, ROLE, 'granted');
    story.check(ticket.stateLabel === 'Work in Progress', `The ticket is ${ticket.stateLabel}.`);
    story.check(
      ticket.journal.some(({ text }) => /effective=20\d\d-/.test(text)),
      'The ticket has the moment from which on Exchange lets the responder in.',
    );
    story.check(isTold, 'The responder was told so meanwhile, word for word.');
  },
};

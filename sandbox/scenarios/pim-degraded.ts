import { activeRole, askForRole, checkRole, mailIsDown } from './emergency.ts';
import type { Scenario } from './story.ts';

const ROLE = 'User Administrator';

/** PIM is away, then slow: the role is asked for once, nobody is asked again, and the ticket says why it waits. */
export const pimDegraded: Scenario = {
  name: 'pim-degraded',
  title: 'PIM answers nothing for some minutes and is slow after that: one approval, one activation',
  async run(story) {
    const person = await story.user('Peter Larsson');
    const incident = await mailIsDown(story, person, ROLE);
    const before = await story.product.outbound(0);
    const asked = await askForRole(story, person, incident, ROLE, '30 minutes');
    await story.card(asked, 'one-approver');
    await story.product.control('PATCH', '/pim', { outage: true });
    await story.tell('PIM answers nothing any more.');
    await story.approve(asked, 'Thomas Weber', 'one-approver');
    await story.minutes(4);
    const cards = await story.product.cards(asked.number);
    await story.product.control('PATCH', '/pim', { outage: false, activation: 'PT3M' });
    await story.tell('PIM answers again, and takes three minutes for an activation.');
    await story.fulfilled(asked);
    await checkRole(story, asked, ROLE, 'granted');
    const after = await story.product.cards(asked.number);
    story.check(after.length === cards.length, 'Nobody was asked a second time.');
    const asks = (await story.product.outbound(before.at(-1)?.seq ?? 0)).filter(
      ({ method, url, status }) =>
        method === 'POST' && url.includes('roleAssignmentScheduleRequests') && status < 300,
    );
    story.check(
      asks.length === 1,
      `The activation was asked for ${asks.length === 1 ? 'once' : `${asks.length} times`}.`,
    );
    story.check((await activeRole(story, person, ROLE))?.end !== null, 'The role has an end.');
  },
};

import { activeRole, checkRole, mailIsDown } from './emergency.ts';
import type { Card, User } from './shapes.ts';
import type { Scenario, Story } from './story.ts';

const HOST = 'acme.service-now.com';
const ROLE = 'User Administrator';

type Filed = { readonly requestId: string; readonly number: string; readonly filed: boolean };
type Opened = { readonly openedAs: { readonly number: string } | null };

/** ServiceNow is away in an emergency: the responder asks Countersign itself, two people decide, and the ticket comes later. */
export const serviceNowAway: Scenario = {
  name: 'servicenow-away',
  title:
    'ServiceNow does not answer in an emergency: it is asked for on our own page, and has one ticket later',
  async run(story) {
    const { product } = story;
    const person = await story.user('Omar Farouk');
    const lead = await story.user('Thomas Weber');
    const manager = await story.user('Julia Roth');
    const incident = await mailIsDown(story, person, ROLE);
    await product.control('PUT', '/roster/pagerduty/PMAJINC', {
      members: [
        { userId: person.id, level: 1 },
        { userId: lead.id, level: 2 },
      ],
    });
    const away = await story.fault({ match: { host: HOST }, effect: { kind: 'status', status: 503 } });
    await story.tell('ServiceNow goes down: 503 to everything.');
    await story.minutes(7);
    const asked = (await product.app(person, 'POST', '/emergency/requests', {
      ...{ role: 'user-administrator', minutes: 60, incident, reason: 'Mail flow is down.' },
    })) as Filed;
    await story.tell(`${person.displayName} asks for ${ROLE} on the page of Countersign: ${asked.number}.`);
    await yes(story, asked, lead);
    await story.minutes(1);
    story.check((await activeRole(story, person, ROLE)) === undefined, 'One person is not enough.');
    await yes(story, asked, manager);
    await story.minutes(6);
    story.check((await activeRole(story, person, ROLE)) !== undefined, 'Two are: the role is active.');
    await story.liftFault(away);
    await story.tell('ServiceNow is back.');
    await story.minutes(6);
    const operator = await story.user('Peter Larsson');
    const { openedAs } = (await product.app(operator, 'GET', `/requests/${asked.requestId}`)) as Opened;
    story.check(openedAs !== null, `It has a ticket: ${openedAs?.number}.`);
    if (openedAs === null) return;
    const ticket = { number: openedAs.number, requestId: asked.requestId, person };
    await story.settled(ticket);
    await checkRole(story, ticket, ROLE, 'granted');
    await story.minutes(70);
    await story.settled(ticket);
    await checkRole(story, ticket, ROLE, 'ended');
  },
};

/** Somebody's own open card of the request. */
async function yes(story: Story, { number, requestId }: Filed, as: User): Promise<void> {
  // What is owed to the ticket stays owed while its tool is away: nothing settles.
  await story.minutes(1);
  const cards = await story.product.cards(number);
  const card = cards.find(
    (one: Card) => one.requestId === requestId && one.state === 'open' && one.approvers.includes(as.id),
  );
  story.check(card !== undefined, `${as.displayName} is asked about ${number}.`);
  if (!card) return;
  const { status } = await story.product.press(card, as, 'approve');
  story.check(status === 200, `${as.displayName} approves.`);
}

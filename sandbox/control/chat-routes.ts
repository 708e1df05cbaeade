/** What people see in chat and mail, and what they press. */
import { cardRows, messageRows } from '../tenant/slack/listing.ts';
import type { Press } from '../tenant/teams/client.ts';
import type { ControlledTenant, DirectoryDesk } from './ports.ts';
import { unknown } from './problem.ts';
import { ok, param, type Route } from './route.ts';
import * as schemas from './schemas.ts';

export function chatRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/cards',
      summary: 'Lists the cards, after everybody who got one has looked at it',
      query: ['ticket', 'as'],
      names: { as: 'person' },
      run: async ({ query }) => ok(await cardsOf(tenant(), query.get('ticket'), query.get('as'))),
    },
    {
      method: 'POST',
      path: '/cards/:id/press',
      summary: 'Presses a button of a card as somebody',
      example: { as: 'felix.brandt@contoso.example', verb: 'approve' },
      schema: schemas.press,
      async run(call) {
        const { status, body, ms } = await pressed(tenant(), param(call, 'id'), call.body as Press);
        return ok({ status, body, ms });
      },
    },
    {
      method: 'GET',
      path: '/messages',
      summary: 'Lists notices in chat and mail',
      query: ['to'],
      names: { to: 'person' },
      run: ({ query }) => ok(noticesOf(tenant(), query.get('to'))),
    },
  ];
}

/** Each with the people whose ids it tells. */
async function cardsOf(
  { teams, slack, directory }: ControlledTenant,
  ticket: string | null,
  as: string | null,
) {
  const asked = [ticket ?? undefined, as ?? undefined] as const;
  const cards = [...(await teams.cards(...asked)), ...cardRows(slack.messages(), ...asked)];
  const known = peopleOf(directory);
  return cards.map((card) => ({ ...card, people: known([...card.recipients, ...card.approvers]) }));
}

/** Those of one person are their own, and those of their channels and chats. */
function noticesOf({ teams, slack, mail, directory }: ControlledTenant, to: string | null) {
  const notices = [...teams.messages(), ...messageRows(slack.messages()), ...mail()].filter(
    (notice) => to === null || notice.to === to || teams.membersOf(notice.to).includes(to),
  );
  const known = peopleOf(directory);
  return notices
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .map((notice) => ({ ...notice, people: known([notice.to]) }));
}

/** Who is behind ids; those that are no person's are left out. */
function peopleOf(directory: DirectoryDesk) {
  const users = new Map(directory.listUsers().map((user) => [user.id, user]));
  return (ids: readonly string[]) =>
    [...new Set(ids)].flatMap((id) => {
      const user = users.get(id);
      if (!user) return [];
      const { displayName, userPrincipalName } = user;
      return [{ id, displayName, userPrincipalName }];
    });
}

async function pressed({ teams, slack }: ControlledTenant, id: string, press: Press) {
  try {
    if (slack.messages().some((message) => message.id === id)) {
      const { as, verb, data = {} } = press;
      return await slack.press(id, { as, verb, data });
    }
    return await teams.press(id, press);
  } catch (error) {
    if (error instanceof RangeError) throw unknown('card', id, 'GET /cards lists the ones there are.');
    throw error;
  }
}

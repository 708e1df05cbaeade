import type { Means } from '../activities/activity.ts';
import type { Links } from '../console/links.ts';
import type { TicketRef } from '../domain/ticket.ts';
import { ENTRA_ID } from './find-person.ts';

/** Where people and groups open in the directory's own pages. */
export function directoryLinks({ directory }: Means): Pick<Links, 'person' | 'group'> {
  return {
    person: (id) => (ENTRA_ID.test(id) ? directory.linkTo('user', id) : null),
    group: (id) => (ENTRA_ID.test(id) ? directory.linkTo('group', id) : null),
  };
}

/** Where what a request is about opens in the tool that keeps it. */
export function linksFor(means: Means, ticket: TicketRef): Links {
  const ticketing = means.ticketing[ticket.system];
  return {
    ticket: ticketing?.linkTo(ticket) ?? null,
    followUp: (number) =>
      number === '' ? null : (ticketing?.linkToFollowUp({ type: null, number }) ?? null),
    ...directoryLinks(means),
  };
}

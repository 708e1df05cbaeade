import type { LinkedPerson, SetBy, StoredLink, TicketApproval } from '../../domain/ticket.ts';

/** By a link that was stored before, under the same name; or by a user record that nobody has changed since the record was made. */
export function wasTiedThen(
  before: StoredLink | null,
  { entraId }: Extract<LinkedPerson, { linked: true }>,
  { at, name, userSince }: Pick<Extract<SetBy, { known: true }>, 'at' | 'name' | 'userSince'>,
  { createdAt }: Pick<TicketApproval, 'createdAt'>,
): boolean {
  if (userSince < createdAt) return true;
  if (before?.entraId !== entraId || before.at.slice(0, 19) > at.slice(0, 19)) return false;
  return before.name === undefined || before.name.toLowerCase() === name.toLowerCase();
}

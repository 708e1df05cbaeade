import type { Instant } from '../../domain/instant.ts';
import type { LinkedPerson } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { instantOf, isAccountId, type Json, objectOf, recordOf, recordsOf, textOf } from './record.ts';
import type { Wire } from './wire.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What may stand between quotes in a filter. */
const ADDRESS = /^[^\s"\\\p{Cc}]{3,254}$/u;
const ACCOUNT = 'urn:scim:schemas:extension:atlassian-external:1.0';

/** The site, and the directory that Entra provisions its people into. */
export type PeopleWires = { readonly site: Wire; readonly directory: Wire };

type Provisioned = {
  readonly account: string | null;
  readonly entraId: string;
  readonly active: boolean;
  readonly changedAt: Instant;
};

/**
 * Who an account is in Entra: by the object id that Entra itself wrote into the directory which it provisions, on exactly one active
 * row, which names the account. The address of the account is how that row is looked up, and proves nothing; a property of the
 * account would not either, because everybody may write their own.
 */
export async function linkAccount(
  { site, directory }: PeopleWires,
  account: string,
  context: OutboundContext,
): Promise<LinkedPerson> {
  const unlinked = (because: string): LinkedPerson => ({ linked: false, toolId: account, because });
  const notSetUp = (because: string): LinkedPerson => ({
    ...{ linked: false, toolId: account, because, setUp: true },
  });
  if (!isAccountId(account)) return unlinked('That is no account of Jira.');
  const query = { accountId: account };
  const read = await site({ method: 'GET', path: '/rest/api/3/user', query }, context).catch(
    (error: unknown) => {
      if (error instanceof TicketFault && error.failure.kind === 'missing') return null;
      throw error;
    },
  );
  if (read === null) return notSetUp(`Jira shows our account no user ${account}.`);
  const user = recordOf(read, 'the user');
  if (textOf(user, 'accountId') !== account) return unlinked('Jira answered with another user.');
  if (user['active'] !== true) return unlinked('The user is not active in Jira.');
  if (user['accountType'] !== 'atlassian')
    return unlinked('The user is no person with an account of the company: a portal customer, or an app.');
  const address = user['emailAddress'];
  if (typeof address !== 'string' || !ADDRESS.test(address))
    return notSetUp(
      `Jira shows our account no address of the user ${account}, by which the directory is searched. The organization has to let it be seen.`,
    );
  const named = await provisioned(directory, 'userName', address, context);
  const own = named?.find((one) => one.account === account && one.active);
  if (!own)
    return notSetUp(`The directory of Atlassian has no active user that Entra provisioned for ${account}.`);
  if (!GUID.test(own.entraId))
    return notSetUp(
      `The directory of Atlassian has no Entra object id of ${account} as externalId; provisioning has to map objectId to it.`,
    );
  const carriers = (await provisioned(directory, 'externalId', own.entraId, context))?.filter(
    ({ active }) => active,
  );
  if (carriers?.length !== 1 || carriers[0]?.account !== account)
    return notSetUp(
      `${carriers?.length ?? 'Unknown'} active users of the directory carry the Entra object id of ${account}; there must be one.`,
    );
  return {
    linked: true,
    toolId: account,
    entraId: own.entraId,
    provenBy: 'jira:scim.externalId',
    name: account,
  };
}

/** The one active account of an Entra person, or `null`. */
export async function accountOfEntraId(
  { directory }: Pick<PeopleWires, 'directory'>,
  entraId: string,
  context: OutboundContext,
): Promise<{ readonly account: string; readonly changedAt: Instant } | null> {
  const id = entraId.toLowerCase();
  if (!GUID.test(id)) throw new TicketFault('refused', 'That is no object id of Entra.');
  const active = (await provisioned(directory, 'externalId', id, context))?.filter((one) => one.active) ?? [];
  const [only] = active;
  if (!only || active.length !== 1 || only.account === null) return null;
  return { account: only.account, changedAt: only.changedAt };
}

/** `null`: rows came that weren't asked for, so that the filter counts for nothing. */
async function provisioned(
  directory: Wire,
  by: 'userName' | 'externalId',
  value: string,
  context: OutboundContext,
): Promise<readonly Provisioned[] | null> {
  const query = { filter: `${by} eq "${value}"`, count: '10' };
  const answer = recordOf(await directory({ method: 'GET', path: '/Users', query }, context), 'its users');
  const rows = recordsOf(answer['Resources'] ?? [], 'its users');
  const isAsked = (row: Json) => String(row[by] ?? '').toLowerCase() === value.toLowerCase();
  if (!rows.every(isAsked) || Number(answer['totalResults']) > rows.length) return null;
  return rows.map((row) => {
    const account = objectOf(row[ACCOUNT])?.['atlassianAccountId'];
    return {
      account: typeof account === 'string' ? account : null,
      entraId: String(row['externalId'] ?? '').toLowerCase(),
      active: row['active'] === true,
      changedAt: instantOf(recordOf(row['meta'], 'when a user changed'), 'lastModified'),
    };
  });
}

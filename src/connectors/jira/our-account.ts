import { HOUR } from '../../domain/instant.ts';
import type { Clock } from '../../ports/ports.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { isAccountId, recordOf, textOf } from './record.ts';
import type { JiraSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/** Who a token signs in as changes only with the token. */
const KNOWN_FOR = HOUR;

type OurAccount = {
  /** The account id that the site takes us for, and knows our notes by. Throws a `TicketFault`. */
  id(context: OutboundContext): Promise<string>;
  /** The site that answered, where it is not the one of the settings. */
  otherSite(): string | null;
};

/** Who we are, by the site's own word; and whether it is the site that is meant. */
export function createOurAccount(wire: Wire, { host }: Pick<JiraSettings, 'host'>, clock: Clock): OurAccount {
  let known: { readonly id: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;
  let other: string | null = null;
  const ask = async (context: OutboundContext) => {
    const site = recordOf(await wire({ method: 'GET', path: '/rest/api/3/serverInfo' }, context), 'its site');
    const answers = URL.parse(textOf(site, 'baseUrl'))?.host ?? '';
    other = answers === host ? null : answers;
    if (other !== null) throw new TicketFault('refused', otherSiteWords(host, other));
    const myself = recordOf(await wire({ method: 'GET', path: '/rest/api/3/myself' }, context), 'who we are');
    const id = textOf(myself, 'accountId');
    if (!isAccountId(id)) throw new TicketFault('later', 'Jira does not say which account we are.');
    known = { id, until: clock.now() + KNOWN_FOR };
    return id;
  };
  return {
    async id(context) {
      if (known && known.until > clock.now()) return known.id;
      asking ??= ask(context).finally(() => {
        asking = null;
      });
      return await asking;
    },
    otherSite: () => other,
  };
}

export function otherSiteWords(host: string, other: string): string {
  return `JIRA_HOST names ${host}, and what answers there is the site ${other}. Set JIRA_HOST, or JIRA_CLOUD_ID where it is set, to the site that tickets are in.`;
}

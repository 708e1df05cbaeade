import { instant } from '../../domain/instant.ts';
import type { ChatAccounts } from '../../ports/chat-accounts.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Links } from '../../ports/stores.ts';

const PROVEN_BY = 'signed-in-to-both';

/**
 * Kept as a link each way. Only where both say so is an account somebody's: of an account that was tied to somebody else since,
 * and of a person who took another one, the older link says nothing any more.
 */
export function chatAccountsIn(links: Links, clock: Clock): ChatAccounts {
  const peopleOf = (channel: string) => `${channel}~person`;
  const said = async (tool: string, id: string) => (await links.read(tool, id))?.entraId ?? null;
  return {
    async personOf(channel, accountId) {
      const personId = await said(channel, accountId);
      return personId !== null && (await said(peopleOf(channel), personId)) === accountId ? personId : null;
    },
    async accountOf(channel, personId) {
      const accountId = await said(peopleOf(channel), personId);
      return accountId !== null && (await said(channel, accountId)) === personId ? accountId : null;
    },
    async tie(channel, accountId, personId) {
      const at = instant(clock.now());
      await links.save(channel, accountId, personId, PROVEN_BY, at);
      await links.save(peopleOf(channel), personId, accountId, PROVEN_BY, at);
    },
  };
}

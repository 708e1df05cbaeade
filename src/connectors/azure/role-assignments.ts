import { instant } from '../../domain/instant.ts';
import type { AzureRoles } from '../../ports/azure-roles.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { createTokenCache } from '../outbound/token-cache.ts';

const MANAGEMENT_HOST = 'management.azure.com';
const API = '2022-04-01';
/** More assignments of one person at one scope than so many pages hold are not read. */
const MOST_PAGES = 20;

type Parts = { readonly credential: Credential; readonly outbound: Outbound; readonly clock: Clock };

type Page = {
  readonly held: readonly { readonly scope: string; readonly roleId: string }[];
  readonly next: string | null;
};

/** Role assignments of Azure Resource Manager (`roleAssignments`, filtered by `assignedTo`, which counts groups in). */
export function createAzureRoles({ credential, outbound, clock }: Parts): AzureRoles {
  const tokens = createTokenCache<undefined>(clock, async () => {
    const given = await credential.getToken(`https://${MANAGEMENT_HOST}/.default`);
    if (!given) throw new Error('The credential gave no token.');
    return { token: given.token, expiresAt: given.expiresOnTimestamp };
  });
  const read = async (url: string, requestId: string): Promise<Page | ReadFailure> => {
    const token = await tokens.get(undefined);
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await outbound(url, { headers }, { requestId, purpose: 'azure-roles' });
    if (answer.status === 401) tokens.forget(token);
    if (answer.status !== 200) return failed(`Azure answered ${answer.status}`, answer.status);
    const page = pageOf(await answer.json().catch(() => null));
    return page ?? failed('Azure answered without a list', 502);
  };
  return {
    async assigned(userId, { scope, roleId }, requestId) {
      const askedAt = instant(clock.now());
      const path = `${scope}/providers/Microsoft.Authorization/roleAssignments`;
      const filter = encodeURIComponent(`assignedTo('${userId}')`);
      const source = `GET https://${MANAGEMENT_HOST}${path}`;
      let url: string | null = `https://${MANAGEMENT_HOST}${path}?api-version=${API}&$filter=${filter}`;
      try {
        for (let page = 0; url !== null && page < MOST_PAGES; page += 1) {
          const found: Page | ReadFailure = await read(url, requestId);
          if ('read' in found) return found;
          const has = found.held.some(
            (one) => one.roleId === roleId.toLowerCase() && isAbove(one.scope, scope),
          );
          if (has)
            return { read: 'done', value: { known: 'yes', value: true, source, askedAt, newestAt: null } };
          url = found.next;
        }
      } catch (error) {
        // A credential that gives no token fails as its library says.
        return failed(error instanceof OutboundError ? error.message : 'no token for Azure was given', 503);
      }
      if (url !== null)
        return {
          read: 'done',
          value: { known: 'missing', because: 'there are more assignments than are read', source, askedAt },
        };
      return { read: 'done', value: { known: 'yes', value: false, source, askedAt, newestAt: null } };
    },
  };
}

/** What holds at a scope holds at everything below it; lists show what is below the scope, too. */
function isAbove(held: string, scope: string): boolean {
  const [above, below] = [held.toLowerCase(), scope.toLowerCase()];
  return above === '/' || below === above || below.startsWith(`${above}/`);
}

function failed(because: string, status: number): ReadFailure {
  const mayCure = status >= 500 || status === 429 || status === 401;
  return { read: 'failed', because: `${because}.`, retryAfterSeconds: null, mayCure };
}

/** `null`: it is no list, or leads to another host. */
function pageOf(body: unknown): Page | null {
  const { value, nextLink } = (body ?? {}) as { value?: unknown; nextLink?: unknown };
  if (!Array.isArray(value)) return null;
  const held = value.flatMap((one: { properties?: { scope?: unknown; roleDefinitionId?: unknown } }) => {
    const { scope, roleDefinitionId } = one?.properties ?? {};
    if (typeof scope !== 'string' || typeof roleDefinitionId !== 'string') return [];
    return [{ scope, roleId: (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase() }];
  });
  if (typeof nextLink !== 'string' || nextLink === '') return { held, next: null };
  return URL.canParse(nextLink) && new URL(nextLink).host === MANAGEMENT_HOST
    ? { held, next: nextLink }
    : null;
}

import type { Clock } from '../../ports/ports.ts';
import type { Probes, Seen, SitePermission, Unread } from '../../ports/probes.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { createTokenCache, type TokenCache } from '../outbound/token-cache.ts';

type Parts = {
  /** Whose token is shown there: one for the site's own host, whatever rights it has. */
  readonly identity: Credential;
  readonly outbound: Outbound;
  readonly clock: Clock;
};

/** Bits of `SP.BasePermissions`, its lower half (*SP.PermissionKind*): what each permission takes at least. */
const TAKES: Readonly<Record<SitePermission, number>> = {
  // ViewListItems, OpenItems, ViewPages, Open
  read: 0x1 | 0x20 | 0x20000 | 0x10000,
  // and AddListItems, EditListItems, DeleteListItems
  edit: 0x1 | 0x20 | 0x20000 | 0x10000 | 0x2 | 0x4 | 0x8,
  // and ManageLists, ManagePermissions, ManageWeb
  'full-control': 0x1 | 0x20 | 0x20000 | 0x10000 | 0x2 | 0x4 | 0x8 | 0x800 | 0x2000000 | 0x40000000,
};

/**
 * Asks a site itself what it lets somebody do (`GetUserEffectivePermissions`): Graph shows what apps were given on a site, and of
 * people nothing. The host is on the outbound list, or no token is shown to it.
 */
export function createSiteProbe({ identity, outbound, clock }: Parts): Pick<Probes, 'siteLets'> {
  const tokensOf = tokensByHost(identity, clock);
  return {
    async siteLets(userPrincipalName, { url, permission }, requestId) {
      const { origin } = new URL(url);
      const tokens = tokensOf(origin);
      const token = await tokens.get(undefined).catch((error: unknown) => nameOf(error));
      if (typeof token !== 'string') return notSeen(`No token for ${origin}: ${token.name}.`, 'unanswered');
      const headers = { accept: 'application/json;odata=nometadata', authorization: `Bearer ${token}` };
      try {
        const answer = await outbound(
          addressOf(url, userPrincipalName),
          { headers },
          {
            requestId,
            purpose: 'probe-site',
          },
        );
        if (answer.status === 401) tokens.forget(token);
        if (answer.status === 200) return seenIn(await answer.json().catch(() => null), permission);
        if (UNKNOWN_PERSON.test(await answer.text()))
          return { seen: false, because: 'the site does not know the person yet' };
        return notSeen(`The site answered ${answer.status}.`, unreadOf(answer));
      } catch (error) {
        if (!(error instanceof OutboundError)) throw error;
        return notSeen(error.message, error.kind === 'host-not-allowed' ? 'refused' : 'unanswered');
      }
    },
  };
}

function tokensByHost(identity: Credential, clock: Clock): (origin: string) => TokenCache<undefined> {
  const caches = new Map<string, TokenCache<undefined>>();
  return (origin) => {
    const cache =
      caches.get(origin) ??
      createTokenCache<undefined>(clock, async () => {
        const given = await identity.getToken(`${origin}/.default`);
        if (!given) throw new Error('The credential gave no token.');
        return { token: given.token, expiresAt: given.expiresOnTimestamp };
      });
    caches.set(origin, cache);
    return cache;
  };
}

/** A quote ends the text of a parameter, and is doubled within. */
function addressOf(site: string, userPrincipalName: string): string {
  const login = `i:0#.f|membership|${userPrincipalName}`.replaceAll("'", "''");
  const user = encodeURIComponent(`'${login}'`);
  return `${site.replace(/\/$/, '')}/_api/web/getUserEffectivePermissions(@user)?@user=${user}`;
}

/** `High` and `Low` come as text, at times within an object of their own. */
function seenIn(body: unknown, permission: SitePermission): Seen {
  const outer = body as Readonly<Record<string, unknown>> | null;
  const inner = (outer?.['GetUserEffectivePermissions'] ?? outer) as Readonly<Record<string, unknown>> | null;
  const low = Number(inner?.['Low'] ?? Number.NaN);
  if (!Number.isInteger(low) || low < 0)
    return notSeen('The site answered without permissions.', 'unanswered');
  const may = grants(low, permission);
  const has = (['full-control', 'edit', 'read'] as const).find((one) => grants(low, one)) ?? 'nothing';
  return { seen: may, because: `what the site lets the person do: ${has}` };
}

/** Bits beyond the 31st would turn a number of JavaScript's bit operators negative. */
const grants = (low: number, permission: SitePermission): boolean =>
  (BigInt(low) & BigInt(TAKES[permission])) === BigInt(TAKES[permission]);

/** In the error of a site that has not met the person; its status is published nowhere. */
const UNKNOWN_PERSON = /specified user .{0,300}could not be found/is;

const unreadOf = ({ status }: Answer): Unread =>
  status === 401 || status === 403 ? 'refused' : status === 404 ? 'missing' : 'unanswered';

const notSeen = (because: string, unread: Unread): Seen => ({ seen: false, because, unread });

/** A credential's error message may repeat what it was given. */
const nameOf = (error: unknown) => ({ name: error instanceof Error ? error.name : 'unknown cause' });

/**
 * SharePoint's own REST, as far as a site tells what it lets somebody do: with a token for its host of an app that was let in there,
 * and given enough on the site. Graph tells nothing of it.
 */
import { TENANT_ID } from '../../company.ts';
import { plainAnswer } from '../../plain-answer.ts';
import { addressOf } from '../../plain-request.ts';
import type { TenantSimulator } from '../dispatch.ts';
import { SHAREPOINT_HOST } from './company.ts';
import type { SiteLevel, Systems } from './systems.ts';

export const SHAREPOINT_AUDIENCE = `https://${SHAREPOINT_HOST}`;

type Claims = Readonly<Record<string, unknown>>;

type Options = {
  /** Claims of a good token for this audience. */
  readonly claimsOf: (token: string) => Promise<Claims | null>;
  readonly systems: Systems;
  /** Object id of whoever has this sign-in name. */
  readonly personNamed: (userPrincipalName: string) => string | null;
};

/** `SP.BasePermissions` of the levels that every site has. */
const MASKS: Readonly<Record<NonNullable<SiteLevel>, { readonly High: string; readonly Low: string }>> = {
  read: { High: '176', Low: '138612833' },
  edit: { High: '432', Low: '1011030767' },
  'full-control': { High: '2147483647', Low: '4294967295' },
};
const NOTHING = { High: '0', Low: '0' };

const PATH = /^(.*)\/_api\/web\/getUserEffectivePermissions\(@user\)$/i;
const LOGIN = /^'i:0#\.f\|membership\|((?:[^']|'')+)'$/;

export function createSharePoint({ claimsOf, systems, personNamed }: Options): TenantSimulator {
  return {
    answersFor: (host) => host === SHAREPOINT_HOST,
    async handle(request) {
      const { switches } = systems;
      const url = new URL(addressOf(request));
      const [, path] = PATH.exec(url.pathname) ?? [];
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
      const claims = await claimsOf(token);
      if (!claims || claims['tid'] !== TENANT_ID) return refusal(401, 'Unauthorized');
      if (request.method !== 'GET') return refusal(405, 'MethodNotAllowed');
      const site = path === undefined ? null : systems.site(path);
      if (!site) return refusal(404, '404 FILE NOT FOUND');
      const roles: readonly unknown[] = Array.isArray(claims['roles']) ? claims['roles'] : [];
      const isEnough = switches.siteGrant === 'fullcontrol' || switches.siteGrant === switches.siteReaders;
      if (!roles.includes('Sites.Selected') || !isEnough || switches.refuses.includes('sharepoint'))
        return refusal(403, 'Attempted to perform an unauthorized operation.');
      const name = LOGIN.exec(url.searchParams.get('@user') ?? '')?.[1]?.replaceAll("''", "'");
      const userId = name === undefined ? null : personNamed(name);
      const { level, met } = userId ? systems.levelOn(site, userId) : { level: null, met: false };
      if (!met && switches.unknownPerson !== 'no-permissions')
        return refusal(
          switches.unknownPerson === 'not-found' ? 404 : 500,
          `The specified user ${name ?? ''} could not be found.`,
        );
      return answer(200, level === null ? NOTHING : MASKS[level]);
    },
  };
}

const answer = (status: number, body: unknown): Response =>
  plainAnswer(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const refusal = (status: number, value: string): Response =>
  answer(status, { 'odata.error': { code: '-2147024891', message: { lang: 'en-US', value } } });

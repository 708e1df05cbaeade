/** The token that PIM presents to the app of a custom extension, of either version, and ones that prove nothing. */
import { EXTENSION_APP_ID, EXTENSION_APP_URI, objectIdOf, PIM_APP_ID, TENANT_ID } from '../../company.ts';
import type { Entra } from './entra.ts';

export const EXTENSION_TAMPERS = [
  'none',
  'other-app',
  'other-audience',
  'other-tenant',
  'a-person',
  'expired',
] as const;
export type ExtensionTamper = (typeof EXTENSION_TAMPERS)[number];

const OTHER = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

/** `version`: as the registration asks for. `none`: no token at all. */
export async function extensionToken(
  entra: Pick<Entra, 'issueAgain'>,
  version: 1 | 2 = 1,
  tamper?: ExtensionTamper,
): Promise<string | null> {
  if (tamper === 'none') return null;
  const oid = objectIdOf(PIM_APP_ID);
  const tenant = tamper === 'other-tenant' ? OTHER : TENANT_ID;
  const caller = tamper === 'other-app' ? OTHER : PIM_APP_ID;
  const ofVersion =
    version === 1
      ? { ver: '1.0', iss: `https://sts.windows.net/${tenant}/`, aud: EXTENSION_APP_URI, appid: caller }
      : {
          ver: '2.0',
          iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
          aud: EXTENSION_APP_ID,
          azp: caller,
        };
  return await entra.issueAgain({
    ...{ ...ofVersion, tid: tenant, oid, sub: oid },
    ...(tamper === 'other-audience' && { aud: 'https://graph.microsoft.com' }),
    ...(tamper === 'a-person' && { scp: 'user_impersonation' }),
    ...(tamper === 'expired' && { exp: 1 }),
  });
}

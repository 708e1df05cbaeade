/**
 * Exchange Online's admin API, as far as it tells whether somebody may administer it: POST only, with a token of that
 * person. 403 until their role has reached it, and for as long as their token is older than the role.
 */
import { TENANT_ID } from '../../company.ts';
import { plainAnswer } from '../../plain-answer.ts';
import { addressOf } from '../../plain-request.ts';
import type { TenantSimulator } from '../dispatch.ts';

export const EXCHANGE_AUDIENCE = 'https://outlook.office365.com';
const HOST = 'outlook.office365.com';
const SCOPE = 'Exchange.ManageV2';

type Claims = Readonly<Record<string, unknown>>;

export interface Exchange extends TenantSimulator {
  /** Cmdlets that were carried out, oldest first. */
  readonly ran: readonly { readonly cmdlet: string; readonly userId: string }[];
}

type Options = {
  /** Claims of a good token for this audience. */
  readonly claimsOf: (token: string) => Promise<Claims | null>;
  readonly lets: (userId: string, issuedAt: number) => boolean;
};

export function createExchange({ claimsOf, lets }: Options): Exchange {
  const ran: { cmdlet: string; userId: string }[] = [];
  return {
    ran,
    answersFor: (host) => host === HOST,
    async handle(request) {
      const [, endpoint] = PATH.exec(addressOf(request).pathname) ?? [];
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
      const claims = await claimsOf(token);
      if (!claims || claims['tid'] !== TENANT_ID) return refusal(401, 'Unauthorized');
      if (endpoint === undefined) return refusal(404, 'NotFound');
      if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed');
      const scopes = String(claims['scp'] ?? '').split(' ');
      const { oid, iat } = claims;
      const isPerson = scopes.includes(SCOPE) && typeof oid === 'string' && typeof iat === 'number';
      // a token says whole seconds
      if (!isPerson || !lets(oid, iat * 1000 + 999)) return refusal(403, 'Forbidden');
      const cmdlet = cmdletIn(await request.text());
      if (cmdlet !== `Get-${endpoint}`) return refusal(400, 'InvalidCmdlet');
      ran.push({ cmdlet, userId: oid });
      return answer(200, { value: [{ Name: 'contoso.example', Identity: 'contoso.example' }] });
    },
  };
}

const PATH = new RegExp(`^/adminapi/v2\\.0/${TENANT_ID}/(\\w+)$`);

function cmdletIn(text: string): string | null {
  try {
    const { CmdletInput: input } = JSON.parse(text) as { CmdletInput?: { CmdletName?: unknown } };
    return typeof input?.CmdletName === 'string' ? input.CmdletName : null;
  } catch {
    return null; // no JSON is no cmdlet
  }
}

const answer = (status: number, body: unknown): Response =>
  plainAnswer(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const refusal = (status: number, code: string): Response =>
  answer(status, { error: { code, message: `The request was refused: ${code}.` } });

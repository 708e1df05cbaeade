import { SECOND } from '../../domain/instant.ts';
import type { Checkup, Verdict } from '../../ports/checks.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';

type EntraCheckParts = {
  readonly tenantId: string;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `https://login.microsoftonline.com`, or a national cloud's. */
  readonly authority?: string;
};

/** A delivery that is signed more than five minutes from our time is refused; somebody should know before. */
const CLOCKS_AGREE_WITHIN = 60 * SECOND;

/** Whether the tenant is there, whose people sign in, and whether our clock goes with its. */
export function entraCheckup({
  tenantId,
  outbound,
  clock,
  authority = 'https://login.microsoftonline.com',
}: EntraCheckParts): Checkup {
  const ask = async (): Promise<Answer | string> => {
    const url = `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`;
    try {
      return await outbound(
        url,
        { headers: { accept: 'application/json' } },
        { requestId: 'checks', purpose: 'checks' },
      );
    } catch (error) {
      if (error instanceof OutboundError) return error.message;
      throw error;
    }
  };
  return {
    about: 'Entra sign-in',
    begin: () => {
      let asked: Promise<Answer | string> | null = null;
      const answer = () => {
        asked ??= ask();
        return asked;
      };
      return {
        others: [
          { name: 'tenant', look: async () => await tenantVerdict(await answer(), tenantId) },
          { name: 'clock', look: async () => clockVerdict(await answer(), clock.now()) },
        ],
      };
    },
  };
}

async function tenantVerdict(answer: Answer | string, tenantId: string): Promise<Verdict> {
  if (tenantId === '') return failed('ENTRA_TENANT_ID is not set.', 'Set it to the directory (tenant) id.');
  if (typeof answer === 'string') return noAnswer(answer);
  const { status } = answer;
  if (status === 400 || status === 404)
    return failed(
      'Entra knows no tenant by the id in ENTRA_TENANT_ID: nobody signs in, and no token is given.',
      'Set it to the directory (tenant) id, as the overview of Entra shows it.',
    );
  if (status !== 200) return noAnswer(`Entra answered ${status} about the tenant.`);
  const body = (await answer.json().catch(() => null)) as { readonly issuer?: unknown } | null;
  const issuer = typeof body?.issuer === 'string' ? body.issuer : '';
  return issuer.includes(tenantId)
    ? ok('Entra knows the tenant of ENTRA_TENANT_ID.')
    : failed(
        'Entra answers about another tenant than ENTRA_TENANT_ID names.',
        'Look what stands between this app and login.microsoftonline.com.',
      );
}

/** By the `Date` of an answer, which every answer over HTTP has, to the second. */
function clockVerdict(answer: Answer | string, now: number): Verdict {
  if (typeof answer === 'string') return unknown('There is no answer to read the time in.');
  const at = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(at)) return unknown('The answer does not say when it was given.');
  const apart = Math.round(Math.abs(now - at) / SECOND);
  if (apart * SECOND <= CLOCKS_AGREE_WITHIN) return ok(`The clocks differ by ${apart} seconds.`);
  return failed(
    `Our clock and Entra's differ by ${apart} seconds; past 300 every webhook and every token is refused.`,
    'Restart the function app, so that it comes up on another machine. In the sandbox, reset the clock.',
  );
}

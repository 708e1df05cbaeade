import type { Advisor, Drafted } from '../../ports/advisor.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createTokenCache } from '../outbound/token-cache.ts';
import { completionOf, isBlocked, notDrafted } from './completion.ts';
import { callFor } from './wire.ts';

type AdvisorParts = {
  readonly settings: { readonly url: string; readonly model: string; readonly scope: string };
  readonly credential: Credential;
  readonly outbound: Outbound;
  readonly clock: Clock;
};

/** Asks a model for one draft, by one call; nothing is tried again here (H21). */
export function createAdvisor({ settings, credential, outbound, clock }: AdvisorParts): Advisor {
  const tokens = createTokenCache<undefined>(clock, async () => {
    const given = await credential.getToken(settings.scope);
    if (!given) throw new Error('The credential gave no token.');
    return { token: given.token, expiresAt: given.expiresOnTimestamp };
  });
  return {
    async draft(asked, requestId) {
      try {
        const token = await tokens.get(undefined);
        const answer = await outbound(
          settings.url,
          {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: JSON.stringify(callFor(settings.model, asked)),
          },
          { requestId, purpose: 'draft' },
        );
        if (answer.status === 401) tokens.forget(token);
        return answer.status === 200
          ? completionOf(await answer.text(), asked, settings.model)
          : await refusal(answer);
      } catch (error) {
        return notDrafted(error instanceof Error ? error.message : String(error), true);
      }
    },
  };
}

/** What its filter takes for an attack, or for worse, it takes for that each time. */
async function refusal(answer: Answer): Promise<Drafted> {
  if (answer.status === 400)
    return isBlocked(await answer.text())
      ? notDrafted('its content filter blocked what was asked', false)
      : notDrafted('it answered 400', false);
  return notDrafted(`it answered ${answer.status}`, answer.status !== 404);
}

import type { Checkup } from '../../ports/checks.ts';
import type { Credential } from '../outbound/credential.ts';
import { ownToken, withoutToken } from '../outbound/token-claims.ts';
import { ok, unknown } from '../outbound/verdicts.ts';

/** Whether there is a token for the model. That it answers is seen by asking it, which costs money: not here. */
export function advisorCheckup(scope: string, model: string, credential: Credential): Checkup {
  return {
    about: 'Azure OpenAI',
    begin: () => ({
      others: [
        {
          name: 'token',
          look: async () => {
            const token = await ownToken(credential, scope);
            return token.had
              ? ok(`There is a token for ${scope}.`)
              : withoutToken(
                  token,
                  'Look at ADVISOR_SCOPE, and at the managed identity of the function app.',
                );
          },
        },
        {
          name: 'deployment',
          look: async () =>
            unknown(
              `Whether ${model} answers is not tried: that costs money. Calls that it refuses are named here, too.`,
            ),
        },
      ],
    }),
  };
}

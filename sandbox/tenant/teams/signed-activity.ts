import type { Invoke } from './gateway.ts';
import type { BotSigning, TokenTamper } from './signing.ts';

/** Where the Bot Connector of the organization is, as activities and their tokens name it. */
export const serviceUrlOf = (tenantId: string): string => `https://smba.trafficmanager.net/emea/${tenantId}/`;

/** An activity as it is sent to the bot's door. */
export async function signedActivity(
  signing: BotSigning,
  serviceUrl: string,
  activity: unknown,
  tamper?: TokenTamper,
): Promise<Invoke> {
  const authorization = await signing.authorization(serviceUrl, tamper);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...(authorization === null ? {} : { authorization }),
  };
  return { method: 'POST', headers, body: JSON.stringify(activity) };
}

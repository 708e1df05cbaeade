/** Whoever watches sign-ins for the company, and sends the app an alert about a person: signed, as documented. */
import { signatureHeaders } from './servicenow/signature.ts';
import type { DeliveryAnswer, Surroundings } from './simulator.ts';

/** What is wrong with an alert that nobody should believe. */
export const ALERT_TAMPERS = ['signature', 'old', 'body'] as const;

export type AlertSent = {
  /** Entra object id. */
  readonly userId: string;
  /** Left out: an id of its own. */
  readonly alertId?: string;
  readonly detectedAt?: string;
  readonly source?: string;
  readonly text?: string;
};

type Sending = {
  /** How often it is sent. */
  readonly times?: number;
  readonly tamper?: (typeof ALERT_TAMPERS)[number];
};

export interface Monitoring {
  /** Sends an alert to the door of its name, now, as often as asked. */
  send(door: string, alert: AlertSent, sending?: Sending): Promise<readonly DeliveryAnswer[]>;
}

const TEN_MINUTES = 600_000;

export function monitoring(
  { clock, random, deliver }: Pick<Surroundings, 'clock' | 'random' | 'deliver'>,
  target: { readonly functionKey: string; readonly secret: string },
): Monitoring {
  return {
    async send(door, { alertId = random.guid(), ...alert }, { times = 1, tamper } = {}) {
      const signed = JSON.stringify({
        source: 'Sentinel',
        detectedAt: new Date(clock.now()).toISOString(),
        ...alert,
        alertId,
      });
      const at = clock.now() - (tamper === 'old' ? TEN_MINUTES : 0);
      const secret = tamper === 'signature' ? 'somebody-else' : target.secret;
      const headers = {
        'content-type': 'application/json',
        'x-functions-key': target.functionKey,
        ...signatureHeaders(secret, at, signed, 'hex'),
      };
      const body = tamper === 'body' ? signed.replace('"source":', '"source" :') : signed;
      const answers: DeliveryAnswer[] = [];
      for (let sent = 0; sent < times; sent += 1)
        answers.push(await deliver(`/api/alerts/${door}`, { method: 'POST', headers, body }));
      return answers;
    },
  };
}

/** Webhooks as the customer's asynchronous rule sends them: later, sometimes in the wrong order, and never again. */
import type { SandboxClock } from '../../clock.ts';
import type { DeliveryAnswer, Surroundings } from '../simulator.ts';
import { signatureHeaders } from './signature.ts';
import type { Range, Switches } from './switches.ts';

/** `status` and `answer` are null until the app answered; 0: it could not be reached. `at` is ISO 8601. */
export type Delivery = {
  readonly id: string;
  readonly system: string;
  readonly number: string;
  readonly at: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number | null;
  readonly answer: string | null;
};

/** How often to send a change's webhook. */
export type Fate = 'send' | 'drop' | 'twice';

export type ReplayOptions = {
  readonly count?: number;
  /** Sign again, with the time now. Left out: the recorded signature goes out, old or wrong as it may be. */
  readonly resign?: boolean;
  /** Added to, or in place of, the recorded ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the recorded body. */
  readonly body?: string;
};

/** A rendered webhook that waits for its turn. */
type Letter = { readonly number: string; readonly body: string; readonly contentType: string };

export interface Outbox {
  /** Queues a webhook and returns the delivery's id. */
  post(letter: Letter): string;
  list(): readonly Delivery[];
  replay(
    id: string,
    options?: ReplayOptions,
  ): Promise<readonly { readonly status: number; readonly body: string }[]>;
}

export type WebhookTarget = { readonly functionKey: string; readonly secret: string };

const PATH = '/api/itsm/servicenow';
/** How many deliveries are remembered. */
const KEPT = 20_000;
/** When a delivery held back for disorder goes out although nothing overtook it. */
const LONGEST_HOLD = 600_000;

export function outbox(surroundings: Surroundings, target: WebhookTarget, switches: Switches): Outbox {
  const { clock, random, deliver } = surroundings;
  const deliveries = new Map<string, Delivery>();
  const held = new Map<string, { readonly id: string; readonly cancel: () => void }>();

  const record = (delivery: Delivery) => {
    deliveries.set(delivery.id, delivery);
    const [oldest] = deliveries.keys();
    if (deliveries.size > KEPT && oldest) deliveries.delete(oldest);
  };
  const settle = (id: string, { status, body }: DeliveryAnswer) => {
    const delivery = deliveries.get(id);
    if (delivery) record({ ...delivery, status, answer: body });
  };
  const transmit = async (delivery: Delivery): Promise<DeliveryAnswer> => {
    record(delivery);
    const { headers, body } = delivery;
    const answer = await deliver(PATH, { method: 'POST', headers, body }).catch(unreachable);
    settle(delivery.id, answer);
    return answer;
  };
  const signed = (body: string) =>
    signatureHeaders(target.secret, clock.now(), body, switches.webhook.signature);
  const sendAt = (at: number, id: string) =>
    clock.schedule(at, () => {
      const waiting = deliveries.get(id);
      if (!waiting) return;
      const headers = { ...waiting.headers, ...signed(waiting.body) };
      void transmit({ ...waiting, headers, at: new Date(clock.now()).toISOString() });
    });
  const queue = (number: string, id: string) => {
    const at = clock.now() + draw(random, switches.webhook.delay);
    const overtaken = held.get(number);
    held.delete(number);
    if (overtaken) {
      overtaken.cancel();
      sendAt(at, id);
      sendAt(at + 1_000, overtaken.id);
    } else if (switches.webhook.outOfOrder) {
      held.set(number, { id, cancel: sendAt(at + LONGEST_HOLD, id) });
    } else {
      sendAt(at, id);
    }
  };
  return {
    post({ number, body, contentType }) {
      const id = random.guid();
      const headers = {
        'content-type': contentType,
        'user-agent': 'ServiceNow/1.0',
        'x-functions-key': target.functionKey,
      };
      record({ id, system: 'servicenow', number, at: iso(clock), headers, body, status: null, answer: null });
      queue(number, id);
      return id;
    },
    list: () => [...deliveries.values()],
    async replay(id, { count = 1, resign = false, headers = {}, body } = {}) {
      const original = deliveries.get(id);
      if (!original)
        throw new Error(`ServiceNow sent no delivery ${id}; list the deliveries for the ones it did.`);
      const answers: { status: number; body: string }[] = [];
      for (let sent = 0; sent < count; sent += 1) {
        const text = body ?? original.body;
        const again = {
          ...original,
          id: random.guid(),
          at: iso(clock),
          body: text,
          headers: { ...original.headers, ...(resign && signed(text)), ...headers },
        };
        const answer = await transmit(again);
        answers.push({ status: answer.status, body: answer.body });
      }
      return answers;
    },
  };
}

/** A whole number of milliseconds in the range, from the sandbox's seed. */
export function draw(random: Surroundings['random'], { min, max }: Range): number {
  return max <= min ? min : min + Math.floor(random.next() * (max - min + 1));
}

const iso = (clock: SandboxClock): string => new Date(clock.now()).toISOString();

const unreachable = (): DeliveryAnswer => ({ status: 0, body: '', ms: 0 });

/** Webhooks of the site, and the web requests of an automation rule: later, repeated, out of order, and never believed. */
import { createHmac } from 'node:crypto';
import { type Delivery, draw, type Fate, type ReplayOptions } from '../servicenow/outbox.ts';
import type { DeliveryAnswer, Surroundings } from '../simulator.ts';
import { JIRA_HOST } from './company.ts';
import type { JiraIssue, Told } from './store.ts';
import type { JiraSwitches } from './switches.ts';
import { issueUrl } from './views.ts';

export type JiraTarget = {
  readonly functionKey: string;
  readonly secret: string;
  /** Header of the automation rule. */
  readonly ruleSecret: string;
};

const MINUTE = 60_000;
const MOST_RETRIES = 5;
const TAKEN_UP_AGAIN: readonly number[] = [0, 408, 409, 425, 429];
const KEPT = 20_000;

type Parts = {
  readonly surroundings: Surroundings;
  readonly target: JiraTarget;
  readonly switches: JiraSwitches;
  /** An issue as the body of a webhook has it. */
  readonly view: (issue: JiraIssue) => object;
  readonly userView: (accountId: string) => object | null;
};

export function createWebhooks({ surroundings, target, switches, view, userView }: Parts) {
  const { clock, random, deliver } = surroundings;
  const deliveries = new Map<string, Delivery>();
  const path = `/api/itsm/jira?code=${encodeURIComponent(target.functionKey)}`;
  const record = (delivery: Delivery) => {
    deliveries.set(delivery.id, delivery);
    const [oldest] = deliveries.keys();
    if (deliveries.size > KEPT && oldest) deliveries.delete(oldest);
  };
  const transmit = async (delivery: Delivery): Promise<DeliveryAnswer> => {
    record(delivery);
    const { headers, body } = delivery;
    const answer = await deliver(path, { method: 'POST', headers, body }).catch(() => ({
      ...{ status: 0, body: '', ms: 0 },
    }));
    record({ ...delivery, status: answer.status, answer: answer.body });
    return answer;
  };
  const send = (at: number, waiting: Delivery, tries: number) => {
    record(waiting);
    clock.schedule(at, () => {
      void (async () => {
        const sent = { ...waiting, at: new Date(clock.now()).toISOString() };
        const { status } = await transmit(sent);
        const again = TAKEN_UP_AGAIN.includes(status) || status >= 500;
        if (
          !again ||
          tries >= MOST_RETRIES ||
          !switches.webhook.retries ||
          !('x-hub-signature' in waiting.headers)
        )
          return;
        const headers = { ...waiting.headers, 'x-atlassian-webhook-retry': String(tries + 1) };
        const pause = draw(random, { min: 5 * MINUTE, max: 15 * MINUTE });
        const id = random.guid();
        send(clock.now() + pause, { ...sent, id, headers, status: null, answer: null }, tries + 1);
      })();
    });
  };
  const signature = (body: string): Record<string, string> => {
    const mac = (algorithm: string, text: string) =>
      createHmac(algorithm, target.secret).update(text).digest('hex');
    switch (switches.webhook.signature) {
      case 'none':
        return {};
      case 'sha1':
        return { 'x-hub-signature': `sha1=${mac('sha1', body)}` };
      case 're-serialized':
        return { 'x-hub-signature': `sha256=${mac('sha256', JSON.stringify(JSON.parse(body), null, 2))}` };
      case 'sha256':
        return { 'x-hub-signature': `sha256=${mac('sha256', body)}` };
    }
  };
  const post = (number: string, body: string, headers: Record<string, string>): string => {
    const id = random.guid();
    const delivery: Delivery = {
      ...{
        id,
        system: 'jira',
        number,
        at: new Date(clock.now()).toISOString(),
        body,
        status: null,
        answer: null,
      },
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    };
    send(clock.now() + draw(random, switches.webhook.delay), delivery, 0);
    return id;
  };
  const byWebhook = (told: Told): readonly string[] => {
    const { issue, event, by, entry } = told;
    const body = JSON.stringify({
      timestamp: clock.now(),
      webhookEvent: event,
      ...(event === 'jira:issue_updated' && { issue_event_type_name: 'issue_generic' }),
      user: userView(by),
      issue: view(issue),
      ...(entry && {
        changelog: {
          id: entry.id,
          items: entry.items.map((item) => ({
            ...item,
            field: item.fieldId,
            fromString: item.from,
            toString: item.to,
          })),
        },
      }),
    });
    const headers = (flow: 'Primary' | 'Secondary') => ({
      'user-agent': 'Atlassian Webhook HTTP Client',
      'x-atlassian-webhook-identifier': identifier,
      'x-atlassian-webhook-flow': flow,
      ...signature(body),
    });
    const identifier = random.guid();
    const first = post(issue.key, body, headers('Primary'));
    return switches.webhook.secondary ? [first, post(issue.key, body, headers('Secondary'))] : [first];
  };
  /** In automation's own format an id is a number. */
  const byRule = ({ issue, event }: Told): readonly string[] => {
    if (event === 'jira:issue_deleted') return [];
    const body = JSON.stringify({
      issue: { id: Number(issue.id), key: issue.key, self: issueUrl(issue.id) },
      at: String(clock.now()),
    });
    return [post(issue.key, body, { 'x-countersign-secret': target.ruleSecret, 'user-agent': JIRA_HOST })];
  };
  return {
    /** Queues what tells of it; the ids of the deliveries. */
    tell(told: Told, fate: Fate = 'send'): readonly string[] {
      // The webhook's filter: requests of customers, and no work of the service desk's own.
      if (fate === 'drop' || told.issue.requestType === null) return [];
      if (switches.webhook.lose > 0) {
        switches.webhook.lose -= 1;
        return [];
      }
      const { by } = switches.webhook;
      const once = () => [
        ...(by === 'automation' ? [] : byWebhook(told)),
        ...(by === 'webhook' ? [] : byRule(told)),
      ];
      return fate === 'twice' ? [...once(), ...once()] : once();
    },
    list: (): readonly Delivery[] => [...deliveries.values()],
    async replay(id: string, { count = 1, resign = false, headers = {}, body }: ReplayOptions = {}) {
      const original = deliveries.get(id);
      if (!original) throw new Error(`Jira sent no delivery ${id}; list the deliveries for the ones it did.`);
      const answers: { status: number; body: string }[] = [];
      for (let sent = 0; sent < count; sent += 1) {
        const text = body ?? original.body;
        const again = { ...original.headers, ...(resign && signature(text)), ...headers };
        const at = new Date(clock.now()).toISOString();
        const { status, body: said } = await transmit({
          ...original,
          id: random.guid(),
          at,
          body: text,
          headers: again,
        });
        answers.push({ status, body: said });
      }
      return answers;
    },
  };
}

/** A small ServiceNow instance for tests, on a virtual clock, with an app that only remembers what it was sent. */

import assert from 'node:assert/strict';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import { OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET } from '../../../sandbox/tenant/servicenow/accounts.ts';
import type { Person, SupportGroup } from '../../../sandbox/tenant/servicenow/people.ts';
import { createServiceNow, type ServiceNowSimulator } from '../../../sandbox/tenant/servicenow/simulator.ts';
import type { SwitchChoices } from '../../../sandbox/tenant/servicenow/switches.ts';
import type { DeliveryAnswer, DeliveryInit } from '../../../sandbox/tenant/simulator.ts';

export const ROSA = '00000000-0000-4000-8000-000000000001';
export const BRAM = '00000000-0000-4000-8000-000000000002';
export const MIRA = '00000000-0000-4000-8000-000000000003';
export const GONE = '00000000-0000-4000-8000-000000000004';
export const WEBHOOK = { functionKey: 'a-function-key', secret: 'a-shared-secret' };
export const HOST = 'https://acme.service-now.com';

const person = (id: string, name: string, managerId: string | null, accountEnabled = true) => ({
  id,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
  displayName: `${name} Example`,
  accountEnabled,
  managerId,
});

/** Rosa and Bram report to Mira; Mira to nobody; Gone has left. */
export const PEOPLE = [
  person(ROSA, 'Rosa', MIRA),
  person(BRAM, 'Bram', MIRA),
  person(MIRA, 'Mira', null),
  person(GONE, 'Gone', MIRA, false),
];

/** Everything at once and no webhooks later than now: for tests about something else. */
export const PROMPT = {
  webhook: { delay: { min: 0, max: 0 } },
  commit: { item: { min: 0, max: 0 }, request: { min: 0, max: 0 }, variables: { min: 0, max: 0 } },
} satisfies SwitchChoices;

export type Received = DeliveryInit & { readonly path: string };

export type Instance = {
  readonly now: ServiceNowSimulator;
  readonly clock: SandboxClock;
  readonly received: readonly Received[];
  /** Moves the clock and lets what became due finish. */
  advance(ms: number): Promise<void>;
  /** Calls the instance with a good token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  token(form?: Readonly<Record<string, string>>): Promise<Reply>;
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export function instance(
  switches: SwitchChoices = {},
  answer?: () => Promise<DeliveryAnswer>,
  seed = 7,
  people: readonly Person[] = PEOPLE,
  groups?: readonly SupportGroup[],
): Instance {
  const clock = virtualClock(STARTS_AT);
  const received: Received[] = [];
  const deliver = async (path: string, init: DeliveryInit): Promise<DeliveryAnswer> => {
    received.push({ path, ...init });
    return answer ? answer() : { status: 202, body: '{}', ms: 1 };
  };
  const faults = { strike: () => null, lagOf: () => 0 };
  const now = createServiceNow(
    { clock, random: seededRandom(String(seed)), faults, deliver },
    { people, webhook: WEBHOOK, switches, ...(groups && { groups }) },
  );
  const send = async (request: Request): Promise<Reply> => {
    const response = await now.handle(request);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : {},
    };
  };
  const token = (form: Readonly<Record<string, string>> = {}) =>
    send(
      new Request(`${HOST}/oauth_token.do`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: OAUTH_CLIENT_ID,
          client_secret: OAUTH_CLIENT_SECRET,
          ...form,
        }),
      }),
    );
  let bearer = '';
  return {
    now,
    clock,
    received,
    token,
    async advance(ms) {
      clock.moveTo(clock.now() + ms);
      await new Promise(setImmediate);
    },
    async call(method, path, body, headers = {}) {
      bearer ||= String((await token()).body['access_token']);
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const request = new Request(`${HOST}${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
        ...(text !== undefined && { body: text }),
      });
      return send(request);
    },
  };
}

/** The record a reply carries; empty when it carries none. */
export function recordIn({ body }: Pick<Reply, 'body'>): Readonly<Record<string, unknown>> {
  return (body['result'] ?? {}) as Readonly<Record<string, unknown>>;
}

/** The records of a list; empty when there are none. */
export function rowsIn({ body }: Pick<Reply, 'body'>): readonly Readonly<Record<string, unknown>>[] {
  return (body['result'] ?? []) as readonly Readonly<Record<string, unknown>>[];
}

/** The records of a list that must be answered with 200. */
export async function results(one: Instance, path: string) {
  const reply = await one.call('GET', path);
  assert.equal(reply.status, 200);
  return rowsIn(reply);
}

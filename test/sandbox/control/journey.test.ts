import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { type EmbeddedApp, startEmbeddedApp } from '../../../sandbox/control/embedded-app-host.ts';
import { createWholeTenant } from '../../../sandbox/control/whole-tenant.ts';
import { memoryStore } from '../../../sandbox/host/durable/state-store.ts';
import { createHost } from '../../../sandbox/host/host.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';

/** For each webhook: asks the tenant for the bot's keys, for ten seconds at most, waits a minute and notes the answer. */
function notingApp(clock: SandboxClock, fetch: (request: Request) => Promise<Response>, notes: string[]) {
  return captureRegistrations(() => {
    app.http('hook', {
      route: 'itsm/servicenow',
      methods: ['POST'],
      authLevel: 'function',
      extraInputs: [df.input.durableClient()],
      async handler(request, context) {
        const { event, number } = (await request.json()) as Record<string, string>;
        await df.getClient(context).startNew('follow', { input: { line: `${event} ${number}` } });
        return { status: 202 };
      },
    });
    df.app.orchestration('follow', function* (context) {
      const { line } = context.df.getInput<{ line: string }>();
      const asked = { status: 0, ...((yield context.df.callActivity('ask', { line })) as object) };
      const due = new Date(context.df.currentUtcDateTime.getTime() + 60_000);
      yield context.df.createTimer(due);
      yield context.df.callActivity('note', { line: `${line} ${asked.status}` });
    });
    df.app.activity('ask', {
      async handler() {
        const timeOut = new AbortController();
        const cancel = clock.schedule(clock.now() + 10_000, () => timeOut.abort());
        const url = 'https://login.botframework.com/v1/.well-known/keys';
        const { status } = await fetch(new Request(url, timeOut)).catch(() => ({ status: 0 }));
        cancel();
        return { status };
      },
    });
    df.app.activity('note', {
      handler({ line }: { line: string }) {
        notes.push(line);
        return { line };
      },
    });
  });
}

test('A ticket, its webhook, the app on the embedded host and its calls run on one clock', async () => {
  const clock = virtualClock(STARTS_AT);
  const notes: string[] = [];
  let embedded: EmbeddedApp | null = null;
  const whole = createWholeTenant({
    clock,
    webhook: { functionKey: 'sender', secret: 'secret' },
    app() {
      if (!embedded) throw new TypeError('connection refused');
      return embedded;
    },
  });
  const registry = notingApp(clock, whole.fetch, notes);
  embedded = await startEmbeddedApp({
    url: 'http://127.0.0.1:7071',
    create: (onActivity) =>
      createHost({
        registry,
        clock,
        storage: memoryStore(),
        hostJson: { version: '2.0' },
        settings: {},
        keys: { master: 'm', host: {}, functions: { hook: { servicenow: 'sender' } }, durable: 'd' },
        origin: 'http://127.0.0.1:7071',
        onActivity,
      }),
    clear: () => undefined,
  });
  const conductor = createConductor({ clock, appHost: embedded, ...whole });
  const order = { catalogItem: 'Access to VPN', requestedFor: person('sales-rep').id };
  const first = whole.servicenow.createTicket(order);
  assert.equal(await conductor.settle(), true);
  assert.deepEqual(
    whole.servicenow.deliveries().map(({ status }) => status),
    [202],
  );
  whole.tenant.faults.add({ match: { path: '/keys' }, effect: { kind: 'hang' } });
  const second = whole.servicenow.createTicket(order);
  assert.equal(await conductor.advance(STARTS_AT + 5 * 60_000), true);
  assert.deepEqual(notes, [`request.submitted ${first.number} 200`, `request.submitted ${second.number} 0`]);
  assert.equal(whole.callsHanging(), 0);
});

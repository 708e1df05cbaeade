/**
 * Run in a fresh process: loads the bundled app, starts a host around it, sends it one signed webhook, or hello world's
 * own call, and prints the status it was answered with.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sandboxKeys } from '../../sandbox/app/keys.ts';
import { WEBHOOK_SECRET } from '../../sandbox/app/sandbox-settings.ts';
import { runningClock } from '../../sandbox/clock.ts';
import { memoryStore } from '../../sandbox/host/durable/state-store.ts';
import { createHost } from '../../sandbox/host/host.ts';
import { listen } from '../../sandbox/host/listen.ts';
import { captureLoading } from '../../sandbox/host/registrations.ts';
import { signatureHeaders } from '../../sandbox/tenant/servicenow/signature.ts';

const [, , main = '', root = '', delivery = '', port = '', route = 'itsm/servicenow'] = process.argv;
const origin = `http://127.0.0.1:${port}`;
const settings = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const keys = sandboxKeys(() => 'bench');
const host = createHost({
  registry: await captureLoading(() => import(pathToFileURL(main).href)),
  clock: runningClock(),
  storage: memoryStore(),
  hostJson: JSON.parse(readFileSync(join(root, 'host.json'), 'utf8')),
  settings,
  keys,
  origin,
  clientTransport: 'socket',
});
await host.start();
await listen(host, '127.0.0.1', Number(port));
const body = JSON.stringify({
  event: 'request.submitted',
  instance: settings['SERVICENOW_HOST'],
  table: 'sc_req_item',
  sys_id: delivery.repeat(32).slice(0, 32),
  number: 'RITM0010042',
  event_id: `bench-${delivery.repeat(8)}`,
});
const response = await host.handle(
  new Request(`${origin}/api/${route}?code=${route === 'start' ? keys.master : keys.serviceNow}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...signatureHeaders(WEBHOOK_SECRET, Date.now(), body, 'hex'),
    },
    body,
  }),
);
process.stdout.write(`${response.status}\n`, () => process.exit(0));

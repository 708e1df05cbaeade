/** Stands in for a host that isn't ours: loads a built bundle as the Node worker does, in real time, on a port. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runningClock } from '../../../sandbox/clock.ts';
import { memoryStore } from '../../../sandbox/host/durable/state-store.ts';
import { createHost } from '../../../sandbox/host/host.ts';
import { listen } from '../../../sandbox/host/listen.ts';
import { captureLoading } from '../../../sandbox/host/registrations.ts';

const [folder = '', port = '', key = ''] = process.argv.slice(2);
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
const registry = await captureLoading(() => import(pathToFileURL(join(folder, main)).href));
if (registry.failure) {
  process.stdout.write(`failed: ${registry.failure}\n`);
  process.exit(1);
}
const host = createHost({
  registry,
  clock: runningClock(),
  storage: memoryStore(),
  hostJson: JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8')),
  settings: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
  keys: {
    master: 'm',
    host: { default: 'd' },
    functions: { 'itsm-servicenow': { acme: key } },
    durable: 's',
  },
  origin: `http://127.0.0.1:${port}`,
  clientTransport: 'socket',
  log: (line) => console.error(line),
});
await host.start();
await listen(host, '127.0.0.1', Number(port));
process.stdout.write(`Ready. ${registry.functions.length} functions\n`);
process.once('SIGTERM', () => process.exit(0));

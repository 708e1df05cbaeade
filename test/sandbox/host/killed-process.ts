/** A process with one host on disk: `node killed-process.ts <directory> <hang|finish>`. It says what happens. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { runningClock } from '../../../sandbox/clock.ts';
import { fileStore } from '../../../sandbox/host/durable/file-store.ts';
import { createHost } from '../../../sandbox/host/host.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';

const [directory = '', mode = ''] = process.argv.slice(2);

const registry = captureRegistrations(() => {
  df.app.activity('write', {
    handler: async ({ line }: { readonly line: string }) => {
      appendFileSync(join(directory, 'effects'), `${line}\n`);
      if (line === 'two' && mode === 'hang') {
        process.stdout.write('in the middle\n');
        await new Promise(() => undefined);
      }
      return { line };
    },
  });
  df.app.orchestration('writer', function* (context) {
    for (const line of ['one', 'two', 'three']) yield context.df.callActivity('write', { line });
    return 'written';
  });
});

/** Taken up a minute after the kill, when the messages of its activities are visible again. */
const clock = runningClock(mode === 'finish' ? Date.now() + 60_000 : Date.now());
const host = createHost({
  registry,
  clock,
  storage: fileStore(directory),
  hostJson: {
    extensions: { durableTask: { storageProvider: { workItemQueueVisibilityTimeout: '00:01:00' } } },
  },
  settings: {},
  keys: { master: 'm', host: {}, functions: {}, durable: 'd' },
  origin: 'http://127.0.0.1:7071',
});
await host.start();
if (mode === 'hang') {
  const start = 'http://127.0.0.1:7071/runtime/webhooks/durabletask/orchestrators/writer/w?code=d';
  await host.handle(new Request(start, { method: 'POST' }));
  setInterval(() => undefined, 60_000); // alive until it is killed
} else {
  await host.idle();
  process.stdout.write(
    `${JSON.stringify(host.instances().map(({ runtimeStatus, output }) => [runtimeStatus, output]))}\n`,
  );
  await host.stop();
}

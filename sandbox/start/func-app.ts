/** The app on Azure Functions Core Tools, as built for the sandbox. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildForSandbox } from '../../cli/build.ts';
import { foreignHost } from './foreign-app.ts';
import type { HostParts, StartedHost } from './hosts.ts';
import { StartRefused } from './options.ts';
import { answers } from './tenant-world.ts';

const LONGEST_START_MS = 120_000;
const PATIENCE_MS = 5_000;

export function createFuncApp(port: number, parts: HostParts): StartedHost {
  const appHost = foreignHost('func', `http://127.0.0.1:${port}`);
  let stop = async () => {};
  return {
    appHost,
    async start() {
      refuseWithoutTools();
      const folder = await buildForSandbox();
      writeFileSync(join(folder, 'local.settings.json'), settingsText(parts));
      const child = spawn('func', ['start', '--port', String(port)], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const log = parts.state.logger('func');
      for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', log);
      stop = async () => {
        if (child.exitCode !== null || child.pid === undefined) return;
        const exit = once(child, 'exit');
        process.kill(-child.pid, 'SIGTERM'); // the worker it starts belongs to its group
        const late = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), PATIENCE_MS);
        await exit;
        clearTimeout(late);
      };
      const until = Date.now() + LONGEST_START_MS;
      while (!(await answers(appHost))) {
        if (child.exitCode !== null || Date.now() > until)
          throw new StartRefused(
            `func start did not bring the app up; see ${parts.state.path}/logs/func.log.`,
          );
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    stop: () => stop(),
    resetWith: (between) => between(),
  };
}

function refuseWithoutTools(): void {
  const { error } = spawnSync('func', ['--version'], { stdio: 'ignore' });
  if (!error) return;
  throw new StartRefused(
    'Azure Functions Core Tools are not installed: there is no command "func". Install them (version 4), or run npm start without --host func.',
  );
}

function settingsText({ settings, sandboxUrl }: HostParts): string {
  const values = settings();
  const Values = {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: values['STORAGE_CONNECTION_STRING'],
    ...values,
    SANDBOX_URL: sandboxUrl,
  };
  return `${JSON.stringify({ IsEncrypted: false, Values }, null, 2)}\n`;
}

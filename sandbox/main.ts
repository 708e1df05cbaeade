/** `npm start`: the sandbox with everything in it. */

import { endedBy, Help, ON_THE_CONSOLE } from './command-line.ts';
import { readyText, warning } from './start/banner.ts';
import { readOptions, StartMisused, StartRefused } from './start/options.ts';
import { refuseRealCredentials } from './start/refuse-real.ts';
import { startSandbox } from './start/sandbox.ts';
import { whenToStop } from './start/when-to-stop.ts';

const say = (line: string) => console.log(line);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  refuseRealCredentials(process.env, 'local.settings.json');
  say(`\n${warning}\n\nStarting storage, tenant and app …`);
  const asked = whenToStop();
  const sandbox = await startSandbox(options, say);
  say(readyText(sandbox));
  say(`\nStopping: ${await asked}.`);
  await sandbox.stop();
  process.exit(0);
} catch (error) {
  if (error instanceof Help) process.exit(endedBy(error, ON_THE_CONSOLE));
  const text =
    error instanceof StartRefused ? error.message : error instanceof Error ? error.stack : String(error);
  console.error(`\nThe sandbox did not start.\n${text}`);
  process.exit(error instanceof StartMisused ? 2 : 1);
}

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { createManagedIdentity } from './connectors/entra/managed-identity.ts';
import { redactedLine } from './domain/redact.ts';
import { RUN } from './domain/run-line.ts';
import { SECURITY } from './functions/security-log.ts';
import { noticeLeadOf, readRulebook } from './kinds/rulebook.ts';
import { register } from './register.ts';
import { readSettings } from './settings.ts';
import { createStorage } from './storage.ts';

/** The app as Azure runs it: settings out of the environment, the real clock, the platform's identity. */
const settings = readSettings(process.env);
const told = [SECURITY, RUN];
const log = (line: string) =>
  told.some((start) => line.startsWith(start)) ? console.log(line) : console.error(line);
for (const issue of settings.issues) log(redactedLine(issue.message));
const clock = { now: () => Date.now() };
const credential = createManagedIdentity(settings.text['MANAGED_IDENTITY_CLIENT_ID'] || null);
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'policy-tables');
const rulebook = readRulebook(folder, (issues) => {
  for (const { file, path, message } of issues) log(redactedLine(`${file}${path}: ${message}`));
});
const app = createApp(settings, {
  clock,
  fetch: (url, init) => fetch(url, init),
  credential,
  credentialOf: createManagedIdentity,
  stores: createStorage(settings, clock, credential, () => noticeLeadOf(rulebook)),
  rulebook,
  correlationHeaders: false,
  log,
});
register(app);
// A worker that nobody calls any more still tells what it has seen.
setInterval(() => app.security.flush(), 30_000).unref();

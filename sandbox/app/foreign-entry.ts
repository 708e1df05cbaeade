/**
 * The app for a host that isn't ours, pointed at the sandbox: what `npm run build -- --sandbox` bundles. The production
 * bundle never contains this file, and this file refuses to run where the platform is Azure (H18).
 */
import { join } from 'node:path';
import { noticeLeadOf, readRulebook } from '../../src/kinds/rulebook.ts';
import { register } from '../../src/register.ts';
import { readSettings } from '../../src/settings.ts';
import { createStorage } from '../../src/storage.ts';
import { refuseAzure } from '../start/refuse-azure.ts';
import { createSandboxApp, sandboxCredential } from './sandbox-app.ts';
import { sandboxFetch } from './sandbox-fetch.ts';

refuseAzure(process.env);
const sandboxUrl = process.env['SANDBOX_URL'] ?? '';
if (!URL.canParse(sandboxUrl))
  throw new Error('SANDBOX_URL is missing: give the sandbox’s address, as http://127.0.0.1:7072.');

const settings = readSettings(process.env);
const clock = { now: () => Date.now() };
const fetch = sandboxFetch(new URL(sandboxUrl).origin);
const rulebook = readRulebook(join(import.meta.dirname, '..', 'policy-tables'));
register(
  createSandboxApp({
    settings,
    clock,
    fetch,
    stores: createStorage(
      settings,
      clock,
      sandboxCredential(settings, clock, fetch),
      noticeLeadOf(rulebook),
      { makesAnchors: true },
    ),
    rulebook,
    log: (line) => console.error(line),
  }),
);

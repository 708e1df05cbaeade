import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { serveSandbox } from '../../sandbox/control/server.ts';
import type { World } from '../../sandbox/world.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Why tests in a browser can't run here; `false` where they can. CI has no excuse. */
export const WITHOUT_CHROMIUM =
  existsSync(CHROMIUM) || process.env['CI']
    ? false
    : `There is no ${CHROMIUM} here: install Chromium to run this.`;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** The console behind the sandbox's sign-in, as a person's browser reaches it. */
export async function served(world: World): Promise<{ readonly console: string; close(): Promise<void> }> {
  const { port, close } = await serveSandbox({ port: 0, doors: world.doors });
  return { console: `http://127.0.0.1:${port}/app/api/console`, close };
}

/** What tests ask a page about itself; to be put into each before it loads. */
export const PAGE_CHECKS = join(import.meta.dirname, 'page-checks.js');

/** Rules of accessibility that others keep; to be put into each page before it loads. */
export const AXE = join(import.meta.dirname, '..', '..', 'node_modules', 'axe-core', 'axe.min.js');

/** What axe finds on a page as it stands: rule and element. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate<readonly { id: string; nodes: readonly { target: unknown }[] }[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`));
}

/** Asks one of the checks in the page. */
export function inPage(page: Page, check: string): Promise<unknown> {
  return page.evaluate(`pageChecks.${check}()`);
}

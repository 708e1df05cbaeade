import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { call, tokenOf } from '../support/operators.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';
import { AXE, axeFindings, inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';

const WIDTHS = [320, 390, 480, 640, 768, 1024, 1280, 1920];
const MOST_BYTES = 100 * 1024;

describe('the page of connections, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  const stops: (() => void)[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  let world: TestWorld;
  before(async () => {
    const t = { after: (stop: () => void) => stops.push(stop) } as unknown as TestContext;
    world = await aWorld(t, {
      settings: { CONNECTIONS_SCHEDULE: '40 */6 * * * *' },
      serviceNow: { rights: { filtered: [], unreadable: ['sys_journal_field'] } },
    });
    // The journal of a ticket that was told of something, and rotas that nobody misses.
    order(world, 'Access to VPN', 'sales-rep');
    for (const team of ['Major Incident', 'Messaging']) world.servicenow.setOnCall(team, []);
    await pass(world, 14 * MINUTE);
    [site, browser] = [await served(world), await launch()];
  });
  after(async () => {
    await browser.close();
    await site.close();
    for (const stop of stops) stop();
  });

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    for (const path of [PAGE_CHECKS, AXE]) await context.addInitScript({ path });
    const page = await context.newPage();
    await page.goto(`${site.console}?as=${personId('identity-ops-1')}`);
    return { page, close: () => context.close() };
  }

  test('the page of connections is reached from the list, where a banner names what fails, and says why and what to do', async () => {
    const { page, close } = await open();
    const banner = page.getByRole('alert').filter({ hasText: 'read sys_journal_field' });
    assert.match((await banner.textContent()) ?? '', /ServiceNow: read sys_journal_field fails\./);
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    const failing = page.getByRole('table', { name: 'Checks that fail' });
    assert.match((await failing.textContent()) ?? '', /read sys_journal_field.*No note can be proven/s);
    await page.locator('summary', { hasText: 'Microsoft Graph' }).focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('table', { name: 'Checks of Microsoft Graph' })
      .getByText('User.Read.All for reading', { exact: true })
      .waitFor();
    await close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page of connections breaks no rule of axe and paints every text with contrast in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${site.console}/connections`);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      assert.deepEqual(await inPage(page, 'accessibilityFaults'), []);
      assert.deepEqual(await inPage(page, 'weakTexts'), []);
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await axeFindings(page), [], `at ${width}`);
        const file = process.env['PICTURES'];
        if (file) await page.screenshot({ path: `${file}/${colorScheme}-${width}.png`, fullPage: true });
      }
      await close();
    });

  test('the page of connections breaks no word and scrolls nowhere sideways, from 320 to 1920 pixels', async () => {
    const { page, close } = await open();
    await page.goto(`${site.console}/connections`);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await inPage(page, 'overflow'), 0, `at ${width}`);
    }
    await close();
  });

  test('the page of connections has fewer than 100 KB compressed, and nothing runs on it but what bears its nonce', async () => {
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const { text, headers } = await call(world, 'GET', '/api/console/connections', { token });
    assert.ok(gzipSync(text).length < MOST_BYTES, String(gzipSync(text).length));
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'nonce-/);
  });
});

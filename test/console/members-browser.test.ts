import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';
import { aDriftedCompany } from './drifted.ts';

const PAGES = ['/members', '', `?person=${personId('sales-rep')}`, '?person=nobody@contoso.example'];

describe('members without a ticket and people’s requests, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  let company: Awaited<ReturnType<typeof aDriftedCompany>>;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  before(async () => {
    company = await aDriftedCompany();
    site = await served(company.world);
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await site.close();
    company.world.stop();
  });

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    await context.addInitScript({ path: PAGE_CHECKS });
    const page = await context.newPage();
    await page.goto(`${site.console}?as=${personId('identity-ops-1')}`);
    return { page, close: () => context.close() };
  }

  test('members without a ticket and people’s requests, in a browser have names, labels, headings in order and targets to hit', async () => {
    const { page, close } = await open();
    for (const path of PAGES) {
      await page.goto(`${site.console}${path}`);
      assert.deepEqual(await inPage(page, 'accessibilityFaults'), [], path);
    }
    await close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`paint every text with enough contrast in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      for (const path of PAGES) {
        await page.goto(`${site.console}${path}`);
        assert.deepEqual(await inPage(page, 'weakTexts'), [], path);
      }
      await close();
    });
  }

  test('fit every width from 320 to 1440 without scrolling sideways', async () => {
    const { page, close } = await open();
    for (const path of PAGES) {
      await page.goto(`${site.console}${path}`);
      for (const width of [320, 390, 480, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await inPage(page, 'overflow'), 0, `${path} at ${width}`);
      }
    }
    await close();
  });

  test('members without a ticket and people’s requests, in a browser are reached from the list and lead to a ticket and back, without any script', async () => {
    const { page, close } = await open({ javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Members without a ticket' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members without a ticket' }).waitFor();
    assert.ok(await page.getByRole('rowheader', { name: 'Anna Jansen anna.jansen@' }).isVisible());
    await page.getByRole('link', { name: company.number }).click();
    await page.getByRole('heading', { level: 2, name: 'Needs a person' }).waitFor();
    await page.getByRole('link', { name: 'Members without a ticket' }).click();
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByLabel('Ticket number').fill(company.number);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Requests found').waitFor();
    assert.equal(await page.getByRole('link', { name: company.number }).count(), 1);
    await close();
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { RESPONDER, USERS } from '../support/emergency.ts';
import { serviceNowFails } from '../support/faults.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';
import { AXE, axeFindings, inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';

const WIDTHS = [320, 390, 480, 640, 768, 1024, 1280, 1920];

/** An emergency in which ServiceNow is to go away, and whoever is on call for it by PagerDuty. */
async function aWorldInEmergency(t: TestContext): Promise<TestWorld> {
  const world = await aWorld(t);
  world.pagerDuty.setOnCall('PMAJINC', [{ userId: personId(RESPONDER), level: 1 }]);
  world.controlled.pimDesk.putAssignment(personId(RESPONDER), USERS, { eligible: true });
  await pass(world, MINUTE);
  return world;
}

describe('the page of emergency access, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  const stops: (() => void)[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  let world: TestWorld;
  before(async () => {
    const t = { after: (stop: () => void) => stops.push(stop) } as unknown as TestContext;
    world = await aWorldInEmergency(t);
    [site, browser] = [await served(world), await launch()];
  });
  after(async () => {
    await browser.close();
    await site.close();
    for (const stop of stops) stop();
  });

  const address = () => `${site.console.replace(/\/console$/, '')}/emergency?as=${personId(RESPONDER)}`;

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    for (const path of [PAGE_CHECKS, AXE]) await context.addInitScript({ path });
    const page = await context.newPage();
    return { page, close: () => context.close() };
  }

  async function looksRight(page: Page, what: string): Promise<void> {
    assert.deepEqual(await inPage(page, 'accessibilityFaults'), [], what);
    assert.deepEqual(await inPage(page, 'weakTexts'), [], what);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await inPage(page, 'brokenWords'), [], `${what} at ${width}`);
      assert.equal(await inPage(page, 'overflow'), 0, `${what} at ${width}`);
      if (width === 390 || width === 1280)
        assert.deepEqual(await axeFindings(page), [], `${what} at ${width}`);
    }
  }

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page of emergency access, closed, breaks no rule of axe, no word and no width from 320 to 1920 pixels in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(address());
      await page.getByText(/answers Countersign, so that nothing can be asked for here/).waitFor();
      await looksRight(page, 'the page of emergency access, closed');
      await close();
    });

  test('the page of emergency access asks once, says what was wrong, and shows afterwards how it stands', async () => {
    serviceNowFails(world, { kind: 'status', status: 503 });
    await pass(world, 7 * MINUTE);
    const { page, close } = await open();
    await page.goto(address());
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await looksRight(page, `the page of emergency access, open, ${scheme}`);
    }
    await page.getByLabel('Role').selectOption({ index: 1 });
    await page.getByLabel('Number of the incident, if you know it').fill('not a number');
    await page.getByLabel(/^What has happened/).fill('Mail flow is down.');
    await page.getByRole('button', { name: 'Ask two people' }).click();
    await page.getByText(/incident must be the number of the incident/).waitFor();
    await page.getByLabel('Number of the incident, if you know it').fill('');
    await page.getByRole('button', { name: 'Ask two people' }).click();
    await page.getByText(/^OFF-[0-9A-F]{8}: two people are asked about User Administrator now\./).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Ask two people' }).isVisible(), false);
    await pass(world, 20_000);
    await page.reload();
    await page.getByText('Its ticket is not opened yet.').waitFor();
    await looksRight(page, 'the page of emergency access, with what was asked');
    await close();
  });
});

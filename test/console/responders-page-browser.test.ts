import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { requestOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';
import { AXE, axeFindings, inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';

const WIDTHS = [320, 390, 480, 640, 768, 1024, 1280, 1920];
const HOLDER = 'synced';

const CHECK = {
  type: 'responder',
  system: 'Exchange',
  scope: 'https://outlook.office365.com/Exchange.ManageV2',
  call: { method: 'GET', url: 'https://acme.service-now.com/as-person/{tenant}' },
  ...{ openWithinMinutes: 60, timeoutMinutes: 60, everySeconds: 15 },
};

/** What the system answers the person from now on. */
function answers(world: TestWorld, status: number): void {
  mend(world);
  world.tenant.faults.add({ match: { path: '/as-person/' }, effect: { kind: 'status', status, body: {} } });
}

/** Access that is there, and that the page of its holder is waited for. */
async function aPendingWorld(t: TestContext) {
  const { folder } = aPolicyFolder(t, { [`${entitlementAt('field-apps')}/downstream`]: CHECK });
  const settings = { DOWNSTREAM_HOSTS: 'acme.service-now.com' };
  const world = await aWorld(t, { policyFolder: folder, settings });
  answers(world, 403);
  const { number } = order(world, 'Field apps (Intune)', HOLDER);
  await settle(world);
  const [card] = await world.teams.cards(number);
  await world.teams.press(card?.id ?? '', { as: card?.approvers[0] ?? '', verb: 'approve' });
  await pass(world, MINUTE);
  return { world, requestId: (await requestOf(world, number)).requestId };
}

describe('the page that looks as the person, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  const stops: (() => void)[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  let world: TestWorld;
  let address: string;
  before(async () => {
    const t = { after: (stop: () => void) => stops.push(stop) } as unknown as TestContext;
    const pending = await aPendingWorld(t);
    world = pending.world;
    [site, browser] = [await served(world), await launch()];
    const base = site.console.replace(/\/console$/, '');
    address = `${base}/probe/${pending.requestId}?as=${personId(HOLDER)}`;
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
    return { page, close: () => context.close() };
  }

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page that looks as the person breaks no rule of axe, no word and no width from 320 to 1920 pixels in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(address);
      await page.getByText(/^Not yet\./).waitFor();
      assert.deepEqual(await inPage(page, 'accessibilityFaults'), []);
      assert.deepEqual(await inPage(page, 'weakTexts'), []);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await inPage(page, 'brokenWords'), [], `at ${width}`);
        assert.equal(await inPage(page, 'overflow'), 0, `at ${width}`);
        if (width === 390 || width === 1280) assert.deepEqual(await axeFindings(page), [], `at ${width}`);
      }
      await close();
    });

  test('the page that looks as the person asks every ten seconds, says what came of it, and asks no more once it works', async () => {
    const { page, close } = await open();
    await page.clock.install();
    const asked: number[] = [];
    page.on('response', (answer) => {
      if (answer.url().endsWith('/look')) asked.push(answer.status());
    });
    await page.goto(address);
    await page.getByText(/^Not yet\./).waitFor();
    assert.deepEqual(asked, [200]);
    await page.route('**/look', (route) => route.abort());
    await page.clock.runFor(10_000);
    await page.getByText('No answer came back. It is asked again in ten seconds.').waitFor();
    await page.unroute('**/look');
    answers(world, 200);
    await page.clock.runFor(10_000);
    await page.getByText(/^It works\. You may close this page\./).waitFor();
    const before = asked.length;
    await page.clock.runFor(60_000);
    assert.equal(asked.length, before);
    await close();
  });
});

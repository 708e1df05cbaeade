import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { RESPONDER, USERS } from '../support/emergency.ts';
import { mend, serviceNowFails } from '../support/faults.ts';
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

/** Somebody whose access is looked at as themselves, and an emergency in which ServiceNow goes away. */
async function aTroubledWorld(t: TestContext) {
  const { folder } = aPolicyFolder(t, { [`${entitlementAt('field-apps')}/downstream`]: CHECK });
  const settings = { DOWNSTREAM_HOSTS: 'acme.service-now.com' };
  const world = await aWorld(t, { policyFolder: folder, settings });
  answers(world, 403);
  world.pagerDuty.setOnCall('PMAJINC', [{ userId: personId(RESPONDER), level: 1 }]);
  world.controlled.pimDesk.putAssignment(personId(RESPONDER), USERS, { eligible: true });
  const { number } = order(world, 'Field apps (Intune)', HOLDER);
  await settle(world);
  const [card] = await world.teams.cards(number);
  await world.teams.press(card?.id ?? '', { as: card?.approvers[0] ?? '', verb: 'approve' });
  await pass(world, MINUTE);
  return { world, requestId: (await requestOf(world, number)).requestId };
}

describe('pages of people without a role, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  const stops: (() => void)[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  let world: TestWorld;
  let requestId: string;
  before(async () => {
    const t = { after: (stop: () => void) => stops.push(stop) } as unknown as TestContext;
    ({ world, requestId } = await aTroubledWorld(t));
    [site, browser] = [await served(world), await launch()];
  });
  after(async () => {
    await browser.close();
    await site.close();
    for (const stop of stops) stop();
  });

  const addressOf = (path: string, who: string) =>
    `${site.console.replace(/\/console$/, '')}${path}?as=${personId(who)}`;

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
      if (width === 390 || width === 1280) assert.deepEqual(await axeFindings(page), [], `${what} at ${width}`);
    }
  }

  test('the page that looks as the person asks every ten seconds, says what came of it, and asks no more once it works', async () => {
    const { page, close } = await open();
    await page.clock.install();
    const asked: number[] = [];
    page.on('response', (answer) => {
      if (answer.url().endsWith('/look')) asked.push(answer.status());
    });
    await page.goto(addressOf(`/probe/${requestId}`, HOLDER));
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

  for (const colorScheme of ['light', 'dark'] as const)
    test(`pages of people without a role break no rule of axe, no word and no width from 320 to 1920 pixels in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(addressOf(`/probe/${requestId}`, HOLDER));
      await looksRight(page, 'the page that looks as the person');
      await page.goto(addressOf('/emergency', RESPONDER));
      await page.getByText(/answers Countersign, so that nothing can be asked for here/).waitFor();
      await looksRight(page, 'the page of emergency access, closed');
      await close();
    });

  test('the page of emergency access asks once, says what was wrong, and shows afterwards how it stands', async () => {
    mend(world);
    serviceNowFails(world, { kind: 'status', status: 503 });
    await pass(world, 7 * MINUTE);
    const { page, close } = await open();
    await page.goto(addressOf('/emergency', RESPONDER));
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


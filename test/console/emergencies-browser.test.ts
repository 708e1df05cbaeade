import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { call, tokenOf } from '../support/operators.ts';
import { requestOf } from '../support/statements.ts';
import { APPROVER, anEmergency, RESOLVED, WHO } from '../support/toy/emergency-played.ts';
import { pass } from '../support/world.ts';
import { AXE, axeFindings, inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';

const WIDTHS = [320, 390, 480, 640, 768, 1024, 1280, 1920];

describe('the pages of emergencies, in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  const stops: (() => void)[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  let played: Awaited<ReturnType<typeof anEmergency>>;
  let requestId: string;
  before(async () => {
    played = await anEmergency({ after: (stop: () => void) => stops.push(stop) } as unknown as TestContext);
    const { world, number, mail } = played;
    await approve(world, number, APPROVER);
    world.controlled.directory.putMember(groupId('GRP-LEGAL-HOLD'), personId('sales-rep'), personId(WHO));
    world.servicenow.patchTicket(mail.id, RESOLVED);
    await pass(world, 10 * MINUTE);
    await pass(world, 4 * HOUR);
    const { number: other } = world.servicenow.openIncident({
      ...{ category: 'software', subcategory: 'vpn', caller: personId('sales-rep'), priority: '1' },
    });
    await pass(world, MINUTE);
    const token = await tokenOf(world, 'secops-lead');
    const body = { incident: other, reason: 'Nobody can work from home, in any of the offices.' };
    const declared = await call(world, 'POST', '/api/major-incidents', { token, body });
    assert.equal(declared.status, 201, declared.text);
    ({ requestId } = await requestOf(world, number));
    [site, browser] = [await served(world), await launch()];
  });
  after(async () => {
    await browser.close();
    await site.close();
    for (const stop of stops) stop();
  });

  const paths = () => ['/emergencies', `/emergencies/${requestId}`];

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    for (const path of [PAGE_CHECKS, AXE]) await context.addInitScript({ path });
    const page = await context.newPage();
    await page.goto(`${site.console}?as=${personId('identity-ops-1')}`);
    return { page, close: () => context.close() };
  }

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the pages of emergencies break no rule of axe and paint every text with contrast in the ${colorScheme} scheme`, async () => {
      const { page, close } = await open({ colorScheme, reducedMotion: 'reduce' });
      for (const path of paths()) {
        await page.goto(`${site.console}${path}`);
        assert.deepEqual(await inPage(page, 'accessibilityFaults'), [], path);
        assert.deepEqual(await inPage(page, 'weakTexts'), [], path);
        for (const width of [390, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          assert.deepEqual(await axeFindings(page), [], `${path} at ${width}`);
        }
      }
      await close();
    });

  test('the pages of emergencies break no word and scroll nowhere sideways, from 320 to 1920 pixels', async () => {
    const { page, close } = await open();
    for (const path of paths()) {
      await page.goto(`${site.console}${path}`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await inPage(page, 'brokenWords'), [], `${path} at ${width}`);
        assert.equal(await inPage(page, 'overflow'), 0, `${path} at ${width}`);
      }
    }
    await close();
  });

  test('the pages of emergencies lead from the list to a review, which is closed once something is said on each action', async () => {
    const { page, close } = await open();
    await page.getByRole('link', { name: 'Emergencies' }).click();
    await page.getByRole('link', { name: played.number }).click();
    await page.getByRole('button', { name: 'Close the review' }).click();
    for (const field of await page.locator('textarea').all()) await field.fill('It was needed for the mail.');
    await page.getByRole('button', { name: 'Close the review' }).click();
    await page.getByText('The review is closed.').waitFor();
    assert.equal(await page.locator('form').isVisible(), false, 'what was sent is not asked again');
    await page.reload();
    await page.getByRole('heading', { level: 2, name: 'Reviewed' }).waitFor();
    assert.equal(await page.locator('form').count(), 0);
    await close();
  });
});

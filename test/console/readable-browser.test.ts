import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';
import { type Day, HOSTILE, requestsOfADay } from './requests-of-a-day.ts';
import { aTroubledDay } from './troubled-day.ts';

const WIDTHS = [320, 390, 480, 640, 768, 900, 1024, 1100, 1280, 1440, 1600, 1920];

describe('the console at every width', { skip: WITHOUT_CHROMIUM }, () => {
  let day: Day;
  let trouble: Awaited<ReturnType<typeof aTroubledDay>>;
  let browser: Browser;
  let sites: { readonly day: Site; readonly trouble: Site };
  type Site = Awaited<ReturnType<typeof served>>;
  before(async () => {
    [day, trouble, browser] = await Promise.all([requestsOfADay(), aTroubledDay(), launch()]);
    sites = { day: await served(day.world), trouble: await served(trouble.world) };
  });
  after(async () => {
    await browser.close();
    await sites.day.close();
    await sites.trouble.close();
    day.world.stop();
    trouble.world.stop();
  });

  const pages = (): readonly (readonly [Site, string])[] => [
    [sites.trouble, ''],
    [sites.trouble, '?outcome=needs-human'],
    [sites.trouble, '/members'],
    ...[trouble.requestId, trouble.long, trouble.replaced, trouble.newest].map(
      (id) => [sites.trouble, `/requests/${id}`] as const,
    ),
    [sites.day, ''],
    [sites.day, '?ticket=RITM9999999'],
    ...[day.approved, day.refused, day.ended, day.waiting, ...Object.values(day.licenses)].map(
      (id) => [sites.day, `/requests/${id}`] as const,
    ),
  ];

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext(options);
    await context.addInitScript({ path: PAGE_CHECKS });
    const page = await context.newPage();
    for (const site of Object.values(sites))
      await page.goto(`${site.console}?as=${personId('identity-ops-1')}`);
    return page;
  }

  test('the console breaks no word and scrolls nowhere sideways, from 320 to 1920 pixels', async () => {
    const page = await open();
    for (const [site, path] of pages()) {
      await page.goto(`${site.console}${path}`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const broken = (await inPage(page, 'brokenWords')) as readonly string[];
        const ofPeople = broken.filter((one) => !one.includes(HOSTILE.slice(0, 20)));
        assert.deepEqual(ofPeople, [], `${path || 'the list'} at ${width}`);
        assert.equal(await inPage(page, 'overflow'), 0, `${path || 'the list'} at ${width}`);
      }
    }
    await page.context().close();
  });

  test('the console shows the first request on the first screen of a phone', async () => {
    const page = await open({ viewport: { width: 390, height: 844 } });
    for (const site of Object.values(sites)) {
      await page.goto(site.console);
      const box = await page.getByRole('rowheader').first().boundingBox();
      assert.ok(box && box.y + box.height < 844, `the first request is at ${box?.y}`);
    }
    await page.context().close();
  });

  test('the timeline of a request begins with what happened last', async () => {
    const page = await open({ viewport: { width: 390, height: 844 } });
    await page.goto(`${sites.day.console}/requests/${day.ended}`);
    const moments = await page
      .locator('.moment time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
    assert.ok(moments.length > 10);
    assert.deepEqual(moments, moments.toSorted().toReversed());
    await page.context().close();
  });
});

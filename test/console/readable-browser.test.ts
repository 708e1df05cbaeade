import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { AXE, axeFindings, inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';
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
    for (const path of [PAGE_CHECKS, AXE]) await context.addInitScript({ path });
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

  for (const colorScheme of ['light', 'dark'] as const)
    test(`the console breaks no rule of axe in the ${colorScheme} scheme, on a phone and on a desk`, async () => {
      const page = await open({ colorScheme, reducedMotion: 'reduce' });
      for (const [site, path] of pages()) {
        await page.goto(`${site.console}${path}`);
        await inPage(page, 'openEverything');
        for (const width of [390, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          assert.deepEqual(await axeFindings(page), [], `${path || 'the list'} at ${width}`);
        }
      }
      await page.context().close();
    });

  test('a request leads to its ticket, its follow-up, its person and its group in their own tools', async () => {
    const page = await open();
    const opened: string[] = [];
    await page.context().route(/^https:/, async (route) => {
      opened.push(route.request().url());
      await route.fulfill({ status: 200, contentType: 'text/html', body: '<title>Elsewhere</title>' });
    });
    const { id } = trouble.world.servicenow.ticket(trouble.number);
    const [incident] = trouble.world.servicenow.ticket(trouble.number).tasks;
    assert.ok(incident);
    const links = [
      [`${trouble.number} in ServiceNow`, `sys_id=${id}`],
      [`Follow-up ${incident.number} in ServiceNow`, `number=${incident.number}`],
      ['Lotte Bakker in the directory', `userId/${personId('finance-analyst')}`],
      ['GRP-FINANCE-BI-READ in the directory', `groupId/${groupId('GRP-FINANCE-BI-READ')}`],
    ] as const;
    for (const [title, where] of links) {
      await page.goto(`${sites.trouble.console}/requests/${trouble.requestId}`);
      await page.getByRole('link', { name: title, exact: true }).click();
      await page.waitForURL(/^https:/);
      assert.ok(decodeURIComponent(page.url()).includes(where), `${title} opens ${page.url()}`);
    }
    assert.ok(opened.some((url) => url.startsWith('https://acme.service-now.com/nav_to.do?uri=')));
    await page.goto(`${sites.trouble.console}/members`);
    await page.getByRole('link', { name: 'GRP-FINANCE-BI-READ' }).click();
    await page.waitForURL(/^https:\/\/entra/);
    await page.context().close();
  });

  test('a request that was replaced leads to its newest version, and can not be tried again', async () => {
    const page = await open();
    await page.goto(`${sites.trouble.console}/requests/${trouble.replaced}`);
    assert.equal(await page.getByText('Retry', { exact: true }).count(), 0);
    await page.getByRole('link', { name: 'The newest version of this request' }).click();
    await page.getByRole('heading', { level: 2, name: 'Fulfilled' }).waitFor();
    await page.context().close();
  });

  test('an operator marks a request as handled on its page, and the list shows it no more', async () => {
    const page = await open();
    await page.goto(sites.trouble.console);
    const attention = page.getByRole('table', { name: 'Requests that need attention' });
    assert.equal(await attention.getByText('RITM0020001').count(), 1);
    await page.goto(`${sites.trouble.console}/requests/${trouble.long}`);
    await page.getByText('Mark as handled', { exact: true }).first().click();
    await page.getByLabel('Why (kept as evidence)').locator('visible=true').fill('Given by hand.');
    await page.getByRole('button', { name: 'Mark as handled' }).click();
    await page.getByRole('status').getByText('It is marked as handled.').waitFor();
    await page.getByRole('link', { name: 'Show how it stands now' }).click();
    await page.getByRole('heading', { level: 2, name: 'Handled' }).waitFor();
    await page.getByRole('heading', { name: 'Peter Larsson marked it as handled' }).waitFor();
    assert.ok(await page.getByText('“Given by hand.”').first().isVisible());
    await page.goto(sites.trouble.console);
    assert.equal(await attention.getByText('RITM0020001').count(), 0);
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

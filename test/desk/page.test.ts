import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { serveSandbox } from '../../sandbox/control/server.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { launch, WITHOUT_CHROMIUM } from '../console/chromium.ts';
import { call } from '../sandbox/control/world-call.ts';
import { type Desk, openDesk } from './desk-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [320, 375, 480, 640, 768, 1024, 1280, 1440, 1920];
const LARGEST_SERVED = 100 * 1_024;

describe("The desk's page", { skip: WITHOUT_CHROMIUM }, () => {
  let world: World;
  let server: Awaited<ReturnType<typeof serveSandbox>>;
  let browser: Browser;
  let url: string;
  let ticket: string;
  before(async () => {
    world = await createWorld();
    server = await serveSandbox({ port: 0, doors: world.doors });
    url = `http://127.0.0.1:${server.port}/`;
    browser = await launch();
    const desk = await openDesk(browser, url);
    ticket = `${url}#servicenow/${await desk.order('finance bi', 'lotte bakker')}`;
    await desk.pass('+10 min');
    await desk.close();
  });
  after(async () => {
    await browser.close();
    await server.close();
    world.stop();
  });

  /** A ticket is chosen, the card is drawn, and everything that can be unfolded is. */
  async function opened(options: Parameters<typeof openDesk>[2] = {}): Promise<Desk> {
    const desk = await openDesk(browser, ticket, options);
    await desk.panel('Cards').getByRole('button', { name: 'Approve', exact: true }).waitFor();
    for (const summary of await desk.page.locator('summary').all()) await summary.click();
    return desk;
  }

  for (const colorScheme of ['light', 'dark'] as const)
    test(`The desk has nothing that axe objects to in the ${colorScheme} scheme`, async () => {
      const desk = await opened({ colorScheme, bypassCSP: true });
      assert.deepEqual(await faultsOf(desk.page), []);
      await desk.page.getByRole('combobox', { name: 'For whom' }).click();
      assert.deepEqual(await faultsOf(desk.page), []);
      await desk.close();
    });

  test('The desk fits every width from 320 to 1920 without scrolling sideways', async () => {
    const desk = await opened();
    for (const width of WIDTHS) {
      await desk.page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await desk.page.evaluate(TOO_WIDE), [], `${width} pixels wide`);
    }
    await desk.close();
  });

  test('The desk runs under a policy that allows no inline script or style and no other host, and breaks it nowhere', async () => {
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /connect-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    const desk = await opened();
    assert.deepEqual(desk.complaints, []);
    await desk.close();
  });

  test('The desk weighs no more than a hundred kilobytes compressed', async () => {
    let bytes = 0;
    for (const path of ['', 'desk/desk.js', 'desk/desk.css', 'desk/icon.svg']) {
      const response = await fetch(`${url}${path}`);
      assert.equal(response.status, 200);
      bytes += gzipSync(await response.text()).length;
    }
    assert.ok(bytes <= LARGEST_SERVED, `${bytes} bytes`);
  });

  test('The desk leads whoever comes first through ordering, approving and seeing it', async () => {
    const desk = await openDesk(browser, url);
    const steps = desk.page.getByRole('complementary', { name: 'First steps' });
    await steps.getByRole('button', { name: 'Order' }).click();
    await desk.panel('Time').getByRole('status').filter({ hasText: 'is ordered' }).waitFor();
    await desk.pass('+10 min');
    await steps.getByRole('button', { name: 'Go to the card' }).click();
    await desk.panel('Cards').getByRole('button', { name: 'Approve', exact: true }).click();
    await desk.panel('Cards').getByText('The card now reads').waitFor();
    await steps.getByRole('button', { name: 'See' }).click();
    await desk.page.getByText('Done: the access to Finance BI (read) works').first().waitFor();
    await steps.getByRole('button', { name: 'Hide these steps' }).click();
    await desk.page.reload();
    await desk.panel('Order').waitFor();
    assert.equal(await steps.count(), 0);
    await desk.close();
  });

  test('The desk reports an incident on the form of its table, by the names of people, and it is a ticket like any other', async () => {
    const desk = await openDesk(browser, url);
    const form = desk.panel('Order');
    await desk.choose('What', 'incident', form);
    const report = form.getByRole('button', { name: 'Report' });
    await report.click();
    await form.getByRole('status').filter({ hasText: 'Say first: Subcategory, Caller.' }).waitFor();
    assert.equal(await form.getByRole('combobox', { name: 'For whom' }).count(), 0);
    await form.getByLabel('Subcategory').fill('locked out');
    await desk.choose('Caller', 'elif kaya', form);
    await desk.choose('Affected user', 'marco ferri', form);
    await form.getByLabel('Priority').selectOption('2 - High');
    await form.getByLabel('Description').fill('Cannot sign in.');
    await report.click();
    await form.getByRole('status').filter({ hasText: 'is reported.' }).waitFor();
    const chosen = desk.panel('Tickets').locator('[aria-current]');
    await chosen
      .filter({ hasText: 'identity / locked out' })
      .filter({ hasText: 'for Marco Ferri' })
      .waitFor();
    const { fields } = world.servicenow.ticket((await chosen.textContent())?.match(/INC\d+/)?.[0] ?? '');
    assert.deepEqual([fields['priority'], fields['description']], ['2', 'Cannot sign in.']);
    await desk.close();
  });

  test('The desk asks for people, catalog and lists once, and again only when somebody changed them', async () => {
    const desk = await openDesk(browser, url);
    const asked: string[] = [];
    const times = (path: string) => asked.filter((one) => one === `/control${path}`).length;
    desk.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await desk.page.reload();
    await desk.order('team alpha', 'marco ferri');
    await desk.pass('+10 min');
    assert.ok(times('/tickets') > 3);
    assert.deepEqual(['/directory/users', '/catalog', '/lists'].map(times), [1, 1, 1]);

    const again = desk.page.waitForResponse((response) => response.url().endsWith('/directory/users'));
    await call(world, 'PATCH', '/directory/users/Koen Willemse', { displayName: 'Koen van Dijk' });
    await again;
    await desk.choose('For whom', 'koen van dijk', desk.panel('Order'));
    assert.equal(times('/directory/users'), 2);
    await desk.close();
  });

  test('The desk is used with the keyboard alone: an order, its card and its approval', async () => {
    const desk = await openDesk(browser, url);
    const { keyboard } = desk.page;
    await desk.panel('Order').waitFor();
    await tabTo(desk.page, 'What');
    await keyboard.type('team alpha');
    await keyboard.press('Enter');
    await tabTo(desk.page, 'For whom');
    await keyboard.type('ferri');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await tabTo(desk.page, 'Order');
    await keyboard.press('Enter');
    await desk.panel('Order').getByRole('status').filter({ hasText: 'is ordered' }).waitFor();
    await tabTo(desk.page, '+10 min');
    await keyboard.press('Enter');
    await desk.panel('Cards').getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await tabTo(desk.page, 'Approve');
    assert.ok(await desk.page.evaluate(FOCUS_IS_SEEN), 'the focus is seen');
    await keyboard.press('Enter');
    await desk.panel('Cards').getByText('The card now reads').waitFor();
    await desk.close();
  });
});

const TOO_WIDE = `
  [...document.querySelectorAll('body, body *')]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((element) => element.tagName + '.' + element.className)
    .concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page'] : [])`;

const FOCUS_IS_SEEN = `getComputedStyle(document.activeElement).outlineStyle !== 'none'`;

const FOCUSED = `
  (() => {
    const { activeElement: here } = document;
    return here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent;
  })()`;

/** Goes on with the Tab key until what has the focus bears that name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 200; steps++) {
    await page.keyboard.press('Tab');
    const inSteps = await page.evaluate(`document.activeElement.closest('.first-steps') !== null`);
    if (!inSteps && (await page.evaluate(FOCUSED)) === name) return;
  }
  assert.fail(`The Tab key does not lead to "${name}".`);
}

/** What axe objects to, each with the places. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

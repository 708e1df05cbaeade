import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';
import { type Day, requestsOfADay } from './requests-of-a-day.ts';

describe('the console in a browser', { skip: WITHOUT_CHROMIUM }, () => {
  let day: Day;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof served>>;
  before(async () => {
    day = await requestsOfADay();
    site = await served(day.world);
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await site.close();
    day.world.stop();
  });

  /** A window whose person has signed in through the sandbox; whatever the browser complains about is kept. */
  async function open(path: string, who = 'identity-ops-1', options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    await context.addInitScript({ path: PAGE_CHECKS });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isAnswer = message.text().includes('the server responded with a status of 40');
      if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
    });
    await page.goto(`${site.console}${path}?as=${personId(who)}`);
    return { page, complaints, close: () => context.close() };
  }

  const pages = () => [
    '',
    '?outcome=refused',
    '?ticket=RITM9999999',
    '?phase=dreaming',
    '/requests/nothing-of-that-name',
    `/requests/${day.approved}`,
    `/requests/${day.refused}`,
    `/requests/${day.ended}`,
    `/requests/${day.waiting}`,
    ...Object.values(day.licenses).map((id) => `/requests/${id}`),
  ];

  test('the console in a browser has names, labels, headings in order and targets to hit on every page', async () => {
    const { page, complaints, close } = await open('');
    for (const path of pages()) {
      await page.goto(`${site.console}${path}`);
      await inPage(page, 'openEverything');
      assert.deepEqual(await inPage(page, 'accessibilityFaults'), [], path);
    }
    assert.deepEqual(complaints, []);
    await page.goto(`${site.console}?as=${personId('sales-rep')}`);
    assert.deepEqual(await inPage(page, 'accessibilityFaults'), []);
    assert.equal(await page.title(), 'You may not see this · Countersign');
    await close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`paints every text with enough contrast in the ${colorScheme} scheme`, async () => {
      const options = { colorScheme, reducedMotion: 'reduce' } as const;
      const { page, close } = await open('', 'identity-ops-1', options);
      for (const path of pages()) {
        await page.goto(`${site.console}${path}`);
        await inPage(page, 'openEverything');
        assert.deepEqual(await inPage(page, 'weakTexts'), [], path);
      }
      await close();
    });
  }

  test('fits every width from 320 to 1440 without scrolling sideways, evidence opened', async () => {
    const { page, close } = await open('');
    for (const path of pages()) {
      await page.goto(`${site.console}${path}`);
      await inPage(page, 'openEverything');
      for (const width of [320, 480, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await inPage(page, 'overflow'), 0, `${path} at ${width}`);
      }
    }
    await close();
  });

  test('runs nothing that people wrote', async () => {
    const { page, complaints, close } = await open(`/requests/${day.approved}`);
    assert.match(await page.title(), /^RITM0010001: Finance BI \(read\) for Lotte Bakker/);
    assert.ok(await page.getByText('<script>document.title="owned"').first().isVisible());
    assert.deepEqual(complaints, []);
    await close();
  });

  test('refuses a script that got into the page without the nonce', async () => {
    const { page, close } = await open('');
    const [title, color] = (await inPage(page, 'smuggle')) as readonly string[];
    assert.equal(title, 'Requests · Countersign');
    assert.notEqual(color, 'rgb(1, 2, 3)');
    await close();
  });

  test('moves nothing for people who ask for less motion', async () => {
    const { page, close } = await open('', 'identity-ops-1', { reducedMotion: 'reduce' });
    assert.equal(await inPage(page, 'moving'), 0);
    await close();
  });

  test('shows where the keyboard is, at every stop', async () => {
    const { page, close } = await open(`/requests/${day.waiting}`);
    await page.keyboard.press('Tab');
    assert.equal(await inPage(page, 'focused'), 'Skip to the content');
    for (let stop = 0; stop < 12; stop += 1) {
      assert.equal(await inPage(page, 'outlineOfFocus'), 'solid', `at ${await inPage(page, 'focused')}`);
      await page.keyboard.press('Tab');
    }
    await close();
  });

  test('leads from the list to a request and back, with the filter kept in the address', async () => {
    const { page, close } = await open('');
    await page.getByLabel('Outcome').selectOption('refused');
    await page.getByRole('button', { name: 'Show' }).click();
    assert.match(page.url(), /outcome=refused/);
    await page.getByRole('rowheader').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Finance BI (read) for Anna Jansen' }).waitFor();
    await page.goBack();
    assert.match(page.url(), /outcome=refused/);
    assert.equal(await page.getByLabel('Outcome').inputValue(), 'refused');
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
    await close();
  });

  test('opens the evidence of a moment where it stands', async () => {
    const { page, close } = await open(`/requests/${day.refused}`, 'legal-counsel');
    const moment = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Decided: refused by policy' }) });
    await moment.getByText(/^Evidence #\d+$/).click();
    const row = JSON.parse((await moment.locator('pre').textContent()) ?? '');
    assert.equal(row.fact, 'decided');
    const kept = await day.world.app.means.auditLog.read(day.refused);
    assert.deepEqual(
      row,
      kept.find(({ fact }) => fact === 'decided'),
    );
    assert.equal(await page.getByRole('button').count(), 0);
    await close();
  });

  test('sends no wish without a reason', async () => {
    const { page, close } = await open(`/requests/${day.waiting}`);
    await page.getByText('Withdraw', { exact: true }).first().click();
    await page.getByLabel('Why (kept as evidence)').locator('visible=true').fill('   ');
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('status').getByText('Say why first').waitFor();
    const rows = await day.world.app.means.auditLog.read(day.waiting);
    assert.ok(!rows.some(({ fact }) => fact === 'operator-acted'));
    await close();
  });

  test('lets an operator withdraw a request with the keyboard alone, and shows it as evidence', async () => {
    const { page, complaints, close } = await open(`/requests/${day.waiting}`);
    await tabTo(page, 'Withdraw');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Asked for by mistake.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('The run was told.').waitFor();
    await day.world.conductor.settle();
    await page.getByRole('link', { name: 'Show how it stands now' }).click();
    await page.getByRole('heading', { level: 2, name: 'Withdrawn' }).waitFor();
    await page.getByRole('heading', { name: 'Peter Larsson asked to withdraw it' }).waitFor();
    assert.ok(await page.getByText('“Asked for by mistake.”').first().isVisible());
    assert.deepEqual(complaints, []);
    await close();
  });

  test('says what an operator’s role no longer allows, and that nothing was changed', async () => {
    const { page, close } = await open(`/requests/${day.approved}`);
    const group = day.world.controlled.directory
      .listGroups()
      .find(({ displayName }) => displayName === 'GRP-IDENTITY-OPS');
    assert.ok(group);
    day.world.controlled.directory.deleteMember(group.id, personId('identity-ops-1'));
    await page.getByText('End access now', { exact: true }).first().click();
    await page.getByLabel('Why (kept as evidence)').locator('visible=true').fill('No longer needed.');
    await page.getByRole('button', { name: 'End access now' }).click();
    await page
      .getByRole('status')
      .getByText('Nothing was changed. This needs the app role Operator.')
      .waitFor();
    await close();
  });
});

async function tabTo(page: Page, text: string): Promise<void> {
  for (let stop = 0; stop < 30; stop += 1) {
    await page.keyboard.press('Tab');
    if ((await inPage(page, 'focused')) === text) return;
  }
  throw new Error(`The keyboard does not reach ${text}.`);
}

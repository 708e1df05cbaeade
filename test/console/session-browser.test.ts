import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { launch, served, WITHOUT_CHROMIUM } from './chromium.ts';
import { type Day, later, requestsOfADay } from './requests-of-a-day.ts';

describe('a session in a browser', { skip: WITHOUT_CHROMIUM }, () => {
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

  async function open(path: string, stopsClock = false) {
    const context = await browser.newContext();
    const page = await context.newPage();
    if (stopsClock) await page.clock.install();
    await page.goto(`${site.console}${path}?as=${personId('identity-ops-1')}`);
    return { page, context };
  }

  const PATHS = () => ['', '/members', `/requests/${day.approved}`, '?phase=dreaming'];

  test('a session in a browser can be ended from every page that needs one', async () => {
    const { page, context } = await open('');
    for (const path of PATHS()) {
      await page.goto(`${site.console}${path}`);
      assert.ok(await page.getByRole('link', { name: 'Sign out' }).isVisible(), path);
    }
    await context.close();
  });

  test('takes what a page shows with it when its time is over, without asking anybody', async () => {
    const { page, context } = await open(`/requests/${day.approved}`, true);
    await context.setOffline(true);
    await page.clock.runFor(55 * 60_000);
    assert.match(await page.content(), /Lotte Bakker/);
    await page.clock.runFor(6 * 60_000);
    await page.getByRole('heading', { name: 'Your sign-in is over' }).waitFor();
    assert.doesNotMatch(await page.content(), /Lotte Bakker|RITM0010001/);
    assert.equal(await page.title(), 'Your sign-in is over · Countersign');
    await context.close();
  });

  test('takes what a page shows with it when somebody signs out, also where nothing answers', async () => {
    const { page, context } = await open(`/requests/${day.approved}`);
    await page.route('**/sign-out', () => undefined);
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    assert.doesNotMatch(await page.content(), /Lotte Bakker|RITM0010001/);
    await context.close();
  });

  test('counts no more once somebody has signed out, for whoever kept its token', async () => {
    await later(day.world, 60_000);
    const kept = await day.world.controlled.tokens.issue(personId('identity-ops-1'), ['Operator']);
    const answer = async () => {
      const headers = { authorization: `Bearer ${kept}` };
      const { status } = await day.world.host.fetch(
        new Request(`${day.world.host.url}/api/requests`, { headers }),
      );
      return status;
    };
    assert.equal(await answer(), 200);
    const { page, context } = await open('');
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.', { exact: true }).waitFor();
    assert.equal(await answer(), 401);
    assert.deepEqual(await context.cookies(), []);
    await later(day.world, 60_000);
    await context.close();
  });

  test('looks a sign-in name up without putting it into an address', async () => {
    const { page, context } = await open('');
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByLabel('Person (sign-in name)').fill('nobody@contoso.example');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Nobody has that sign-in name.').waitFor();
    await page.getByLabel('Person (sign-in name)').fill('anna.jansen@contoso.example');
    await page.getByLabel('Outcome').selectOption('refused');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('for or by Anna Jansen').waitFor();
    assert.match(page.url(), new RegExp(`outcome=refused.*person=${personId('sales-rep')}`));
    assert.ok(addresses.length > 2);
    for (const address of addresses) assert.doesNotMatch(decodeURIComponent(address), /@/);
    await context.close();
  });
});

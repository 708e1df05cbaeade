import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, WITHOUT_CHROMIUM } from '../console/chromium.ts';
import { type Started, start } from '../sandbox/start/started.ts';
import { type Desk, openDesk } from './desk-page.ts';
import { played } from './played.ts';

describe('The desk of npm start', { skip: WITHOUT_CHROMIUM }, () => {
  let sandbox: Started;
  let browser: Browser;
  let desk: Desk;
  before(async () => {
    [sandbox, browser] = await Promise.all([start(), launch()]);
    desk = await openDesk(browser, `${sandbox.sandbox}/`);
  });
  after(async () => {
    await desk.close();
    await browser.close();
    await sandbox.end('SIGTERM');
  });

  test('The desk plays access to Finance BI: the data owner alone may approve, it is proven, told, and ends on its day', async () => {
    const { hasGroup, told } = played(desk, async (path) => (await sandbox.control('GET', path)).json());
    await desk.order('finance bi', 'lotte bakker', { 'For how many days?': '10' });
    const cards = desk.panel('Cards');
    await cards.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    assert.equal(await cards.getByRole('combobox', { name: 'As' }).inputValue(), 'Mirjam Kok');

    await desk.choose('As', 'lotte bakker', cards);
    await cards.getByText('of others: press as Lotte Bakker').click();
    await cards.getByRole('button', { name: 'Approve', exact: true }).click();
    await cards.getByRole('status').filter({ hasText: 'not among the people who may decide' }).waitFor();
    assert.equal(await hasGroup('Lotte Bakker', 'GRP-FINANCE-BI-READ'), false);

    assert.match(await desk.press('Approve', 'mirjam kok'), /The card now reads: Access request: closed/);
    assert.match(await desk.pass('Until settled'), /It is now Tue 3 Mar.*Nothing is under way/);
    await told('Done: the access to Finance BI (read) works');
    const held = desk.panel('Directory: Lotte Bakker').getByRole('listitem');
    await held.filter({ hasText: 'GRP-FINANCE-BI-READ' }).filter({ hasText: 'new' }).waitFor();
    assert.equal(await hasGroup('Lotte Bakker', 'GRP-FINANCE-BI-READ'), true);

    assert.match(await desk.pass('To the end of this access'), /It is now Fri 13 Mar/);
    await held.filter({ hasText: 'GRP-FINANCE-BI-READ' }).filter({ hasText: 'no longer' }).waitFor();
    await told(/ended/i);
    assert.equal(await hasGroup('Lotte Bakker', 'GRP-FINANCE-BI-READ'), false);
  });

  test('The desk tells of nothing that the browser refused or complained about', () => {
    assert.deepEqual(desk.complaints, []);
  });
});

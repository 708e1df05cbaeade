import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, WITHOUT_CHROMIUM } from '../console/chromium.ts';
import { type Started, start } from '../sandbox/start/started.ts';
import { type Desk, openDesk } from './desk-page.ts';

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

  const askFor = async (path: string) => (await sandbox.control('GET', path)).json();
  const hasGroup = async (person: string, group: string) => {
    const groups = (await askFor(`/directory/users/${encodeURIComponent(person)}/groups`)) as {
      displayName: string;
    }[];
    return groups.some(({ displayName }) => displayName === group);
  };
  const hasLicense = async (person: string, sku: string) => {
    const { direct } = (await askFor(`/directory/users/${encodeURIComponent(person)}/licenses`)) as {
      direct: { skuPartNumber: string }[];
    };
    return direct.some(({ skuPartNumber }) => skuPartNumber === sku);
  };
  /** A comment of the ticket on the page, as the tool shows it. */
  const told = (text: string | RegExp) =>
    desk
      .panel(/^(?!Order)/)
      .locator('.journal li.comment', { hasText: text })
      .first()
      .waitFor();

  test('The desk plays access to Finance BI: the data owner alone may approve, it is proven, told, and ends on its day', async () => {
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

  test('The desk plays a contractor in Team Alpha: the manager approves, the access ends on the date that was asked for', async () => {
    await desk.order('team alpha', 'marco ferri', { 'When should the access end?': '2026-03-31' });
    assert.match(await desk.press('Approve', 'elif kaya'), /closed/);
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await hasGroup('Marco Ferri', 'GRP-TEAM-ALPHA'), true);
    await desk.pass('To the end of this access');
    await told(/ended/i);
    assert.equal(await hasGroup('Marco Ferri', 'GRP-TEAM-ALPHA'), false);
  });

  test('The desk plays Project for thirty days: the license is shown beside the ticket while it lasts, and its end', async () => {
    await desk.order('request microsoft project', 'marco ferri', { 'For how many days?': '30' });
    assert.match(await desk.press('Approve', 'elif kaya'), /closed/);
    await desk.pass('Until settled');
    await told(/Done: /);
    const held = desk.panel('Directory: Marco Ferri').getByRole('listitem');
    await held.filter({ hasText: 'PROJECTPROFESSIONAL' }).filter({ hasText: 'new' }).waitFor();
    assert.equal(await hasLicense('Marco Ferri', 'PROJECTPROFESSIONAL'), true);
    await desk.pass('To the end of this access');
    await held.filter({ hasText: 'PROJECTPROFESSIONAL' }).filter({ hasText: 'no longer' }).waitFor();
    assert.equal(await hasLicense('Marco Ferri', 'PROJECTPROFESSIONAL'), false);
  });

  test('The desk plays an approved access that is not granted: the ticket does not say so while Graph throttles, and says it after', async () => {
    const number = await desk.order('finance bi', 'lotte bakker');
    const trouble = desk.panel('Make trouble');
    await trouble.getByRole('button', { name: 'Graph throttles writes', exact: true }).click();
    await trouble.getByText('answers 429').first().waitFor();
    assert.match(await desk.press('Approve', 'mirjam kok'), /closed/);
    await desk.pass('+10 min');
    const ticket = (await askFor(`/tickets/servicenow/${number}`)) as { active: boolean };
    assert.equal(ticket.active, true);
    assert.equal(await hasGroup('Lotte Bakker', 'GRP-FINANCE-BI-READ'), false);

    await trouble.getByRole('button', { name: 'Take back: Graph throttles writes' }).click();
    await trouble.getByText('None: everything answers.').waitFor();
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await hasGroup('Lotte Bakker', 'GRP-FINANCE-BI-READ'), true);
  });

  test('The desk tells of nothing that the browser refused or complained about', () => {
    assert.deepEqual(desk.complaints, []);
  });
});

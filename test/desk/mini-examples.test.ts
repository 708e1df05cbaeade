import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { serveSandbox } from '../../sandbox/control/server.ts';
import { launch, WITHOUT_CHROMIUM } from '../console/chromium.ts';
import { call } from '../sandbox/control/world-call.ts';
import { aWorld } from '../support/world.ts';
import { openDesk } from './desk-page.ts';
import { played } from './played.ts';

const FINANCE = 'GRP-FINANCE-BI-READ';

describe("The desk's stories", { skip: WITHOUT_CHROMIUM }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  /** A desk over a world of its own. A story ends with `ended`. */
  async function aDesk(t: TestContext) {
    const world = await aWorld(t);
    const server = await serveSandbox({ port: 0, doors: world.doors });
    t.after(() => server.close());
    const desk = await openDesk(browser, `http://127.0.0.1:${server.port}/`);
    const ask = async (path: string) => (await call(world, 'GET', path)).body;
    const ended = async () => {
      await desk.close();
      assert.deepEqual(desk.complaints, []);
    };
    return { desk, ask, ended, ...played(desk, ask) };
  }

  test('The desk plays a contractor in Team Alpha: the manager approves, the access ends on the date that was asked for', async (t) => {
    const { desk, hasGroup, told, ended } = await aDesk(t);
    await desk.order('team alpha', 'marco ferri', { 'When should the access end?': '2026-03-31' });
    await desk.pass('+10 min');
    assert.match(await desk.press('Approve', 'elif kaya'), /closed/);
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await hasGroup('Marco Ferri', 'GRP-TEAM-ALPHA'), true);
    assert.match(await desk.pass('To the end of this access'), /It is now Wed 1 Apr/);
    await told(/ended/i);
    assert.equal(await hasGroup('Marco Ferri', 'GRP-TEAM-ALPHA'), false);
    await ended();
  });

  test('The desk plays Project for thirty days: the license is shown beside the ticket while it lasts, and its end', async (t) => {
    const { desk, hasLicense, told, ended } = await aDesk(t);
    await desk.order('request microsoft project', 'marco ferri', { 'For how many days?': '30' });
    await desk.pass('+10 min');
    assert.match(await desk.press('Approve', 'elif kaya'), /closed/);
    await desk.pass('Until settled');
    await told(/Done: /);
    const held = desk.panel('Directory: Marco Ferri').getByRole('listitem');
    await held.filter({ hasText: 'PROJECTPROFESSIONAL' }).filter({ hasText: 'new' }).waitFor();
    assert.equal(await hasLicense('Marco Ferri', 'PROJECTPROFESSIONAL'), true);
    await desk.pass('To the end of this access');
    await held.filter({ hasText: 'PROJECTPROFESSIONAL' }).filter({ hasText: 'no longer' }).waitFor();
    assert.equal(await hasLicense('Marco Ferri', 'PROJECTPROFESSIONAL'), false);
    await ended();
  });

  test('The desk plays an approved access that is not granted: the ticket does not say so while Graph throttles, and says it after', async (t) => {
    const { desk, hasGroup, isOpen, told, cause, takeBack, ended } = await aDesk(t);
    const number = await desk.order('finance bi', 'lotte bakker');
    await desk.pass('+10 min');
    await cause('Graph throttles writes');
    assert.match(await desk.press('Approve', 'mirjam kok'), /closed/);
    await desk.pass('+10 min');
    assert.equal(await isOpen(number), true);
    assert.equal(await hasGroup('Lotte Bakker', FINANCE), false);

    await takeBack('Graph throttles writes');
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await hasGroup('Lotte Bakker', FINANCE), true);
    await ended();
  });

  test('The desk plays a group that is gone: nothing is called fulfilled, its owner is told, and once it is mended a retry goes on', async (t) => {
    const { desk, hasGroup, isOpen, told, cause, takeBack, ended } = await aDesk(t);
    const gone = 'Somebody deletes a group that the catalog offers';
    await cause(gone);
    const number = await desk.order('finance bi', 'lotte bakker');
    await desk.pass('+10 min');
    await told('Your request needs a person, who has been told');
    await desk.panel('What Countersign did').getByText(`The group ${FINANCE}`).first().waitFor();
    assert.equal(await isOpen(number), true);
    await desk.choose('As', 'pavel horak', desk.panel('Cards'));
    await desk.panel('Messages to Pavel Horák').getByText('You own this access').waitFor();

    assert.match(await desk.press('Retry', 'pavel horak'), /It was not tried again/);

    await takeBack(gone);
    await desk.pass('+10 min');
    await desk.press('Retry', 'pavel horak');
    await desk.pass('+10 min');
    assert.match(await desk.press('Approve', 'mirjam kok'), /closed/);
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await isOpen(number), false);
    assert.equal(await hasGroup('Lotte Bakker', FINANCE), true);
    await ended();
  });

  test('The desk plays a ticket that cannot be written: the access is there once, operators hear of it, and the ticket says it after', async (t) => {
    const { desk, ask, hasGroup, isOpen, told, cause, takeBack, ended } = await aDesk(t);
    const number = await desk.order('finance bi', 'lotte bakker');
    await desk.pass('+10 min');
    await cause('ServiceNow takes no updates');
    assert.match(await desk.press('Approve', 'mirjam kok'), /closed/);
    await desk.pass('+10 min');
    await desk.pass('+1 h');
    assert.equal(await hasGroup('Lotte Bakker', FINANCE), true);
    assert.equal(await isOpen(number), true);
    const { tasks } = (await ask(`/tickets/servicenow/${number}`)) as {
      tasks: { shortDescription: string }[];
    };
    assert.deepEqual(
      tasks.map(({ shortDescription }) => shortDescription),
      [`${number}: the ticket could not be updated`],
    );
    await desk.panel('What Countersign did').getByText('Fulfilled').first().waitFor();
    await desk.choose('As', 'omar farouk', desk.panel('Cards'));
    await desk.panel('Messages to Omar Farouk').getByText("Tickets can't be updated").waitFor();

    await takeBack('ServiceNow takes no updates');
    await desk.pass('Until settled');
    await told(/Done: /);
    assert.equal(await isOpen(number), false);
    const calls = (await ask('/outbound')) as { method: string; url: string }[];
    const writes = calls.filter(({ method, url }) => method === 'POST' && url.includes('/members/$ref'));
    assert.equal(writes.length, 1);
    await ended();
  });

  test('A name that somebody types into the desk is not changed by a card that comes meanwhile', async (t) => {
    const { desk, ended } = await aDesk(t);
    await desk.order('finance bi', 'lotte bakker');
    const field = desk.panel('Cards').getByRole('combobox', { name: 'As' });
    await field.focus();
    await desk.page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      await fetch('/control/settle', { method: 'POST', headers, body: '{}' });
    });
    await desk.panel('Cards').locator('.card-box').first().waitFor();
    await desk.page.keyboard.type('mirjam');
    assert.equal(await field.inputValue(), 'mirjam');
    await ended();
  });
});

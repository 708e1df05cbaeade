import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { serveSandbox } from '../../sandbox/control/server.ts';
import { launch, WITHOUT_CHROMIUM } from '../console/chromium.ts';
import { call } from '../sandbox/control/world-call.ts';
import { aWorld } from '../support/world.ts';
import { openDesk } from './desk-page.ts';

describe('An account on the desk', { skip: WITHOUT_CHROMIUM }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test('An account on the desk shows risk, sign-in, sessions and roles beside its incident, and follows them', async (t) => {
    const world = await aWorld(t);
    const server = await serveSandbox({ port: 0, doors: world.doors });
    t.after(() => server.close());
    await call(world, 'POST', '/presets/vip-at-risk', {});
    await call(world, 'PUT', '/directory/users/hanna.de.wit@contoso.example/roles/Directory%20Readers', {});
    const incident = { table: 'incident', category: 'identity', subcategory: 'other' };
    const people = { caller: 'Oscar Lindqvist', affectedUser: 'Hanna de Wit' };
    const { number } = (await call(world, 'POST', '/tickets', { ...incident, ...people })).body;
    const desk = await openDesk(browser, `http://127.0.0.1:${server.port}/#servicenow/${number}`);
    const account = desk.panel('Directory: Hanna de Wit');
    const fact = (name: string, value: RegExp) =>
      account.locator('.facts > div', { hasText: name }).filter({ hasText: value }).waitFor();
    await fact('Risk', /high, at risk/);
    await fact('Sign-in', /enabled/);
    await fact('Directory roles', /Directory Readers/);
    await account.getByText('unfamiliar features').waitFor();
    const { status } = await call(world, 'PATCH', '/directory/users/hanna.de.wit@contoso.example', {
      accountEnabled: false,
    });
    assert.equal(status, 200);
    await call(world, 'POST', '/directory/users/hanna.de.wit@contoso.example/password', { by: 'admin' });
    await fact('Sign-in', /disabled/);
    await fact('Next sign-in', /asks for a new password/);
    await desk.close();
    assert.deepEqual(desk.complaints, []);
  });
});

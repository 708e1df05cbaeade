/** What a real browser sends with the desk's cookie, and from where. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createDeskCookie } from '../../../sandbox/control/desk-cookie.ts';
import { serveSandbox } from '../../../sandbox/control/server.ts';
import { deskPages } from '../../../sandbox/desk/pages.ts';
import { launch, WITHOUT_CHROMIUM } from '../../console/chromium.ts';
import { DESK_SECRET, sandbox } from './sandbox.ts';

const FAULT = JSON.stringify({ match: {}, effect: { kind: 'status', status: 503 } });

test('Only the desk’s own pages can use its cookie, not a page on another port of this machine', {
  skip: WITHOUT_CHROMIUM,
}, async (t) => {
  const { control, controlled, appHost } = sandbox();
  const desk = await serveSandbox({
    port: 0,
    doors: (port) => ({
      control: control(port),
      desk: { pages: deskPages(), cookie: createDeskCookie(port, DESK_SECRET) },
      tenant: () => controlled,
      outbound: async () => new Response(),
      appHost,
    }),
  });
  const foreign = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<p>Hello'),
  );
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    foreign.close();
    await desk.close();
  });
  const origin = `http://127.0.0.1:${desk.port}`;
  // The desk's own policy for scripts is not what is tried here.
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  const post = (mode: string) =>
    page.evaluate(
      `fetch(${JSON.stringify(`${origin}/control/faults`)}, {method: 'POST', mode: '${mode}', credentials: 'include', body: ${JSON.stringify(FAULT)}}).then(({status}) => status, String)`,
    );
  const statuses: number[] = [];
  await page.goto(`${origin}/`);
  assert.equal(await page.evaluate("fetch('/control/clock').then(({status}) => status)"), 200);
  assert.equal(await post('same-origin'), 201);
  page.on('response', (response) => statuses.push(response.status()));
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  statuses.length = 0;
  await post('no-cors');
  await page.evaluate(
    `fetch('${origin}/control/clock', {mode: 'no-cors', credentials: 'include'}).then(() => null)`,
  );
  assert.deepEqual(statuses, [403, 401]);
  assert.equal(controlled.faults.list().length, 1);
});

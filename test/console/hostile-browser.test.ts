import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { inPage, launch, PAGE_CHECKS, served, WITHOUT_CHROMIUM } from './chromium.ts';
import { aDriftedCompany } from './drifted.ts';
import { type Day, requestsOfADay } from './requests-of-a-day.ts';
import { writtenByOthers } from './written-by-others.ts';

const OWN = 'globalThis.owned=1';
/** Each would do something in some place of a page: in text, an attribute with and without quotes, an address, a script, a style. */
const PAYLOADS: Readonly<Record<string, string>> = {
  'markup, ends of what it stands in, line breaks, half a character and a very long word': [
    `" autofocus onfocus="${OWN}" style="color:red" x="`,
    `' onmouseover='${OWN}' x=\` onclick=${OWN} y=`,
    `<script>${OWN}</script><img src=x onerror="${OWN}"><svg/onload=${OWN}><base href=//evil.example>`,
    '</title></textarea></style></script></pre></option></select><p id=owned>--><!--',
    `"}]</script><script>${OWN}//\u2028\u2029`,
    '}*{background:url(//evil.example/x)}@import "//evil.example";/*',
    `&lt;img src=x&gt;&#60;b&#62;&quot;&amp;lt;\${${OWN}}{{constructor}}%s%00`,
    '\r\nSet-Cookie: owned=1\r\n\r\n<b>\u0000\u000b\u0085\ud800<b>\udc00',
    'A'.repeat(2000),
  ].join(' '),
  'an address that is a script': `javascript:${OWN}//`,
  'an address elsewhere': '//evil.example/../../..?a=b&person=c#d',
  'an address of data': `data:text/html,<script>parent.${OWN}</script>`,
  'what turns or hides the text beside it': '\u202edevorppa\u2066\u200b\u2060\ufeff\u00ad',
};
/** Characters that turn what stands beside them, or that nobody sees. */
const UNSEEN = /[\p{Bidi_Control}\u200b\u2060\ufeff\u00ad]/gu;
const HARMLESS = 'written by somebody else';

describe('pages of values that others wrote', { skip: WITHOUT_CHROMIUM }, () => {
  let day: Day;
  let drifted: Awaited<ReturnType<typeof aDriftedCompany>>;
  let browser: Browser;
  const sites: { site: Awaited<ReturnType<typeof served>>; write: (text: string) => void }[] = [];
  before(async () => {
    [day, drifted, browser] = await Promise.all([requestsOfADay(), aDriftedCompany(), launch()]);
    for (const { world } of [day, drifted])
      sites.push({ site: await served(world), write: writtenByOthers(world) });
  });
  after(async () => {
    await browser.close();
    for (const { site } of sites) await site.close();
    day.world.stop();
    drifted.world.stop();
  });

  /** Pages by where they are, with the value in whatever an address holds. */
  function addresses(value: string): readonly (readonly [0 | 1, string])[] {
    const text = encodeURIComponent(value.toWellFormed().slice(0, 2000));
    const ids = [day.approved, day.refused, day.ended, day.waiting, ...Object.values(day.licenses)];
    return [
      [0, ''],
      [0, `?ticket=${text}`],
      [0, `?phase=${text}`],
      [0, `?outcome=${text}`],
      [0, `?person=${text}`],
      [0, `?person=${personId('sales-rep')}&ticket=${text}`],
      [0, `?after=~${text}`],
      [0, `/requests/${text.replaceAll('%2F', '%252F')}`],
      ...ids.map((id) => [0, `/requests/${id}`] as const),
      [1, ''],
      [1, '/members'],
      [1, `/members?after=~${text}`],
      [1, `/requests/${drifted.requestId}`],
      [0, `?as=${personId('sales-rep')}`],
    ];
  }

  async function open() {
    const context = await browser.newContext();
    await context.addInitScript({ path: PAGE_CHECKS });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('request', (request) => {
      if (!/^http:\/\/127\.0\.0\.1|^data:image/.test(request.url())) complaints.push(request.url());
    });
    page.on('console', (message) => {
      const isAnswer = /the server responded with a status of 40/.test(message.text());
      if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
    });
    return { page, complaints, close: () => context.close() };
  }

  type Seen = { readonly status: number; readonly skeleton: readonly string[]; readonly text: string };

  /** Every page as a parser sees it, signed in anew, with the value in all that was stored and asked for. */
  async function walk(page: Page, value: string): Promise<readonly Seen[]> {
    for (const { write } of sites) write(value);
    for (const { site } of sites) await page.goto(`${site.console}?as=${personId('identity-ops-1')}`);
    const seen: Seen[] = [];
    for (const [at, path] of addresses(value)) {
      const answer = await page.goto(`${sites[at]?.site.console}${path}`);
      assert.ok(answer);
      assert.ok(answer.status() < 500, `${path}: ${answer.status()}`);
      await onlyItsOwn(page, answer.headers()['content-security-policy'] ?? '');
      const text = await page.evaluate<string>('document.documentElement.textContent');
      const skeleton = (await inPage(page, 'skeleton')) as readonly string[];
      seen.push({ status: answer.status(), skeleton, text });
    }
    for (const { write } of sites) write('');
    return seen;
  }

  /** What a page has that the same page with harmless values has not, or the other way round. */
  function differences(is: readonly Seen[], wanted: readonly Seen[]): readonly string[] {
    return is.flatMap(({ status, skeleton }, index) => {
      const [, path] = addresses(HARMLESS)[index] ?? [];
      const other = wanted[index];
      const at = skeleton.findIndex((line, place) => line !== other?.skeleton[place]);
      const found = [
        ...(status === other?.status ? [] : [`${status}, not ${other?.status}`]),
        ...(at === -1 ? [] : [`${skeleton[at]}, not ${other?.skeleton[at]}`]),
        ...(skeleton.length === other?.skeleton.length ? [] : [`${skeleton.length} elements`]),
      ];
      return found.map((what) => `${path}: ${what}`);
    });
  }

  async function onlyItsOwn(page: Page, policy: string): Promise<void> {
    const nonce = /script-src 'nonce-([^']{20,})'/.exec(policy)?.[1];
    assert.ok(nonce, policy);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    for (const own of (await inPage(page, 'nonces')) as readonly string[]) assert.equal(own, nonce);
  }

  test('pages have no element, attribute, address or script more when all values that others wrote try to be one', async () => {
    const { page, complaints, close } = await open();
    const harmless = await walk(page, HARMLESS);
    const timesOf = (seen: readonly Seen[], value: string) =>
      seen.reduce((sum, { text }) => sum + text.split(value).length - 1, 0);
    const shown = timesOf(harmless, HARMLESS);
    assert.ok(shown > 1000, `only ${shown} values of others are shown`);
    for (const [what, value] of Object.entries(PAYLOADS)) {
      const hostile = await walk(page, value);
      assert.deepEqual([...differences(hostile, harmless), ...complaints], [], what);
      assert.deepEqual(
        hostile.flatMap(({ text }) => text.match(UNSEEN) ?? []),
        [],
        what,
      );
      if (what === 'an address that is a script') assert.ok(timesOf(hostile, value) >= shown);
    }
    await close();
  });

  test('scripts of the console put answers that are markup or addresses in as text, and go nowhere else', async () => {
    const { page, complaints, close } = await open();
    const site = sites[0]?.site.console ?? '';
    for (const value of Object.values(PAYLOADS)) {
      await page.goto(`${site}?as=${personId('identity-ops-1')}`);
      const before = await inPage(page, 'skeleton');
      await answered(page, '**/console/find', 404, { detail: value });
      await find(page, value);
      // A locator, for the page's policy lets no predicate be evaluated again once its first look has found nothing.
      const status = page.locator('#find-status').filter({ hasNotText: /^(Looking…)?$/ });
      await status.waitFor({ state: 'attached' });
      assert.deepEqual(await inPage(page, 'skeleton'), before);
      await answered(page, '**/console/find', 200, { id: value });
      const moved = page.waitForURL(/person=/);
      await find(page, value);
      await moved;
      assert.ok(page.url().startsWith(`${site}?`), page.url());
      await page.goto(`${site}/requests/${day.waiting}`);
      await answered(page, '**/withdraw', 202, { detail: value, requestId: value.toWellFormed() });
      await page.getByText('Withdraw', { exact: true }).first().click();
      await page
        .getByLabel('Why (kept as evidence)')
        .locator('visible=true')
        .fill(value.slice(0, 900) || 'x');
      await page.getByRole('button', { name: 'Withdraw' }).click();
      await page.locator('#action-status a').waitFor();
      const link = await page.evaluate<string>('document.querySelector("#action-status a").href');
      assert.ok(link.startsWith(`${site}/requests/`), link);
      assert.equal(await page.locator('#action-status *').count(), 1);
      assert.equal(await page.evaluate('typeof owned'), 'undefined');
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the export of the audit and the refusals of the doors are no pages, whatever is in them', async () => {
    const { page, complaints, close } = await open();
    for (const value of Object.values(PAYLOADS)) {
      for (const { write } of sites) write(value);
      const console = sites[0]?.site.console ?? '';
      await page.goto(`${console}?as=${personId('identity-ops-1')}`);
      const text = encodeURIComponent(value.toWellFormed().slice(0, 1000)).replaceAll('%2F', '%252F');
      const requests = console.replace(/console$/, 'requests');
      for (const address of [`${requests}/${day.approved}/audit`, `${requests}/${text}/audit`]) {
        const answer = await page.request.get(address);
        assert.match(answer.headers()['content-type'] ?? '', /^application\/(problem\+)?json/);
        assert.equal(answer.headers()['x-content-type-options'], 'nosniff');
        assert.match(answer.headers()['content-security-policy'] ?? '', /default-src 'none'/);
        assert.doesNotMatch(answer.headers()['set-cookie'] ?? '', /owned/);
        await page.goto(address);
        assert.equal(await page.evaluate('typeof owned'), 'undefined');
      }
      for (const { write } of sites) write('');
    }
    assert.deepEqual(complaints, []);
    await close();
  });
});

async function answered(page: Page, address: string, status: number, body: object): Promise<void> {
  await page.unroute(address);
  await page.route(address, (route) =>
    route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) }),
  );
}

async function find(page: Page, person: string): Promise<void> {
  await page.getByLabel('Person (sign-in name)').fill(person.trim());
  await page.getByRole('button', { name: 'Show' }).click();
}

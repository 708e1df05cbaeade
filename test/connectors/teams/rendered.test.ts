import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { launch, WITHOUT_CHROMIUM } from '../../console/chromium.ts';
import { madeCards } from './made-cards.ts';

const { resolve } = createRequire(import.meta.url);
/** The narrowest phone, and the column of a desk client. */
const WIDTHS = [320, 560];
/** As Teams lays actions out: side by side, as far as a set has several. */
const HOST = {
  fontFamily: 'sans-serif',
  textBlock: { headingLevel: 2 },
  actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, showCard: {} },
};

type Shown = {
  /** What the renderer could not make sense of. */
  readonly faults: readonly string[];
  readonly wide: readonly string[];
  readonly buttons: readonly { readonly title: string; readonly top: number; readonly right: number }[];
  readonly violations: readonly string[];
};

/** Draws a card in the page with the official renderer, its hidden parts open, and says how it came out. */
async function drawn(page: Page, card: unknown, width: number): Promise<Shown> {
  await page.setViewportSize({ width, height: 900 });
  await page.setContent(
    '<!doctype html><html lang="en"><title>Card</title><body style="margin:0"></body></html>',
  );
  await page.addScriptTag({ path: resolve('adaptivecards/dist/adaptivecards.js') });
  await page.addScriptTag({ path: resolve('axe-core/axe.min.js') });
  return (await page.evaluate(
    `(async () => {
      const { AdaptiveCard, HostConfig, SerializationContext } = AdaptiveCards;
      const context = new SerializationContext();
      const card = new AdaptiveCard();
      card.hostConfig = new HostConfig(${JSON.stringify(HOST)});
      card.parse(${JSON.stringify(card)}, context);
      const faults = [...Array(context.eventCount)].map((_, place) => context.getEventAt(place).message);
      const main = document.body.appendChild(document.createElement('main'));
      main.append(card.render());
      for (const button of main.querySelectorAll('button'))
        if (/…$|^Details$/.test(button.textContent.trim())) button.click();
      const all = [...main.querySelectorAll('*')];
      const wide = all.filter((one) => one.getBoundingClientRect().right > ${width} + 0.5).map((one) => one.outerHTML.slice(0, 120));
      const buttons = [...main.querySelectorAll('button')].map((one) => {
        const { top, right } = one.getBoundingClientRect();
        return { title: one.textContent.trim(), top, right };
      });
      const { violations } = await axe.run(main);
      return { faults, wide, buttons, violations: violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 160)) };
    })()`,
  )) as Shown;
}

describe('cards, drawn by the official renderer', { skip: WITHOUT_CHROMIUM }, () => {
  test('a card is understood whole, fits the phone with one button in a row, and can be read by everybody', async (t) => {
    const cards = await madeCards(t);
    const browser = await launch();
    t.after(() => browser.close());
    const page = await browser.newPage();
    for (const [name, card] of Object.entries(cards))
      for (const width of WIDTHS) {
        const { faults, wide, buttons, violations } = await drawn(page, card, width);
        const where = `${name} at ${width}`;
        assert.deepEqual(faults, [], where);
        assert.deepEqual(wide, [], where);
        assert.deepEqual(violations, [], where);
        const tops = buttons.map(({ top }) => Math.round(top));
        assert.equal(new Set(tops).size, tops.length, `${where}: ${JSON.stringify(buttons)}`);
        assert.ok(
          buttons.some(({ title }) => title === 'Open the ticket'),
          where,
        );
      }
  });
});

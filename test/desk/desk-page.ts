/** The sandbox's desk in a browser, as a person uses it. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Time enough for the app on a busy machine; nothing waits that long where things go well. */
const PATIENCE_MS = 120_000;

export type Desk = {
  readonly page: Page;
  /** Errors and refusals that the browser told of. */
  readonly complaints: readonly string[];
  panel(name: string | RegExp): Locator;
  /** Types into a field with a list and takes the first that fits. */
  choose(label: string, typed: string, within?: Locator): Promise<void>;
  /** Orders by item and person; answers with the ticket's number. */
  order(item: string, person: string, answers?: Readonly<Record<string, string>>): Promise<string>;
  /** Waits until somebody's card offers the button, and presses it. */
  press(button: string, as: string): Promise<string>;
  /** Presses a clock's button, and tells where time got to. */
  pass(button: string): Promise<string>;
  close(): Promise<void>;
};

export async function openDesk(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url);
  const panel = (name: string | RegExp) => page.getByRole('region', { name });
  const choose = async (label: string, typed: string, within: Locator = page.locator('main')) => {
    const field = within.getByRole('combobox', { name: label });
    await field.fill(typed);
    await within.getByRole('option').first().waitFor();
    await field.press('Enter');
  };
  return {
    page,
    complaints,
    panel,
    choose,
    async order(item, person, answers = {}) {
      const form = panel('Order');
      await choose('What', item, form);
      await choose('For whom', person, form);
      for (const [question, answer] of Object.entries(answers)) await form.getByLabel(question).fill(answer);
      await form.getByRole('button', { name: 'Order' }).click();
      const said = form.getByRole('status').filter({ hasText: 'is ordered' });
      const [number = ''] = /\S+/.exec((await said.textContent()) ?? '') ?? [];
      return number;
    },
    async press(button, as) {
      const cards = panel('Cards');
      await choose('As', as, cards);
      const box = cards.locator('.card-box').first();
      await box.getByRole('button', { name: button, exact: true }).click();
      const said = box.getByRole('status').filter({ hasText: /\S/ }).filter({ hasNotText: 'answering' });
      return (await said.textContent()) ?? '';
    },
    async pass(button) {
      const time = panel('Time');
      await time.getByRole('button', { name: button }).click();
      await time.getByRole('status').filter({ hasText: 'Time passes' }).waitFor();
      const said = time.getByRole('status').filter({ hasText: /\S/ }).filter({ hasNotText: 'Time passes' });
      return (await said.textContent()) ?? '';
    },
    close: () => context.close(),
  };
}

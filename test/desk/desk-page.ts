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
  /** What a page says of an earlier press must not be taken for the answer to this one. */
  const answerTo = (path: RegExp) =>
    page.waitForResponse((response) => path.test(response.url()) && response.request().method() === 'POST');
  const panel = (name: string | RegExp) => page.getByRole('region', { name });
  const choose = async (label: string, typed: string, within: Locator = page.locator('main')) => {
    const field = within.getByRole('combobox', { name: label });
    await field.fill(typed);
    await within.getByRole('listbox', { name: label }).getByRole('option').first().waitFor();
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
      const ordered = answerTo(/\/control\/tickets$/);
      await form.getByRole('button', { name: 'Order' }).click();
      const { number } = (await (await ordered).json()) as { readonly number: string };
      await form
        .getByRole('status')
        .filter({ hasText: `${number} is ordered` })
        .waitFor();
      await panel('Tickets').locator('[aria-current]').filter({ hasText: number }).waitFor();
      return number;
    },
    async press(button, as) {
      const cards = panel('Cards');
      await choose('As', as, cards);
      const box = cards.locator('.card-box').first();
      const answered = answerTo(/\/press$/);
      await box.getByRole('button', { name: button, exact: true }).click();
      await answered;
      const said = box.getByRole('status').filter({ hasText: /\S/ }).filter({ hasNotText: 'answering' });
      return (await said.textContent()) ?? '';
    },
    async pass(button) {
      const time = panel('Time');
      const answered = answerTo(/\/control\/(clock\/advance|settle)$/);
      await time.getByRole('button', { name: button }).click();
      await answered;
      const said = time.getByRole('status').filter({ hasText: /\S/ }).filter({ hasNotText: 'Time passes' });
      return (await said.textContent()) ?? '';
    },
    close: () => context.close(),
  };
}

/** What a story that is played at the desk is held to: what the directory and the ticket say, and what the page shows. */
import type { Desk } from './desk-page.ts';

/** Answers what stands at a path of the control API. */
export type Ask = (path: string) => Promise<unknown>;

export function played(desk: Desk, ask: Ask) {
  const of = (person: string, what: string) => ask(`/directory/users/${encodeURIComponent(person)}/${what}`);
  return {
    async hasGroup(person: string, group: string): Promise<boolean> {
      const groups = (await of(person, 'groups')) as { displayName: string }[];
      return groups.some(({ displayName }) => displayName === group);
    },
    async hasLicense(person: string, sku: string): Promise<boolean> {
      const { direct } = (await of(person, 'licenses')) as { direct: { skuPartNumber: string }[] };
      return direct.some(({ skuPartNumber }) => skuPartNumber === sku);
    },
    async isOpen(number: string): Promise<boolean> {
      const { active } = (await ask(`/tickets/servicenow/${number}`)) as { active: boolean };
      return active;
    },
    /** Waits for a comment of the ticket on the page, as the tool shows it. */
    told: (text: string | RegExp) =>
      desk.page.locator('#ticket .journal li.comment', { hasText: text }).first().waitFor(),
    async cause(trouble: string): Promise<void> {
      await desk.panel('Make trouble').getByRole('button', { name: trouble, exact: true }).click();
      await desk.page.getByRole('button', { name: `Take back: ${trouble}` }).waitFor();
    },
    async takeBack(trouble: string): Promise<void> {
      const back = desk.page.getByRole('button', { name: `Take back: ${trouble}` });
      await back.click();
      await back.waitFor({ state: 'detached' });
    },
  };
}

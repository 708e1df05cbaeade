import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/domain/instant.ts';
import { cardOf, order } from '../support/asking.ts';
import { addingFails, DENIED } from '../support/faults.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

/** What a card opens, by the words on its links. */
async function linksOf(world: TestWorld, number: string, person: string): Promise<Record<string, URL>> {
  const found: Record<string, URL> = {};
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { type, title, url } = value as { type?: string; title?: string; url?: string };
    if (type === 'Action.OpenUrl') found[title ?? ''] = new URL(url ?? '');
    for (const inner of Object.values(value)) walk(inner);
  };
  walk((await cardOf(world, number, person)).card);
  return found;
}

function opened(world: TestWorld, link: URL | undefined): string {
  assert.ok(link, 'no such link');
  assert.ok(world.servicenow.answersFor(link.host), link.href);
  const { status, page } = world.servicenow.browse(link);
  assert.equal(status, 200, link.href);
  return page;
}

describe('"Open the ticket"', () => {
  test(`"Open the ticket" opens the ticket in its own tool from an approver's card, who is led nowhere else`, async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const links = await linksOf(world, number, 'finance-data-owner');
    assert.deepEqual(Object.keys(links), ['Open the ticket']);
    assert.match(opened(world, links['Open the ticket']), new RegExp(`<h1>${number}</h1>`));
  });

  test('"Open the ticket" stands beside the evidence on the cards of operators only', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, HOUR);
    const links = await linksOf(world, number, 'identity-ops-1');
    assert.deepEqual(Object.keys(links), ['Open the ticket', 'Evidence']);
    assert.match(opened(world, links['Open the ticket']), new RegExp(`<h1>${number}</h1>`));
    assert.match(links['Evidence']?.pathname ?? '', /\/api\/console\/requests\/servicenow-/);
  });

  test('"Open the ticket" opens the ticket from the offer of a renewal, to the requester who may not see the console', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '10' });
    await settle(world);
    await pass(world, 8 * 24 * HOUR);
    const links = await linksOf(world, number, 'sales-rep');
    assert.deepEqual(Object.keys(links), ['Open the ticket']);
    assert.match(opened(world, links['Open the ticket']), new RegExp(`<h1>${number}</h1>`));
  });
});

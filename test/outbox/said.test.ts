import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { aWorld } from '../support/world.ts';
import { STORIES, saidIn } from './stories.ts';

/** A code of policy, or a place in its table. */
const CODE =
  /\[[a-z]+(-[a-z]+)*(, \/[^\]]*)?\]|(?<![:\w/])\/(entitlements|approvals|people|stages|variables)\b/;

/** They stand in a part that opens by itself. */
function withoutDetails(_: string, value: unknown): unknown {
  const { title } = (value ?? {}) as { readonly title?: unknown };
  return title === 'Details' ? {} : value;
}

const RECORDED = join(import.meta.dirname, '..', 'fixtures', 'said');

type Said = {
  readonly journal: readonly { readonly kind: string; readonly text: string }[];
  readonly cards: readonly { readonly card: { readonly body: unknown } }[];
};

describe('notes, cards, notices, mails and follow-ups of a recorded story', () => {
  for (const [name, play] of Object.entries(STORIES))
    test(`${name}: every word is as it was recorded (node test/outbox/record.ts records anew)`, async (t) => {
      const world = await aWorld(t);
      const number = await play(world);
      const recorded: unknown = JSON.parse(readFileSync(join(RECORDED, `${name}.json`), 'utf8'));
      assert.deepEqual(await saidIn(world, number), recorded);
    });

  for (const name of Object.keys(STORIES))
    test(`${name}: requesters and approvers read no code of policy and no place in its table`, () => {
      const { journal, cards } = JSON.parse(readFileSync(join(RECORDED, `${name}.json`), 'utf8')) as Said;
      for (const { kind, text } of journal) if (kind === 'comment') assert.doesNotMatch(text, CODE);
      for (const { card } of cards) assert.doesNotMatch(JSON.stringify(card.body, withoutDetails), CODE);
    });
});

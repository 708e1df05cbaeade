import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { aWorld } from '../support/world.ts';
import { STORIES, saidIn } from './stories.ts';

const RECORDED = join(import.meta.dirname, '..', 'fixtures', 'said');

describe('notes, cards, notices, mails and follow-ups of a recorded story', () => {
  for (const [name, play] of Object.entries(STORIES))
    test(`${name}: every word is as it was recorded (node test/outbox/record.ts records anew)`, async (t) => {
      const world = await aWorld(t);
      const number = await play(world);
      const recorded: unknown = JSON.parse(readFileSync(join(RECORDED, `${name}.json`), 'utf8'));
      assert.deepEqual(await saidIn(world, number), recorded);
    });
});

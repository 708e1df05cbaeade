import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { lookAtPerson } from '../../src/activities/look-at-person.ts';
import { personCheck } from '../../src/orchestrators/person-check.ts';
import { aStage, timesCalled } from './stage.ts';

type Part = Awaited<ReturnType<typeof lookAtPerson.run>>['look'];

/** Looks of several parts each, as they come; the last goes on. */
async function looking(...looks: readonly (readonly Part[])[]) {
  const parts = looks.flatMap((look) =>
    look.map((part, place) => ({
      look: part,
      ...(place < look.length - 1 && { requests: [`r${place + 1}`] }),
    })),
  );
  let next = 0;
  const stage = await aStage(personCheck, {
    lookAtPerson: () => parts[Math.min(next++, parts.length - 1)] ?? {},
  });
  await stage.run();
  return { looked: stage.output(), calls: timesCalled(stage, 'lookAtPerson') };
}

describe('a look at somebody that takes several parts', () => {
  test('a look at somebody that is doubtful of one request is repeated, whatever the others come to', async () => {
    for (const doubtful of [
      ['doubtful', 'acted'],
      ['acted', 'doubtful'],
      ['doubtful', 'unchanged'],
    ] as const)
      assert.deepEqual(await looking(doubtful, ['acted', 'acted']), {
        looked: { looked: 'acted' },
        calls: 4,
      });
  });

  test('a look at somebody that has acted is over, and asks no more of it than its parts', async () => {
    assert.deepEqual(await looking(['acted', 'unchanged']), { looked: { looked: 'acted' }, calls: 2 });
  });
});

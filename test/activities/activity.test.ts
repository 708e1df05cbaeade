import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineActivity, type Means } from '../../src/activities/activity.ts';

type Input = { readonly requestId: string };

test('an activity asks its means for what it names and nothing else: the compiler refuses the rest', async () => {
  const reads = defineActivity<Input, { readonly found: boolean }, 'requests'>({
    name: 'reads',
    run: async ({ requests }, { requestId }) => ({ found: (await requests.read(requestId)) !== null }),
  });
  const asksForMore = defineActivity<Input, { readonly found: boolean }, 'requests'>({
    name: 'asksForMore',
    // @ts-expect-error: it does not name the grants
    run: async ({ grants }, { requestId }) => ({ found: (await grants.readBeneficiary(requestId)) !== null }),
  });
  const means = { requests: { read: async () => null } } as unknown as Means;
  assert.deepEqual(await reads.run(means, { requestId: 'r' }), { found: false });
  assert.equal(asksForMore.name, 'asksForMore');
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve } from '../support/asking.ts';
import { orderProduct, PHONE } from '../support/licenses.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, settle } from '../support/world.ts';

/** Cost center, manager, person, group and application are records on the forms of most instances. */
const byRecord = { serviceNow: { catalog: { byRecord: true } } } as const;

describe('a form that asks for records', () => {
  test('says cost center, manager and person by what policy knows them by', async (t) => {
    const world = await aWorld(t, byRecord);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    assert.equal(stated(world, number), 'none/running', textOf(world, number));
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

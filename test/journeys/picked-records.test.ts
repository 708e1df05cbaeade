import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { orderProduct, PHONE } from '../support/licenses.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

/** Cost center, manager and person are records on the forms of most instances, and here where nothing else is said. */
const byRecord = {};

describe('a form that asks for records', () => {
  test('a form that asks for records says cost center, manager and person by what policy knows them by', async (t) => {
    const world = await aWorld(t, byRecord);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    assert.equal(stated(world, number), 'none/running', textOf(world, number));
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a form that asks for records waits where a picked record has nothing in the column that policy knows it by, which is no empty answer', async (t) => {
    const world = await aWorld(t, byRecord);
    const manager = personId('sales-manager');
    world.servicenow.patchUser(manager, { u_entra_object_id: '' });
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/running', textOf(world, number));
    assert.match(
      textOf(world, number),
      /shows no u_entra_object_id of a record of sys_user that was picked on the form/,
    );
    world.servicenow.patchUser(manager, { u_entra_object_id: manager });
    await pass(world, 35 * MINUTE);
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

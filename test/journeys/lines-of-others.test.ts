import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, jump, pass, settle } from '../support/world.ts';

const HOSTILE = 'Beta\n\nApproved by: Mirjam Kok\r\n\u202eResult: granted\u200b [code]<b>x</b>[/code]';

describe('a group that somebody named like lines of ours', () => {
  test('a group that somebody named like lines of ours begins no line where the ticket names it as the way that is left', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-member', { duration_days: '1' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const inner = groupId('GRP-TEAM-BETA');
    world.controlled.directory.putMember(groupId('GRP-VPN-USERS'), inner);
    world.controlled.directory.putMember(inner, personId('sales-member'));
    world.controlled.directory.patchGroup(inner, { displayName: HOSTILE });
    await pass(world, 5 * MINUTE);
    await jump(world, DAY);
    assert.equal(stated(world, number), 'ended/ended');
    const text = textOf(world, number);
    assert.match(text, /through Beta Approved by: Mirjam Kok/);
    assert.doesNotMatch(text, /^\s*Approved by: Mirjam Kok/m);
    assert.doesNotMatch(text, /^\s*Result: granted/m);
    await agree(world);
  });
});

const FORGED = 'x\n\nApproved by: Mirjam Kok\r\nResult: success, proven by agreeing reads';

describe('words that begin lines of their own', () => {
  test('words that begin lines of their own begin none where a form answers with them', async (t) => {
    const world = await aWorld(t);
    const orders = [
      order(world, 'Engineering repository access', 'developer', { access_level: FORGED }),
      order(world, 'Access to VPN', 'sales-member', { duration_days: FORGED }),
      order(world, 'Access to VPN', 'sales-rep', { end_date: FORGED }),
    ];
    await pass(world, 20 * MINUTE);
    for (const { number } of orders) {
      const text = textOf(world, number);
      assert.notEqual(text, '');
      assert.doesNotMatch(text, /^\s*(Approved by: Mirjam Kok|Result: success)/m);
    }
  });

  test('words that begin lines of their own begin none where an account is tied by them', async (t) => {
    const world = await aWorld(t);
    world.servicenow.patchUser(personId('sales-member'), { u_entra_object_id: FORGED });
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await pass(world, 20 * MINUTE);
    const text = textOf(world, number);
    assert.match(text, /Entra/);
    assert.doesNotMatch(text, /^\s*(Approved by: Mirjam Kok|Result: success)/m);
  });
});

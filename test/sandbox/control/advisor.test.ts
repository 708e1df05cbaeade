import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADVISOR } from '../../../sandbox/app/sandbox-settings.ts';
import { order } from '../../support/asking.ts';
import { aWorld, settle } from '../../support/world.ts';
import { call } from './world-call.ts';

describe('the model that drafts, through the control API', () => {
  test('the model that drafts is off until the control API says otherwise, and tells what it was given', async (t) => {
    const world = await aWorld(t, { settings: ADVISOR });
    assert.deepEqual((await call(world, 'GET', '/advisor')).body, { mode: 'off', calls: [] });
    assert.equal(
      (await call(world, 'PUT', '/advisor', { mode: 'hostile', text: 'Approve it.' })).status,
      204,
    );
    order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { mode, calls } = (await call(world, 'GET', '/advisor')).body;
    assert.equal(mode, 'hostile');
    assert.equal(calls.length, 1);
    assert.equal(calls[0].data.justification, 'I need it for my daily work.');
    const cards = (await call(world, 'GET', '/cards')).body;
    assert.match(JSON.stringify(cards), /Draft by a machine.*Approve it\./);
  });

  test('a mode of the model that there is not is refused, and so is an empty text', async (t) => {
    const world = await aWorld(t);
    for (const body of [{ mode: 'wise' }, { text: 'Approve it.' }, { mode: 'hostile', text: '' }])
      assert.equal((await call(world, 'PUT', '/advisor', body)).status, 400, JSON.stringify(body));
  });
});

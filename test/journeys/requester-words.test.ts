import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder, probed } from '../support/policies.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const DENIED = {
  error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges of spn-countersign-7.' },
};
const REFUSED = { kind: 'status', status: 403, body: DENIED } as const;
/** What only people who run a service can read. */
const VENDORS = /Graph|Authorization_|spn-countersign|answered \d|40\d|50\d|could not run/;

describe('what a failure is called to whoever asked', () => {
  test('a refused write is told in plain words with what comes next, and word by word in the work note', async (t) => {
    const world = await aWorld(t);
    addingFails(world, REFUSED);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number).split('/')[1], 'rolled-back');
    const comments = wordsOn(world, number, 'comment');
    assert.doesNotMatch(comments, VENDORS);
    assert.match(comments, /you need not do anything/i);
    assert.match(wordsOn(world, number, 'work_note'), /Authorization_RequestDenied/);
    const { conclusion } = await requestOf(world, number);
    assert.match(JSON.stringify(conclusion), /Authorization_RequestDenied/, 'the row keeps it');
  });

  test('a directory that can not be read until policy gives up names no vendor to whoever asked', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/facts': { giveUpAfterHours: 1 } });
    const world = await aWorld(t, { policyFolder: folder });
    world.tenant.faults.add({ match: { host: 'graph.microsoft.com', path: '/users' }, effect: REFUSED });
    world.tenant.faults.add({ match: { host: 'graph.microsoft.com', path: '/$batch' }, effect: REFUSED });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/needs-human');
    const comments = wordsOn(world, number, 'comment');
    assert.doesNotMatch(comments, VENDORS);
    assert.match(comments, /needs a person, who has been told/);
    assert.match(wordsOn(world, number, 'work_note'), /Authorization_RequestDenied/);
  });

  test('an operator who stops a run that fails leaves no vendor text in the comment', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'roll-back')).status, 202);
    await pass(world, HOUR);
    await settle(world);
    assert.doesNotMatch(wordsOn(world, number, 'comment'), VENDORS);
  });

  test('a system downstream that refuses to answer is named to operators only', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 503, body: {} } });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    await approve(world, number, 'field-manager');
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/needs-human');
    assert.doesNotMatch(wordsOn(world, number, 'comment'), VENDORS);
    assert.match(wordsOn(world, number, 'comment'), /is set up, but it was not seen in time to work/);
    assert.match(wordsOn(world, number, 'work_note'), /It answered 503/);
  });
});

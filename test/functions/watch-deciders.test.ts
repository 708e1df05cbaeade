import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { evidenceOf } from '../../src/domain/housekeeping.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import type { Look } from '../../src/functions/sweep.ts';
import { watchDeciders } from '../../src/functions/watch-deciders.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** The only application owner of Finance BI, and the officer who is the table's only one. */
const OWNER = personId('finance-bi-owner');
const CISO = personId('ciso');

const LOOK: Look = {
  each: () => Promise.reject(new Error('It has no list.')),
  failed: (name, error) => assert.fail(`${name}: ${String(error)}`),
  failingSince: () => null,
  refused: (because) => assert.fail(because),
  measured: () => undefined,
  isOver: () => false,
};

const told = ({ teams }: TestWorld) =>
  teams.messages().flatMap(({ text }) => (text?.includes('decides by a policy table') ? [text] : []));

const evidence = async ({ app }: TestWorld) =>
  (await app.means.auditLog.read(evidenceOf('deciding-people'))).map(({ data }) => data);

async function watched(world: TestWorld): Promise<void> {
  await pass(world, HOUR);
  await pass(world, HOUR);
}

describe('people whom policy tables name to decide', () => {
  test('people who can decide are told of to nobody', async (t) => {
    const world = await aWorld(t);
    await watched(world);
    assert.deepEqual(told(world), []);
  });

  test('a person who is disabled is told to operators once, with the roles that nobody is left of', async (t) => {
    const world = await aWorld(t);
    await watched(world);
    world.controlled.directory.patchUser(OWNER, { accountEnabled: false });
    await watched(world);
    const [text = ''] = told(world);
    assert.match(
      text,
      /Pavel Horák \(.*\) decides by a policy table, and can not any more: the account is disabled\./,
    );
    assert.match(text, /Nobody is left there as app owner/);
    assert.match(text, /\/entitlements\/\d+\/owners\/app-owner/);
    const before = told(world).length;
    await watched(world);
    assert.equal(told(world).length, before);
    const [fact, ...others] = await evidence(world);
    assert.deepEqual(others, []);
    assert.equal((fact as { userId?: string }).userId, OWNER);
  });

  test('a person who can decide again and then can not is told of anew', async (t) => {
    const world = await aWorld(t);
    await watched(world);
    world.controlled.directory.patchUser(CISO, { accountEnabled: false });
    await watched(world);
    world.controlled.directory.patchUser(CISO, { accountEnabled: true });
    await watched(world);
    world.controlled.directory.patchUser(CISO, { accountEnabled: false });
    await watched(world);
    assert.equal((await evidence(world)).length, 2);
  });

  test('a single look that speaks against somebody is not believed', async (t) => {
    const world = await aWorld(t);
    const { means } = world.app;
    await pass(world, 10 * MINUTE);
    const kept = await means.marks.read('deciding-people');
    const long = JSON.stringify({ at: '2026-03-01T09:00:00.000Z', gone: {} });
    await means.marks.save('deciding-people', long, kept?.etag ?? null);
    world.controlled.directory.patchUser(OWNER, { accountEnabled: false });
    await watchDeciders(means, LOOK);
    world.controlled.directory.patchUser(OWNER, { accountEnabled: true });
    await watchDeciders(means, LOOK);
    await watchDeciders(means, LOOK);
    assert.deepEqual(told(world), []);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDENTITIES } from '../../sandbox/company.ts';
import { controlMark } from '../../src/activities/deciding/lately-joined.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { RESPONDERS, TOY_ITEM } from '../support/toy/toy-kind.ts';
import { TOY } from '../support/toy/toy-rules.ts';
import { aToyWorld } from '../support/toy/toy-world.ts';
import { pass, settle } from '../support/world.ts';

test('a kind names groups that decide by it: nobody is let into one, and who comes there is followed', async (t) => {
  const world = await aToyWorld(t);
  const { issues } = world.rulebook;
  assert.ok(issues.length > 0);
  for (const { message } of issues)
    assert.match(
      message,
      /GRP-WIKI-READERS is given here, and its members decide or operate at \/responders/,
    );
  const { number } = order(world, 'Add user to group', 'sales-rep', { group_name: 'GRP-WIKI-READERS' });
  await settle(world);
  assert.equal(stated(world, number), 'none/refused');
  assert.match(wordsOn(world, number, 'comment'), /GRP-WIKI-READERS/);
  await pass(world, 20 * MINUTE);
  assert.ok(await world.app.means.marks.read(controlMark(RESPONDERS.id)));
});

test('a kind that the app is put together with leaves the others as they are', async (t) => {
  const world = await aToyWorld(t);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
});

test('a ticket that two tables name waits, is told to operators, and nothing is decided of it', async (t) => {
  const world = await aToyWorld(t, 'lasting', 'items-of-two');
  assert.ok(world.rulebook.issues.some(({ code }) => code === 'shadowed'));
  const { number } = order(world, TOY_ITEM, 'finance-analyst');
  await pass(world, 16 * MINUTE);
  assert.equal(stated(world, number), 'none/running');
  const told = wordsOn(world, number, 'work_note');
  assert.match(told, new RegExp(`The policy tables of group-membership and ${TOY} name this ticket`));
  assert.match(told, /Take the ticket out of one of the policy tables/);
  assert.match(wordsOn(world, number, 'comment'), /Nothing is refused, and you need not do anything/);
  const [task] = world.servicenow.ticket(number).tasks;
  assert.ok(task, 'an operator owns it');
});

test('a kind that needs an identity is off without it: its tickets wait, operators are told what to set, and it begins once it is set', async (t) => {
  const world = await aToyWorld(t, 'lasting', 'items', {
    needs: true,
    settings: { PASSWORD_IDENTITY_CLIENT_ID: '' },
  });
  const [issue] = world.app.tableIssues().filter(({ code }) => code === 'no-identity');
  assert.match(
    issue?.message ?? '',
    /^PASSWORD_IDENTITY_CLIENT_ID is not set, .* The kind is off until then/,
  );
  const other = order(world, 'Access to VPN', 'sales-rep');
  const { number } = order(world, TOY_ITEM, 'finance-analyst');
  await pass(world, 16 * MINUTE);
  assert.equal(stated(world, other.number), 'granted/fulfilled');
  assert.equal(stated(world, number), 'none/running');
  assert.match(wordsOn(world, number, 'work_note'), /PASSWORD_IDENTITY_CLIENT_ID is not set/);
  assert.equal(world.toys.writes.length, 0);
  world.configure({ PASSWORD_IDENTITY_CLIENT_ID: IDENTITIES.accounts });
  await world.host.kill({});
  await pass(world, 60 * MINUTE);
  assert.ok(world.toys.writes.length > 0);
});

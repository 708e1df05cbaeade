import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { crashAtWrite } from '../../sandbox/matrix/cases/crash-at-write.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { OPERATOR, visit } from '../console/requests-of-a-day.ts';
import { approve, order } from '../support/asking.ts';
import { DENIED, mend } from '../support/faults.ts';
import { aPolicyFolder, PROBED } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const CHANNEL = '19:identity-ops@thread.tacv2';
const GROUP_CHAT = '19:5f0c7a4be1d94bb0a8d1c6f2e3a49b17@thread.v2';
const CHAT = 'smba.trafficmanager.net';

type Named = {
  readonly id?: string;
  readonly severities?: readonly string[];
  readonly entitlements?: readonly string[];
};

/** A world whose operators are told in a channel of theirs. */
function aWorldWith(t: TestContext, { id = CHANNEL, ...rest }: Named = {}): Promise<TestWorld> {
  const channels = [{ chat: 'teams', id, name: 'Identity Ops', ...rest }];
  return aWorld(t, { policyFolder: aPolicyFolder(t, { '/operations/notify/channels': channels }).folder });
}

/** The directory refuses the next write. */
function refusedOnce({ tenant }: TestWorld): void {
  tenant.faults.add({ match: { method: 'POST', path: '/members/$ref' }, count: 1, effect: DENIED });
}

/** A request whose write the directory refuses once, rolled back and at rest. */
async function aRefusedWrite(world: TestWorld): Promise<string> {
  refusedOnce(world);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/rolled-back');
  return number;
}

const roots = ({ teams }: TestWorld, id = CHANNEL) => teams.postsIn(id).filter(({ below }) => below === null);
const replies = ({ teams }: TestWorld) => teams.postsIn(CHANNEL).filter(({ below }) => below !== null);
const inPerson = ({ teams }: TestWorld, number: string) =>
  teams.messages().filter(({ to, ticket }) => !to.startsWith('19:') && ticket?.number === number);
const ownCards = async ({ teams }: TestWorld, number: string) =>
  (await teams.cards(number)).filter(({ stage, recipients }) => stage === 'operate' && recipients.length > 0);

async function evidence({ app }: TestWorld, requestId: string, name: string) {
  const rows = await app.means.auditLog.read(requestId);
  return rows.filter(({ fact }) => fact === name).map(({ data }) => data as Record<string, unknown>);
}

describe('a channel that policy names', () => {
  test('a failure lands in the channel once, with Retry, Roll back and Mark as handled, and nobody who reads there is told in person', async (t) => {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [root, ...others] = roots(world);
    assert.ok(root);
    assert.deepEqual(others, []);
    assert.match(root.text, new RegExp(number));
    assert.match(root.text, /Access was rolled back/);
    assert.equal(world.teams.postsIn(CHANNEL).length, 1, 'the post says it itself');
    assert.deepEqual([...root.verbs].sort(), ['handled', 'retry', 'roll-back']);
    assert.deepEqual(inPerson(world, number), []);
    assert.deepEqual(await ownCards(world, number), []);
    const { requestId } = await requestOf(world, number);
    assert.equal((await evidence(world, requestId, 'channel-told')).length, 1);
    assert.deepEqual(await evidence(world, requestId, 'notice-sent'), []);
  });

  test('a post is edited in place after Retry, and tells how the request ended', async (t) => {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [before] = roots(world);
    assert.ok(before);
    const answer = await world.teams.press(before.id, { as: personId('identity-ops-1'), verb: 'retry' });
    assert.equal(answer.status, 200);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const [after, ...others] = roots(world);
    assert.deepEqual(others, []);
    assert.equal(after?.id, before.id);
    assert.deepEqual(after?.verbs, []);
    assert.match(after?.text ?? '', /Retry was asked for by Peter Larsson\.\n.*The access works/s);
    await agree(world);
  });

  test('a thread holds one ticket: what fails again is said below its post, and another ticket has a post of its own', async (t) => {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [root] = roots(world);
    assert.ok(root);
    refusedOnce(world);
    await world.teams.press(root.id, { as: personId('identity-ops-1'), verb: 'retry' });
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    const below = world.teams.postsIn(CHANNEL).filter((post) => post.below === root.id);
    assert.equal(below.length, 1);
    assert.match(below[0]?.text ?? '', /access was rolled back/);
    assert.deepEqual([...(roots(world)[0]?.verbs ?? [])].sort(), ['handled', 'retry', 'roll-back']);
    refusedOnce(world);
    const other = order(world, 'Access to VPN', 'developer');
    await settle(world);
    assert.equal(stated(world, other.number), 'none/rolled-back');
    assert.equal(roots(world).length, 2);
    await world.teams.press(root.id, { as: personId('identity-ops-1'), verb: 'retry' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled', 'the buttons are those of the newest request');
  });

  test('a group chat has one message per ticket, edited in place', async (t) => {
    const world = await aWorldWith(t, { id: GROUP_CHAT });
    const number = await aRefusedWrite(world);
    const [post] = world.teams.postsIn(GROUP_CHAT);
    assert.ok(post);
    refusedOnce(world);
    await world.teams.press(post.id, { as: personId('identity-ops-2'), verb: 'retry' });
    await settle(world);
    const posts = world.teams.postsIn(GROUP_CHAT);
    assert.deepEqual(
      posts.map(({ id }) => id),
      [post.id],
    );
    assert.match(posts[0]?.text ?? '', /is proven gone/);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.ok(inPerson(world, number).length > 0, 'operators who are not in the chat are told in person');
    assert.ok(!inPerson(world, number).some(({ to }) => to === personId('identity-ops-1')));
  });

  test('info shows every request from its beginning, and without it nothing is posted of what goes well', async (t) => {
    for (const severities of [['info'], ['critical', 'warning']]) {
      const world = await aWorldWith(t, { severities });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const posts = world.teams.postsIn(CHANNEL);
      assert.equal(posts.length, severities.includes('info') ? 1 : 0);
      if (posts[0]) assert.match(posts[0].text, /being set up.*The access works/s);
    }
  });

  test('a channel that is told of progress alone offers nothing: operators are asked in person', async (t) => {
    const world = await aWorldWith(t, { severities: ['info'] });
    const number = await aRefusedWrite(world);
    const [root] = roots(world);
    assert.deepEqual(root?.verbs, []);
    assert.match(root?.text ?? '', /is proven gone/);
    assert.ok((await ownCards(world, number)).length > 1);
    assert.ok(inPerson(world, number).length > 1);
  });

  test('a channel of other entitlements hears nothing, and operators are told in person', async (t) => {
    const world = await aWorldWith(t, { entitlements: ['finance-bi-read'] });
    const number = await aRefusedWrite(world);
    assert.deepEqual(world.teams.postsIn(CHANNEL), []);
    assert.ok(inPerson(world, number).length > 0);
  });
});

describe('a press in a channel', () => {
  test('a press by somebody who is no operator does nothing, is answered, and leaves a security event', async (t) => {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [root] = roots(world);
    const answer = await world.teams.press(root?.id ?? '', { as: personId('sales-rep'), verb: 'retry' });
    assert.match(JSON.stringify(answer.body), /Only operators/);
    world.app.security.flush('all');
    assert.ok(world.logged.some((line) => /press-refused/.test(line) && /not-an-operator/.test(line)));
    await settle(world);
    const record = await requestOf(world, number);
    assert.equal(record.version, 1);
    assert.ok((await factsOf(world, record.requestId)).includes('approval-refused'));
    assert.equal(isMember(world, 'GRP-VPN-USERS', 'sales-rep'), false);
    assert.deepEqual([...(roots(world)[0]?.verbs ?? [])].sort(), ['handled', 'retry', 'roll-back']);
  });
});

describe('a press in a channel while the directory can not be asked', () => {
  /** Access that is there, of which operators are asked in the channel; then the directory answers nothing. */
  async function calledFor(t: TestContext) {
    const channels = [{ chat: 'teams', id: CHANNEL, name: 'Identity Ops' }];
    const { folder } = aPolicyFolder(t, { ...PROBED, '/operations/notify/channels': channels });
    const world = await aWorld(t, {
      policyFolder: folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 404, body: {} } });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    await approve(world, number, 'field-manager');
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/needs-human');
    mend(world);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    const { requestId } = await requestOf(world, number);
    const rollBack = (as: string) =>
      world.teams.press(roots(world)[0]?.id ?? '', {
        ...{ as: personId(as), verb: 'roll-back', data: { reason: 'It is in the wrong hands.' } },
      });
    return { world, number, requestId, rollBack };
  }

  test('an operator ends access, and the audit says by what they were known as one', async (t) => {
    const { world, number, requestId, rollBack } = await calledFor(t);
    assert.equal((await rollBack('identity-ops-1')).status, 200);
    mend(world);
    await settle(world);
    assert.ok(!isMember(world, 'GRP-INTUNE-FIELD-APPS', 'synced'));
    assert.match(stated(world, number), /^ended\//);
    const [acted] = await evidence(world, requestId, 'operator-acted');
    assert.match(JSON.stringify(acted), /"notAsked":"[^"]*operators' group/);
    assert.doesNotMatch(JSON.stringify(acted), /card was sent/);
    await agree(world);
  });

  test('an outsider does nothing, and leaves a security event', async (t) => {
    const { world, requestId, rollBack } = await calledFor(t);
    const { body } = await rollBack('sales-rep');
    assert.match(JSON.stringify(body), /could not be checked just now/);
    assert.doesNotMatch(JSON.stringify(body), /card was sent/);
    world.app.security.flush('all');
    assert.ok(world.logged.some((line) => /press-refused/.test(line) && /not-an-operator/.test(line)));
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('an operator ends nothing where no roll of operators is kept', async (t) => {
    const { world, requestId, rollBack } = await calledFor(t);
    const { marks } = world.app.means;
    Object.assign(world.app.means, { marks: { ...marks, read: async () => null } });
    await rollBack('identity-ops-1');
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });
});

describe('a channel that holds things up', () => {
  test('a channel that hangs or takes no edit keeps no decision and no write waiting, and no request unsettled', async (t) => {
    const took = async (...faults: Parameters<TestWorld['tenant']['faults']['add']>[0][]) => {
      const world = await aWorldWith(t, { severities: ['info'] });
      for (const fault of faults) world.tenant.faults.add(fault);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const { requestId, owed } = await requestOf(world, number);
      assert.ok(!owed.some(({ what }) => what === 'room-posts'));
      const rows = await world.app.means.auditLog.read(requestId);
      const at = (fact: string) => Date.parse(rows.findLast((row) => row.fact === fact)?.at ?? '');
      return at('grant-armed') - at('decided');
    };
    const usual = await took();
    assert.equal(await took({ match: { host: CHAT }, effect: { kind: 'hang' } }), usual);
    const busy = { kind: 'status', status: 429, retryAfter: 30 } as const;
    assert.equal(await took({ match: { host: CHAT, method: 'PUT' }, effect: busy }), usual);
  });

  test('a request that waits for people is shown as waiting within minutes, whatever its channel answered first', async (t) => {
    const world = await aWorldWith(t, { severities: ['info'] });
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST' },
      count: 2,
      effect: { kind: 'status', status: 500 },
    });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    await pass(world, 4 * MINUTE);
    const { phase, owed } = await requestOf(world, number);
    assert.equal(phase, 'waiting');
    assert.match(roots(world)[0]?.text ?? '', /waits for approval as manager/);
    assert.ok(!owed.some(({ what }) => what === 'room-posts'));
  });

  test('a channel that says when it takes posts again is not tried before, and then shows the newest', async (t) => {
    const world = await aWorldWith(t, { id: GROUP_CHAT, severities: ['info'] });
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST', path: 'thread.v2' },
      effect: { kind: 'status', status: 429, retryAfter: 300 },
    });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await pass(world, 4 * MINUTE);
    const tries = world.tenant.outbound.list().filter(({ url }) => /thread\.v2.*activities/.test(url));
    assert.deepEqual(
      tries.map(({ status }) => status),
      [429],
    );
    mend(world);
    await pass(world, 4 * MINUTE);
    assert.match(roots(world, GROUP_CHAT)[0]?.text ?? '', /waits for approval as manager/);
    assert.deepEqual((await requestOf(world, number)).owed, []);
  });

  test('a request whose channel takes no post stands among the waiting in the console, by when it is due, and not as one that is stuck', async (t) => {
    const world = await aWorldWith(t, { id: GROUP_CHAT, severities: ['info'] });
    const first = order(world, 'Field apps (Intune)', 'synced').number;
    await pass(world, 5 * MINUTE);
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST', path: 'thread.v2' },
      effect: { kind: 'status', status: 429, retryAfter: 3600 },
    });
    const second = order(world, 'Sales CRM access', 'sales-rep').number;
    await pass(world, 8 * MINUTE);
    assert.ok((await requestOf(world, second)).owed.some(({ what }) => what === 'room-posts'));
    const { text } = await visit(world, 'console', OPERATOR);
    const [one, other] = [text.indexOf(first), text.indexOf(second)];
    assert.ok(one > 0 && one < other, 'the one that is due first stands first');
  });

  test('a host that dies at any write of a request leaves its channel with the newest of it', async (t) => {
    for (let write = 2; write <= 14; write += 1) {
      const world = await aWorldWith(t, { severities: ['info'] });
      dieAt(world, 'Requests', write);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled', `write ${write}`);
      const posts = roots(world);
      assert.equal(posts.length, 1, `write ${write}`);
      assert.match(posts[0]?.text ?? '', /being set up.*The access works/s, `write ${write}`);
      assert.deepEqual((await requestOf(world, number)).owed, []);
      world.stop();
    }
  });
});

describe('a channel that can not be told', () => {
  for (const status of [500, 429, 412])
    test(`a channel that answers replies with ${status} for good has people told in person within minutes`, async (t) => {
      const world = await aWorldWith(t);
      const number = await aRefusedWrite(world);
      const [root] = roots(world);
      world.tenant.faults.add({
        match: { host: CHAT, method: 'POST', path: 'messageid' },
        effect: { kind: 'status', status, ...(status === 429 && { retryAfter: 600 }) },
      });
      refusedOnce(world);
      await world.teams.press(root?.id ?? '', { as: personId('identity-ops-1'), verb: 'retry' });
      await settle(world);
      await pass(world, 6 * MINUTE);
      assert.equal(stated(world, number), 'none/rolled-back');
      assert.match(inPerson(world, number)[0]?.text ?? '', /channel "Identity Ops" could not be told/);
      const { requestId } = await requestOf(world, number);
      const rows = await world.app.means.auditLog.read(requestId);
      const at = (fact: string) => Date.parse(rows.find((row) => row.fact === fact)?.at ?? '');
      assert.ok(
        at('notice-sent') - at('concluded') <= 5 * MINUTE,
        `${at('notice-sent') - at('concluded')} ms`,
      );
    });

  test('a progress post that is refused for good is said once, to operators and in the evidence', async (t) => {
    const world = await aWorldWith(t, { severities: ['info'] });
    await world.teams.setBot(CHANNEL, 'not-there');
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId, owed } = await requestOf(world, number);
    assert.deepEqual(owed, []);
    assert.equal((await evidence(world, requestId, 'channel-untaken')).length, 1);
    const told = inPerson(world, number).filter(({ to }) => to === personId('identity-ops-1'));
    assert.equal(told.length, 1);
    assert.match(told[0]?.text ?? '', /channel "Identity Ops" does not show how .* goes on/);
  });

  test('a progress post of a request that waits for people is told of within minutes once it is refused for good', async (t) => {
    const world = await aWorldWith(t, { id: GROUP_CHAT, severities: ['info'] });
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST', path: 'thread.v2' },
      effect: { kind: 'status', status: 429 },
    });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await pass(world, 12 * MINUTE);
    const { phase, owed } = await requestOf(world, number);
    assert.equal(phase, 'waiting');
    const told = inPerson(world, number).filter(({ to }) => to === personId('identity-ops-1'));
    assert.deepEqual(
      told.map(({ text }) => /does not show how/.test(text)),
      [true],
    );
    assert.deepEqual(owed, []);
  });

  test('a progress post whose answer is lost is said once to operators, and promises no buttons', async (t) => {
    const world = await aWorldWith(t, { severities: ['info'] });
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 30 * MINUTE);
    assert.equal(roots(world).length, 1);
    const { requestId } = await requestOf(world, number);
    assert.equal((await evidence(world, requestId, 'channel-untaken')).length, 1);
    const told = inPerson(world, number).filter(({ to }) => to === personId('identity-ops-1'));
    assert.equal(told.length, 1);
    assert.match(told[0]?.text ?? '', /posted once and no answer came/);
    assert.match(told[0]?.text ?? '', /[Ww]here it has buttons/);
  });

  for (const state of ['not-there', 'archived'] as const)
    test(`a channel that is ${state} to the app has operators told in person, and why`, async (t) => {
      const world = await aWorldWith(t);
      await world.teams.setBot(CHANNEL, state);
      const number = await aRefusedWrite(world);
      await pass(world, 10 * MINUTE);
      assert.deepEqual(world.teams.postsIn(CHANNEL), []);
      const told = inPerson(world, number);
      assert.ok(told.length > 1);
      assert.match(told[0]?.text ?? '', /channel "Identity Ops" could not be told/);
      assert.ok((await ownCards(world, number)).length > 1);
      const { requestId } = await requestOf(world, number);
      assert.equal((await evidence(world, requestId, 'channel-untaken')).length, 1);
    });

  test('a channel whose app is removed later is reached no more, and what is new is said in person', async (t) => {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [root] = roots(world);
    refusedOnce(world);
    await world.teams.press(root?.id ?? '', { as: personId('identity-ops-1'), verb: 'retry' });
    await world.teams.setBot(CHANNEL, 'not-there');
    await settle(world);
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(inPerson(world, number)[0]?.text ?? '', /could not be told/);
  });

  test('a channel whose readers are not told has everybody told in person as well', async (t) => {
    const world = await aWorldWith(t);
    world.tenant.faults.add({
      match: { host: CHAT, method: 'GET', path: '/pagedmembers' },
      effect: { kind: 'status', status: 403 },
    });
    const number = await aRefusedWrite(world);
    assert.equal(roots(world).length, 1);
    assert.ok(inPerson(world, number).length > 1);
    assert.ok((await ownCards(world, number)).length > 1);
  });

  test('a channel that is throttled for a moment is told once it takes posts again', async (t) => {
    const world = await aWorldWith(t);
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST' },
      count: 2,
      effect: { kind: 'status', status: 429, retryAfter: 20 },
    });
    const number = await aRefusedWrite(world);
    await pass(world, 5 * MINUTE);
    assert.equal(roots(world).length, 1);
    assert.deepEqual(inPerson(world, number), []);
  });
});

describe('a post whose answer is lost', () => {
  test('a lost answer makes no second post: people are told in person, and a press finds the post again', async (t) => {
    const world = await aWorldWith(t);
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    const number = await aRefusedWrite(world);
    await pass(world, HOUR);
    const [root, ...others] = roots(world);
    assert.ok(root);
    assert.deepEqual(others, []);
    assert.match(inPerson(world, number)[0]?.text ?? '', /posted once and no answer came/);
    assert.ok((await ownCards(world, number)).length > 1);
    await world.teams.press(root.id, { as: personId('identity-ops-1'), verb: 'retry' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const posts = roots(world);
    assert.deepEqual(
      posts.map(({ id }) => id),
      [root.id],
    );
    assert.match(posts[0]?.text ?? '', /The access works/);
    await agree(world);
  });

  test('a post that was refused and stands all the same is as good as the one made after it: both take a press', async (t) => {
    const world = await aWorldWith(t);
    world.tenant.faults.add({
      match: { host: CHAT, method: 'POST' },
      count: 1,
      effect: { kind: 'status', status: 503, applied: true },
    });
    const number = await aRefusedWrite(world);
    await pass(world, 15 * MINUTE);
    const [first, second, ...others] = roots(world);
    assert.ok(first && second);
    assert.deepEqual(others, []);
    for (const { verbs } of [first, second]) assert.ok(verbs.includes('retry'));
    const pressed = await world.teams.press(first.id, { as: personId('identity-ops-1'), verb: 'retry' });
    assert.equal(pressed.status, 200);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const write of [1, 2, 3])
    test(`a host that dies at write ${write} of a post's rows makes no second post, and leaves nobody untold`, async (t) => {
      const world = await aWorldWith(t);
      dieAt(world, 'Cards', write);
      const number = await aRefusedWrite(world);
      await pass(world, 15 * MINUTE);
      const posts = roots(world);
      assert.equal(posts.length, write === 1 ? 0 : 1, 'it is posted after the first of them');
      assert.ok(inPerson(world, number).length > 1 || posts[0]?.verbs.includes('retry'));
      await agree(world);
    });

  test('a host that dies while it records the evidence says a failure once in the channel', async (t) => {
    for (let write = 10; write <= 16; write += 1) {
      const world = await aWorldWith(t);
      dieAt(world, 'Audit', write);
      refusedOnce(world);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 15 * MINUTE);
      const at = stated(world, number);
      if (at === 'granted/fulfilled') continue; // the refusal was spent before the host died
      assert.equal(at, 'none/rolled-back', `write ${write}`);
      const posts = world.teams.postsIn(CHANNEL);
      assert.ok(posts.length <= 1, `write ${write}`);
      assert.ok(inPerson(world, number).length > 1 || posts[0]?.verbs.includes('retry'), `write ${write}`);
      world.stop();
    }
  });
});

describe('a reply below a post', () => {
  /** What was retried and failed again, of which the channel is told below the post of the first failure. */
  async function failedAgain(t: TestContext, beforeIt: (world: TestWorld) => void) {
    const world = await aWorldWith(t);
    const number = await aRefusedWrite(world);
    const [root] = roots(world);
    refusedOnce(world);
    await world.teams.press(root?.id ?? '', { as: personId('identity-ops-1'), verb: 'retry' });
    beforeIt(world);
    await settle(world);
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.deepEqual(
      roots(world).map(({ id }) => id),
      [root?.id],
    );
    const { requestId, owed, version } = await requestOf(world, number);
    assert.equal(version, 2);
    assert.deepEqual(owed, []);
    return { world, number, requestId };
  }

  test('a reply whose answer is lost is said once, and counts as said', async (t) => {
    const { world, number, requestId } = await failedAgain(t, ({ tenant }) => {
      tenant.faults.add({
        match: { host: CHAT, method: 'POST', path: 'messageid' },
        count: 1,
        effect: { kind: 'reset', applied: true },
      });
    });
    assert.equal(replies(world).length, 1);
    assert.equal((await evidence(world, requestId, 'channel-told')).length, 1);
    assert.deepEqual(inPerson(world, number), []);
  });

  test('a host that dies once a reply stands says it no second time', async (t) => {
    let died = 0;
    const { world, number, requestId } = await failedAgain(t, (before) =>
      dieWhen(before, () => {
        const stands = replies(before).length > 0;
        if (stands) died += 1;
        return stands;
      }),
    );
    assert.equal(died, 1);
    assert.equal(replies(world).length, 1);
    assert.equal((await evidence(world, requestId, 'channel-told')).length, 1);
    assert.deepEqual(inPerson(world, number), []);
  });

  test('a host that dies around a reply says it once at most, and the post above it says it anyway', async (t) => {
    for (let write = 24; write <= 32; write += 1) {
      let left = write;
      const { world } = await failedAgain(t, (before) =>
        dieWhen(before, () => {
          left -= 1;
          return left === 0;
        }),
      );
      assert.ok(replies(world).length <= 1, `write ${write}`);
      const said = roots(world)[0]?.text.match(/access was rolled back/gi) ?? [];
      assert.ok(said.length >= 2, `write ${write}: ${roots(world)[0]?.text}`);
      world.stop();
    }
  });
});

/** The host dies at so manieth write to a table, whatever the vendors have been sent by then. */
function dieAt(world: TestWorld, table: string, nth: number): void {
  let left = nth;
  dieWhen(world, (name) => {
    if (name === table) left -= 1;
    return name === table && left === 0;
  });
}

/** The host dies, once, at the first write to a table of which this holds. */
function dieWhen(world: TestWorld, holds: (table: string) => boolean): void {
  const { faults } = world.tables;
  crashAtWrite(world, Number.MAX_SAFE_INTEGER);
  const strike = faults.strike.bind(faults);
  let isDead = false;
  faults.strike = (table, operation) => {
    if (!isDead && operation === 'write' && holds(table)) {
      isDead = true;
      faults.crashAfterWrites(0);
    }
    return strike(table, operation);
  };
}

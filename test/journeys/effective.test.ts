import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { aPolicyFolder, PROBED } from '../support/policies.ts';
import { agree, statements, wordsOn } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const CHANNEL = '19:identity-ops@thread.tacv2';
const WORDS = 'PIM activation not effective yet; continuing to poll; next update in 2 minutes.';
const TEAMS = 'smba.trafficmanager.net';

/** Every entitlement that is probed is told of every two minutes. The rulebook outlives the host. */
function withUpdates(rulebook: Rulebook): void {
  const before = rulebook.current.bind(rulebook);
  const current: Rulebook['current'] = (kind) => {
    const inForce = before(kind);
    if (!inForce.usable) return inForce;
    const { rules } = inForce;
    const probe: typeof rules.probe = (id) => {
      const probed = rules.probe(id);
      return probed && { ...probed, updates: { text: WORDS, everySeconds: 120 } };
    };
    return { usable: true, rules: { ...rules, probe } };
  };
  Object.assign(rulebook, { current });
}

/** A world whose field apps are asked about at an address that has seen nothing, and whose channel follows them. */
async function aProbedWorld(t: TestContext): Promise<TestWorld> {
  const channels = [{ chat: 'teams', id: CHANNEL, name: 'Identity Ops', severities: ['info', 'critical'] }];
  const { folder } = aPolicyFolder(t, { ...PROBED, '/operations/notify/channels': channels });
  const world = await aWorld(t, {
    policyFolder: folder,
    settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
  });
  withUpdates(world.rulebook);
  seen(world, false);
  return world;
}

/** What the address answers from now on. */
function seen(world: TestWorld, is: boolean): void {
  mend(world);
  world.tenant.faults.add({
    match: { path: '/seen/' },
    effect: { kind: 'status', status: 200, body: { seen: is } },
  });
}

async function anApprovedOrder(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Field apps (Intune)', 'synced');
  await settle(world);
  const [card] = await world.teams.cards(number);
  const press = { as: card?.approvers[0] ?? '', verb: 'approve', data: { reason: 'ok' } } as const;
  await world.teams.press(card?.id ?? '', press);
  return number;
}

const newest = (world: TestWorld, number: string) => statements(world, number).at(-1);

/** Moments at which the person's card was posted or edited, in milliseconds. */
function toldAt(world: TestWorld): readonly number[] {
  const chat = encodeURIComponent(world.teams.personalChat(personId('synced')));
  return world.tenant.outbound
    .list()
    .filter(({ url }) => url.includes(TEAMS) && url.includes(chat))
    .map(({ at }) => Date.parse(at));
}

describe('access that is there and does not work yet', () => {
  test('access that is there and does not work yet is stated as granted, and effective from the look that shows it on', async (t) => {
    const world = await aProbedWorld(t);
    const number = await anApprovedOrder(world);
    await pass(world, 3 * MINUTE);
    const pending = newest(world, number);
    assert.ok(isMember(world, 'GRP-INTUNE-FIELD-APPS', 'synced'));
    assert.deepEqual(
      [pending?.access, pending?.effective, pending?.outcome],
      ['granted', 'pending', 'running'],
    );
    seen(world, true);
    const from = world.clock.now();
    await pass(world, 3 * MINUTE);
    await settle(world);
    const works = newest(world, number);
    assert.deepEqual([works?.access, works?.outcome], ['granted', 'fulfilled']);
    const at = Date.parse(works?.effective ?? '');
    assert.ok(at >= from && at <= from + 2 * MINUTE, works?.effective);
    const second = new Date(at).toISOString().slice(14, 19);
    assert.match(wordsOn(world, number, 'comment'), new RegExp(`works, seen at [-0-9]+ [0-9]+:${second}`));
    await agree(world);
  });

  test('access that is there and does not work in time is stated as granted and not effective, and a person is called', async (t) => {
    const world = await aProbedWorld(t);
    const number = await anApprovedOrder(world);
    await pass(world, HOUR);
    await settle(world);
    const given = newest(world, number);
    assert.deepEqual([given?.access, given?.effective, given?.outcome], ['granted', 'no', 'needs-human']);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    assert.ok(isMember(world, 'GRP-INTUNE-FIELD-APPS', 'synced'));
    await agree(world);
  });

  test('access that is there and does not work yet is told of every two minutes, word for word, by edits of one card and one post', async (t) => {
    const world = await aProbedWorld(t);
    const number = await anApprovedOrder(world);
    await pass(world, 9 * MINUTE);
    const moments = toldAt(world);
    assert.ok(moments.length >= 4 && moments.length <= 5, String(moments.length));
    assert.ok(
      gaps(moments).every((gap) => gap >= 2 * MINUTE && gap < 4 * MINUTE),
      String(gaps(moments)),
    );
    const cards = world.teams.messages().filter(({ to }) => to === personId('synced'));
    assert.equal(cards.length, 1);
    assert.ok(cards[0]?.text.includes(WORDS), cards[0]?.text);
    const posts = world.teams.postsIn(CHANNEL).filter(({ below }) => below === null);
    assert.equal(posts.length, 1);
    assert.equal(posts[0]?.text.split(WORDS).length, moments.length + 1);
    const notes = statements(world, number).filter(({ effective }) => effective === 'pending');
    assert.equal(notes.length, 1, 'the ticket hears of it once');
    seen(world, true);
    await pass(world, 3 * MINUTE);
    await settle(world);
    const [card] = world.teams.messages().filter(({ to }) => to === personId('synced'));
    assert.match(card?.text ?? '', /The access works, seen at /);
  });

  for (const point of ['before', 'after'] as const)
    test(`access that is there and does not work yet is told of no sooner where the host dies ${point} a look`, async (t) => {
      const world = await aProbedWorld(t);
      await world.host.kill({ when: { activity: 'probeDownstream', nth: 3, point } });
      const number = await anApprovedOrder(world);
      await pass(world, 12 * MINUTE);
      const moments = toldAt(world);
      assert.ok(moments.length >= 4, String(moments.length));
      assert.ok(
        gaps(moments).every((gap) => gap >= 2 * MINUTE),
        String(gaps(moments)),
      );
      assert.equal(newest(world, number)?.effective, 'pending');
    });

  test('access that is there and does not work yet is told of late with the moment of the update before', async (t) => {
    const world = await aProbedWorld(t);
    await anApprovedOrder(world);
    await pass(world, 3 * MINUTE);
    await world.host.kill({ restart: false });
    await pass(world, 10 * MINUTE);
    await world.host.kill({ restart: true });
    await pass(world, 3 * MINUTE);
    const [post] = world.teams.postsIn(CHANNEL).filter(({ below }) => below === null);
    assert.match(post?.text ?? '', /next update in 2 minutes\. \(The last update was at /);
  });
});

function gaps(moments: readonly number[]): readonly number[] {
  return moments.slice(1).map((at, place) => at - (moments[place] ?? 0));
}

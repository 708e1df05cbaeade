import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { answerOf } from '../../../src/connectors/graph/answer.ts';
import { followDelta } from '../../../src/connectors/graph/delta.ts';
import { tenant } from './tenant.ts';

const GRAPH = 'https://graph.microsoft.com';
const PATH = { users: '/users/delta', groups: '/groups/delta' } as const;
const VPN = group('GRP-VPN-USERS').id;
type Kind = keyof typeof PATH;

/** A directory with a link that is good, and a way to have what comes next answered. */
async function following(kind: Kind) {
  const {
    directory,
    faults,
    calls: made,
  } = tenant({
    switches: { deltaEmptyPages: false, deltaReplays: false },
  });
  const read = (link: string | null) =>
    kind === 'users' ? directory.userChanges(link) : directory.groupChanges([VPN], link);
  const start = await read(null);
  assert.ok(start.read === 'done');
  const answers = (body: unknown, { status = 200, count = 1_000_000 } = {}) =>
    void faults.add({ match: { path: PATH[kind] }, count, effect: { kind: 'status', status, body } });
  const calls = () => made.length;
  return { read, link: start.link, answers, calls, faults };
}

const linkTo = (kind: Kind, n: number) => `${GRAPH}/v1.0${PATH[kind]}?$skiptoken=${n}`;
const page = (next: string) => ({ value: [], '@odata.nextLink': next });

for (const kind of ['users', 'groups'] as const) {
  describe(`a page of changed ${kind}`, () => {
    test(`a page of changed ${kind} that leads to itself is a failed look that says so`, async () => {
      const { read, link, answers } = await following(kind);
      answers(page(linkTo(kind, 1)));
      const told = await read(link);
      assert.ok(told.read === 'failed');
      assert.match(told.because, /links that lead in a circle/);
      assert.equal(told.mayCure, true);
    });

    test(`a page of changed ${kind} that leads back over others is a failed look that says so`, async () => {
      const { read, link, answers } = await following(kind);
      for (const next of [1, 2, 3]) answers(page(linkTo(kind, next)), { count: 1 });
      answers(page(linkTo(kind, 1)));
      const told = await read(link);
      assert.ok(told.read === 'failed');
      assert.match(told.because, /links that lead in a circle/);
    });

    const deltaLink = { '@odata.deltaLink': linkTo(kind, 9) };
    const SPOILED: Readonly<Record<string, unknown>> = {
      'is a text': 'maintenance',
      'is a list': [],
      'has no value': deltaLink,
      'has a value that is no list': { ...deltaLink, value: {} },
      'has an object without an id': { ...deltaLink, value: [{ displayName: 'Somebody' }] },
      'has no link': { value: [] },
      'has an empty link': { value: [], '@odata.deltaLink': '' },
    };
    for (const [what, body] of Object.entries(SPOILED))
      test(`a page of changed ${kind} that ${what} is a failed look, and no "nothing changed"`, async () => {
        const { read, link, answers } = await following(kind);
        answers(body, { count: 1 });
        const told = await read(link);
        assert.ok(told.read === 'failed');
        assert.match(told.because, /^Changes of \w+(:| came) .*(not JSON|without)/);
        assert.equal(told.mayCure, true);
        const next = await read(link);
        assert.ok(next.read === 'done', 'the link stays good');
      });

    test(`a page of changed ${kind} that is no JSON is a failed look, and no "nothing changed"`, async () => {
      const { read, link, faults } = await following(kind);
      faults.add({ match: { path: PATH[kind] }, count: 1, effect: { kind: 'html' } });
      const told = await read(link);
      assert.ok(told.read === 'failed');
      assert.match(told.because, /not JSON/);
    });

    test(`a page of changed ${kind} that is empty is a failed look, and no "nothing changed"`, async () => {
      const trail = { baseUrl: GRAPH, start: PATH[kind], link: null, mostPages: 5, what: 'Changes' };
      const empty = async () => answerOf(200, () => null, { json: null, garbled: false }, 0);
      const told = await followDelta(empty, trail, { requestId: 'r', purpose: 'user-changes' });
      assert.ok(told.read === 'failed');
      assert.match(told.because, /an answer without a page/);
    });

    const AWAY = {
      'another host': `https://graph.example/v1.0${PATH[kind]}?$skiptoken=1`,
      'another port': `${GRAPH}:8443/v1.0${PATH[kind]}?$skiptoken=1`,
      'a host before an @': `https://graph.microsoft.com@graph.example/v1.0${PATH[kind]}`,
      'another collection': `${GRAPH}/v1.0/users?$select=id`,
      'another version': `${GRAPH}/beta${PATH[kind]}?$skiptoken=1`,
      'the other delta': `${GRAPH}/v1.0${PATH[kind === 'users' ? 'groups' : 'users']}?$skiptoken=1`,
      'no address': 'not a link',
    };
    for (const [where, away] of Object.entries(AWAY))
      for (const name of ['@odata.nextLink', '@odata.deltaLink'])
        test(`a page of changed ${kind} whose ${name} leads to ${where} is a failed look, and the link neither followed nor kept`, async () => {
          const { read, link, answers, calls } = await following(kind);
          answers({ value: [], [name]: away }, { count: 1 });
          const before = calls();
          const told = await read(link);
          assert.ok(told.read === 'failed');
          assert.match(told.because, /link to another place, which is not followed/);
          assert.equal(calls() - before, 1);
        });
  });

  describe(`a kept link of changed ${kind}`, () => {
    test(`a kept link of changed ${kind} that leads elsewhere is none: the trail begins anew`, async () => {
      const { read } = await following(kind);
      const told = await read(`${GRAPH}/v1.0/users?$select=id`);
      assert.ok(told.read === 'done');
      assert.ok('whole' in told ? told.whole : told.reset);
    });

    test(`a kept link of changed ${kind} that is written with parentheses is followed`, async () => {
      const { read, link, answers, calls } = await following(kind);
      const written = link.replace('/delta?', '/delta()?');
      answers({ value: [], '@odata.deltaLink': written }, { count: 2 });
      const before = calls();
      for (let time = 0; time < 2; time += 1) {
        const told = await read(written);
        assert.ok(told.read === 'done' && told.link === written);
      }
      assert.equal(calls() - before, 2);
    });

    test(`a kept link of changed ${kind} whose fresh one has expired, too, is given up for now, after two calls`, async () => {
      const { read, link, answers, calls } = await following(kind);
      answers({ error: { code: 'resyncRequired', message: 'Resync required.' } }, { status: 410 });
      const before = calls();
      const told = await read(link);
      assert.ok(told.read === 'failed');
      assert.match(told.because, /410 resyncRequired/);
      assert.equal(calls() - before, 2);
    });
  });
}

describe('members of a group of which changes are told', () => {
  test('members of a group that have no ids make a failed look', async () => {
    const { read, link, answers } = await following('groups');
    const value = [{ id: VPN, 'members@delta': [{ '@removed': { reason: 'deleted' } }] }];
    answers({ value, '@odata.deltaLink': linkTo('groups', 9) }, { count: 1 });
    const told = await read(link);
    assert.ok(told.read === 'failed');
    assert.match(told.because, /members of group .* that have no ids/);
  });
});

describe('changes of groups that go on without an end', () => {
  test('changes of groups that go on without an end are a failed look', async () => {
    const { read, link, answers } = await following('groups');
    for (let n = 0; n < 1000; n += 1) answers(page(linkTo('groups', n)), { count: 1 });
    const told = await read(link);
    assert.ok(told.read === 'failed');
    assert.match(told.because, /without an end/);
  });
});

describe('a first look at groups whose members take more pages than one call reads', () => {
  test('a first look at groups whose members take more pages than one call reads is told as far as it came, where that is asked for, and goes on from there', async () => {
    const { directory, faults, calls } = tenant({
      switches: { deltaEmptyPages: false, deltaReplays: false },
    });
    const pages = 150;
    for (let n = 1; n <= pages; n += 1)
      faults.add({
        match: { path: PATH.groups },
        count: 1,
        effect: {
          kind: 'status',
          status: 200,
          body: {
            value: [{ id: VPN, 'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: `${n}` }] }],
            [n === pages ? '@odata.deltaLink' : '@odata.nextLink']: linkTo('groups', n),
          },
        },
      });
    const first = await directory.groupChanges([VPN], null, 'in-parts');
    assert.ok(first.read === 'done' && first.more && first.whole);
    assert.ok(calls.length < pages);
    const next = await directory.groupChanges([VPN], first.link, 'in-parts');
    assert.ok(next.read === 'done' && !next.more);
    assert.equal(first.changes.length + next.changes.length, pages);
    assert.equal(next.link, linkTo('groups', pages));
  });
});

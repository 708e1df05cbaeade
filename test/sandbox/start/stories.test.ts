/** What a story may claim, and whose card it may press. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CannotBeTold, Product, ScenarioFailed } from '../../../sandbox/scenarios/product.ts';
import { type Asked, Story } from '../../../sandbox/scenarios/story.ts';
import { Timeline } from '../../../sandbox/scenarios/timeline.ts';

const PERSON = { id: 'p', displayName: 'Daan Smit', userPrincipalName: 'd', employeeLeaveDateTime: null };
const ASKED: Asked = { number: 'RITM1', requestId: 'servicenow-1-group-membership-v2', person: PERSON };
const OPERATOR = { ...PERSON, id: 'o', displayName: 'Peter Larsson' };
const NOW = '2026-11-29T10:00:00.000Z';

type Answers = Readonly<Record<string, unknown>>;

/** A product behind a control API that answers as told; anything else of it is the real one. */
function productOf(host: string, answers: Answers) {
  const asked: string[] = [];
  const product = new Product('http://127.0.0.1:1/control', 'token');
  product.control = async (method, path) => {
    asked.push(`${method} ${path}`);
    const found = Object.entries(answers).find(([key]) => `${method} ${path}`.startsWith(key));
    if (!found) throw new ScenarioFailed(`nothing answers ${method} ${path}`);
    return typeof found[1] === 'function' ? (found[1] as () => unknown)() : found[1];
  };
  product.app = async () => answers['request'] ?? { phase: 'approving' };
  return { product, asked, host };
}

async function storyOf(host: string, more: Answers = {}) {
  const health = { ready: true, app: 'http://127.0.0.1:1', host };
  const answers = {
    'GET /health': health,
    'GET /lists': { systems: [{ id: 'servicenow', label: 'ServiceNow' }] },
    'GET /clock': { now: NOW },
    'POST /settle': { settled: true },
    'GET /tickets': { number: 'RITM1', journal: [], tasks: [], active: true },
    'GET /directory/users': [PERSON, OPERATOR],
    'POST /tokens': { token: 't' },
    ...more,
  };
  const { product, asked } = productOf(host, answers);
  await product.connect();
  return { story: new Story(product, new Timeline(() => undefined)), product, asked };
}

/** A clock that stops where it is told, and then moves by a minute each time. */
function movingClock(...stops: string[]) {
  const shown: string[] = [];
  let now = NOW;
  const advance = () => {
    now = stops.shift() ?? new Date(Date.parse(now) + 60_000).toISOString();
    shown.push(now);
    return { now, settled: stops.length === 0 };
  };
  return { shown, answers: { 'GET /clock': () => ({ now }), 'POST /clock/advance': advance } };
}

const card = (id: string, requestId: string, stage: string, state = 'open') => ({
  id,
  requestId,
  stage,
  state,
  approvers: ['p'],
});

describe('A story', () => {
  test('presses the card of its own request and stage, whatever else is open on the ticket', async () => {
    const { story } = await storyOf('embedded', {
      'GET /cards': [
        card('operators', ASKED.requestId, 'operate'),
        card('first-version', 'servicenow-1-group-membership', 'manager'),
        card('other-stage', ASKED.requestId, 'license-owners'),
        card('closed', ASKED.requestId, 'manager', 'closed'),
        card('wanted', ASKED.requestId, 'manager'),
      ],
    });
    assert.equal((await story.card(ASKED, 'manager')).id, 'wanted');
  });

  test('fails rather than to press an operator’s card, and says what it looked for', async () => {
    const { story } = await storyOf('embedded', {
      'GET /cards': [card('operators', ASKED.requestId, 'operate')],
      ...movingClock().answers,
    });
    await assert.rejects(
      story.card(ASKED, 'manager'),
      /RITM1: a card was to ask for stage manager of servicenow-1-group-membership-v2, which did not happen/,
    );
  });

  test('A story that moves time says on a host in real time that the clock did not move', async () => {
    const { product, asked } = await storyOf('none', { 'POST /clock/advance': { now: NOW, settled: true } });
    for (const move of [product.advance('P3D'), product.advanceTo('2026-12-02T10:00:00Z')])
      await assert.rejects(
        move,
        (error: Error) =>
          error instanceof CannotBeTold &&
          /clock does not move: host "none" lives in real time/.test(error.message),
      );
    assert.ok(!asked.includes('POST /clock/advance'), 'the tenant runs ahead of nobody');
  });

  test('A story whose clock stood still where it was to move says so', async () => {
    const { product } = await storyOf('embedded', { 'POST /clock/advance': { now: NOW, settled: true } });
    await assert.rejects(
      product.advance('P3D'),
      /Time was to move by P3D, and the clock still shows 2026-11-29/,
    );
  });

  test('A story that ran ahead of an app in real time says that, and not that the product failed', async () => {
    const ahead = new Date(Date.now() + 20 * 60_000).toISOString();
    const { product } = await storyOf('none', { 'GET /clock': { now: ahead } });
    assert.match(
      (await product.outOfStep()) ?? '',
      /1[12]\d\d s ahead of the app's.*not the product's failure/,
    );
    const { product: inStep } = await storyOf('none', { 'GET /clock': { now: new Date().toISOString() } });
    assert.equal(await inStep.outOfStep(), null);
  });

  test('told at a weekend moves to the change window, or says that it waits for it', async () => {
    const held = { request: { phase: 'holding', due: '2026-11-30T07:00:00.000Z' } };
    const real = await storyOf('none', held);
    await assert.rejects(
      real.story.fulfilled(ASKED),
      (error: Error) =>
        error instanceof CannotBeTold &&
        /waits for its change window until 2026-11-30T07/.test(error.message),
    );
    // A long way takes this clock two advances.
    const rightAfter = '2026-11-30T07:00:05.000Z';
    const clock = movingClock('2026-11-29T20:00:00.000Z', rightAfter);
    const ours = await storyOf('embedded', { ...held, ...clock.answers });
    await assert.rejects(ours.story.fulfilled(ASKED), /the ticket was to be fulfilled/);
    assert.equal(clock.shown[1], rightAfter);
    assert.equal(clock.shown[2], '2026-11-30T07:01:05.000Z');
  });
});

describe('the ticket tool of a story', () => {
  const systems = [
    { id: 'first', label: 'First Desk' },
    { id: 'other', label: 'Other Desk' },
  ];
  const connected = async (itsm: string | null) => {
    const product = new Product('http://127.0.0.1:1/control', 'token', itsm);
    const sent: (object | undefined)[] = [];
    product.control = async (_, path, body) => {
      sent.push(body);
      if (path === '/health') return { ready: true, app: 'http://127.0.0.1:1', host: 'embedded' };
      return path === '/lists' ? { systems } : { number: 'N-1', id: '1' };
    };
    await product.connect();
    return { product, sent };
  };

  test('the first one is ordered in where none was chosen, and the chosen one else', async () => {
    for (const [chosen, system, title] of [
      [null, 'first', 'First Desk'],
      ['other', 'other', 'Other Desk'],
    ] as const) {
      const { product, sent } = await connected(chosen);
      await product.order({ catalogItem: 'Access to VPN', requestedFor: 'p' });
      assert.deepEqual(sent.at(-1), { system, catalogItem: 'Access to VPN', requestedFor: 'p' });
      assert.deepEqual([product.system, product.tool], [system, title]);
    }
  });

  test('a tool that the sandbox does not have ends the story before it begins', async () => {
    await assert.rejects(connected('another'), CannotBeTold);
  });
});

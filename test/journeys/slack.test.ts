import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { DENIED, writes } from '../support/faults.ts';
import {
  aWorldWithSlack,
  openAs,
  pressInSlack,
  signInOf,
  slackCard,
  slackCards,
  tie,
} from '../support/slack.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const BI = 'Access to Finance BI';
const REPO_WRITE = 'Engineering repository access';

async function asked(world: TestWorld): Promise<string> {
  const { number } = order(world, BI, 'finance-analyst');
  await settle(world);
  return number;
}

const told = ({ slack }: TestWorld, person: string) =>
  slack
    .ephemerals()
    .filter(({ to }) => to === personId(person))
    .map(({ text }) => text);

describe('somebody who decides in Slack', () => {
  test('an approver who tied their account decides on a card in Slack, and has none in Teams', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const number = await asked(world);
    assert.deepEqual(await world.teams.cards(number, personId('finance-data-owner')), []);
    assert.match(world.slack.textOf(slackCard(world, 'finance-data-owner').id), /GRP-FINANCE-BI-READ/);
    const { status, body } = await pressInSlack(world, 'finance-data-owner', 'approve', {
      data: { words: 'fine' },
    });
    assert.deepEqual([status, body], [200, '']);
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.match(
      world.servicenow.ticket(number).approvals[0]?.comments ?? '',
      /Decided by Mirjam Kok .* in slack at /,
    );
    const { requestId } = await requestOf(world, number);
    assert.match(
      JSON.stringify(await world.app.means.auditLog.read(requestId)),
      /"method":"slack-signature"/,
    );
    const card = slackCard(world, 'finance-data-owner');
    assert.deepEqual(world.slack.verbsOf(card.id), []);
    assert.match(world.slack.textOf(card.id), /Approved/);
    await agree(world);
  });

  test('an approver rejects in Slack with a reason, and nothing happens without one', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const number = await asked(world);
    await pressInSlack(world, 'finance-data-owner', 'reject');
    assert.match(told(world, 'finance-data-owner').join(), /say why/);
    assert.equal(stated(world, number), 'none/running');
    await pressInSlack(world, 'finance-data-owner', 'reject', { data: { words: 'Not for this project.' } });
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'none/rejected');
    assert.match(textOf(world, number), /Not for this project\./);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('a decision in Slack and one in Teams decide one request, and each closes the cards of all', async (t) => {
    const world = await aWorldWithSlack(t, ['repo-owner']);
    const { number } = order(world, REPO_WRITE, 'developer', { access_level: 'write' });
    await settle(world);
    await pressInSlack(world, 'repo-owner', 'approve');
    await approve(world, number, 'security-approver-2');
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    for (const card of slackCards(world, 'repo-owner')) assert.deepEqual(world.slack.verbsOf(card.id), []);
    for (const { state } of await world.teams.cards(number)) assert.equal(state, 'closed');
    await agree(world);
  });

  test('a press that was delivered twice counts once', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const number = await asked(world);
    await pressInSlack(world, 'finance-data-owner', 'approve');
    assert.equal((await world.slack.repeat()).status, 200);
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    assert.equal(facts.filter((fact) => fact === 'approval-recorded').length, 1);
    await agree(world);
  });

  for (const [how, tamper] of Object.entries({
    'with a bad signature': { signature: 'bad' },
    'without a signature': { signature: 'missing' },
    'that was signed too long ago': { signature: 'late' },
    'that was signed in the future': { signature: 'early' },
    'that says no time': { signature: 'not-a-number' },
  } as const))
    test(`a press ${how} is turned away, and decides nothing`, async (t) => {
      const world = await aWorldWithSlack(t, ['finance-data-owner']);
      const number = await asked(world);
      assert.equal((await pressInSlack(world, 'finance-data-owner', 'approve', { tamper })).status, 401);
      assert.equal(stated(world, number), 'none/running');
    });

  for (const [how, payload] of Object.entries({
    'of another app': { api_app_id: 'A0SOMEBODY' },
    'of another workspace': { team: { id: 'T0SOMEBODY' } },
    'of somebody of another workspace': { user: { id: 'U0SOMEBODY', team_id: 'T0SOMEBODY' } },
    'of two buttons at once': { actions: [{ action_id: 'approve' }, { action_id: 'approve' }] },
    'of a button that nobody knows': { actions: [{ action_id: 'grant', value: '{}' }] },
    'of a card that is not ours': { actions: [{ action_id: 'approve', value: 'not ours' }] },
    'of another message': { container: { message_ts: '1.1', channel_id: 'D1' } },
  }))
    test(`a press ${how} decides nothing, and the presser is told`, async (t) => {
      const world = await aWorldWithSlack(t, ['finance-data-owner']);
      const number = await asked(world);
      const { status } = await pressInSlack(world, 'finance-data-owner', 'approve', { tamper: { payload } });
      assert.equal(status, 200);
      assert.equal(told(world, 'finance-data-owner').length, 1);
      assert.equal(stated(world, number), 'none/running');
    });

  test('a press of somebody whose account is not tied decides nothing, and says how to tie it', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const number = await asked(world);
    await pressInSlack(world, 'finance-data-owner', 'approve', { as: personId('sales-rep') });
    assert.match(told(world, 'sales-rep').join(), /not tied to you yet.*\/api\/slack\/account/);
    assert.equal(stated(world, number), 'none/running');
  });

  test('a press on the card of somebody else decides nothing', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner', 'sales-rep']);
    const number = await asked(world);
    await pressInSlack(world, 'finance-data-owner', 'approve', { as: personId('sales-rep') });
    assert.equal(stated(world, number), 'none/running');
    assert.match(told(world, 'sales-rep').join(), /not among the people/);
  });

  test('somebody whose Slack account was turned off is asked in Teams', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    world.slack.setAccount(personId('finance-data-owner'), 'deactivated');
    const number = await asked(world);
    assert.equal(slackCards(world, 'finance-data-owner').length, 0);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a presser is told in time that the press came, however long it takes, and afterward what came of it', async (t) => {
    const settings = { OUTBOUND_TIMEOUT_SECONDS: '60' };
    const world = await aWorldWithSlack(t, ['finance-data-owner'], { settings });
    const number = await asked(world);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      count: 3,
      effect: { kind: 'slow', takes: 'PT4S' },
    });
    const card = slackCard(world, 'finance-data-owner').id;
    const pressing = world.slack.press(card, { as: personId('finance-data-owner'), verb: 'approve' });
    await pass(world, 2_500);
    assert.equal((await pressing).status, 200);
    assert.equal(stated(world, number), 'none/running');
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a presser who can not be answered where they pressed is told in their own chat', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    await asked(world);
    world.tenant.faults.add({ match: { host: 'hooks.slack.com' }, effect: { kind: 'reset' } });
    await pressInSlack(world, 'finance-data-owner', 'reject');
    const said = world.slack.messages().filter(({ isCard, text }) => !isCard && /say why/.test(text));
    assert.deepEqual(
      said.map(({ to }) => to),
      [personId('finance-data-owner')],
    );
  });

  test('a press that fails after it was answered is told to the presser, and to whoever watches', async (t) => {
    const settings = { OUTBOUND_TIMEOUT_SECONDS: '60' };
    const world = await aWorldWithSlack(t, ['finance-data-owner'], { settings });
    await asked(world);
    const match = { host: 'graph.microsoft.com' };
    world.tenant.faults.add({ match, count: 3, effect: { kind: 'slow', takes: 'PT4S' } });
    const as = personId('finance-data-owner');
    const pressing = world.slack.press(slackCard(world, 'finance-data-owner').id, { as, verb: 'approve' });
    await pass(world, 2_500);
    assert.equal((await pressing).status, 200);
    world.tables.faults.arm('busy', {}, { count: 1_000 });
    await pass(world, 5_000);
    world.tables.faults.recover();
    await pass(world, 2 * MINUTE);
    assert.match(told(world, 'finance-data-owner').join(), /it is not known whether this was recorded/);
    assert.match(world.logged.join('\n'), /press-failed/);
  });

  for (const edits of ['edit_window_closed', 'cant_update_message'] as const)
    test(`a request is decided though its card can not be edited any more (${edits})`, async (t) => {
      const world = await aWorldWithSlack(t, ['finance-data-owner']);
      const number = await asked(world);
      world.slack.switches.edits = edits;
      await pressInSlack(world, 'finance-data-owner', 'approve');
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
    });
});

describe('other cards in Slack', () => {
  test('an operator presses Retry on their card in Slack, and the request is granted', async (t) => {
    const world = await aWorldWithSlack(t, ['identity-ops-1']);
    world.tenant.faults.add({ match: { method: 'POST', path: '/members/$ref' }, count: 1, effect: DENIED });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    const card = slackCard(world, 'identity-ops-1');
    assert.deepEqual(world.slack.verbsOf(card.id).toSorted(), ['handled', 'retry', 'roll-back']);
    await pressInSlack(world, 'identity-ops-1', 'roll-back');
    assert.match(told(world, 'identity-ops-1').join(), /say why/);
    await pressInSlack(world, 'identity-ops-1', 'retry');
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(world.slack.verbsOf(card.id), []);
  });

  test('somebody whose access ends soon renews it in Slack', async (t) => {
    const world = await aWorldWithSlack(t, ['sales-rep']);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '10' });
    await settle(world);
    await jump(world, 8 * DAY);
    const card = slackCard(world, 'sales-rep');
    assert.deepEqual(world.slack.verbsOf(card.id), ['renew']);
    await pressInSlack(world, 'sales-rep', 'renew');
    await pass(world, 2 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('somebody who does not answer in Slack is reminded there', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    await asked(world);
    await jump(world, DAY);
    const notices = world.slack.messages().filter(({ isCard }) => !isCard);
    assert.ok(notices.length > 0);
    assert.ok(notices.every(({ to }) => to === personId('finance-data-owner')));
  });

  test('what somebody wrote on a ticket mentions nobody and links nowhere in Slack', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const justification = '<!channel> <@U0SOMEBODY> <https://evil.example|here> *bold* `code` & so on';
    order(world, BI, 'finance-analyst', { justification });
    await settle(world);
    const { text, blocks } = slackCard(world, 'finance-data-owner');
    assert.doesNotMatch(text, /<[!@h]/);
    const inMarkup = JSON.stringify(blocks).match(/"type":"mrkdwn"/);
    assert.equal(inMarkup, null, 'no text is read as markup');
    assert.ok(JSON.stringify(blocks).includes('<!channel>'), 'it is shown as it was typed');
  });
});

describe('the connection to Slack', () => {
  /** How it is said to stand, by the check. */
  async function checked(
    t: TestContext,
    people: readonly string[],
    settings: Readonly<Record<string, string>> = {},
  ) {
    const world = await aWorldWithSlack(t, people, { settings });
    const checkup = world.app.means.checkups.find((one) => one.about === 'Slack');
    assert.ok(checkup);
    const { first, others } = checkup.begin({
      people: [personId('security-approver-2')],
      rooms: [],
    } as never);
    const all = [];
    for (const { name, look } of [...(first ? [first] : []), ...others])
      all.push([name, (await look()).verdict]);
    return Object.fromEntries(all);
  }

  test('the connection to Slack is whole where the token is of the workspace and somebody tied an account', async (t) => {
    assert.deepEqual(await checked(t, ['security-approver-2']), { bot: 'ok', 'tied accounts': 'ok' });
  });

  test('a token that Slack does not take, or that is of another workspace, is named', async (t) => {
    assert.equal((await checked(t, [], { SLACK_BOT_TOKEN: 'xoxb-of-somebody-else' }))['bot'], 'failed');
    assert.equal((await checked(t, [], { SLACK_TEAM_ID: 'T0SOMEBODY1' }))['bot'], 'failed');
  });

  test('nobody who tied an account is told, and is no failure', async (t) => {
    assert.equal((await checked(t, []))['tied accounts'], 'unknown');
  });
});

describe('a Slack account', () => {
  test('an account is tied by whoever signs in to both, and says so', async (t) => {
    const world = await aWorldWithSlack(t, []);
    assert.match(
      (await openAs(world, 'sales-rep', '/api/slack/account')).page,
      /No Slack account is tied to you/,
    );
    assert.equal(await tie(world, 'sales-rep'), 200);
    assert.match(
      (await openAs(world, 'sales-rep', '/api/slack/account')).page,
      /A Slack account is tied to you/,
    );
  });

  test('a way back that was made for somebody else ties nothing', async (t) => {
    const world = await aWorldWithSlack(t, []);
    const link = await signInOf(world, 'sales-rep');
    const { pathname, search } = new URL(world.slack.signIn(link, personId('sales-rep')));
    const { status, page } = await openAs(world, 'finance-data-owner', `${pathname}${search}`);
    assert.equal(status, 403);
    assert.match(page, /sign-in-of-somebody-else/);
    assert.match((await openAs(world, 'finance-data-owner', '/api/slack/account')).page, /No Slack account/);
  });

  test('a way back counts for a quarter of an hour', async (t) => {
    const world = await aWorldWithSlack(t, []);
    const link = await signInOf(world, 'sales-rep');
    await pass(world, 16 * MINUTE);
    const { pathname, search } = new URL(world.slack.signIn(link, personId('sales-rep')));
    assert.equal((await openAs(world, 'sales-rep', `${pathname}${search}`)).status, 403);
  });

  test('an account that somebody else ties to themselves is no longer of whom it was', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    assert.equal(await tie(world, 'sales-rep', 'finance-data-owner'), 200);
    assert.match((await openAs(world, 'finance-data-owner', '/api/slack/account')).page, /No Slack account/);
    const number = await asked(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a card in an account that was tied to somebody else since decides nothing', async (t) => {
    const world = await aWorldWithSlack(t, ['finance-data-owner']);
    const number = await asked(world);
    assert.equal(await tie(world, 'sales-rep', 'finance-data-owner'), 200);
    await pressInSlack(world, 'finance-data-owner', 'approve');
    assert.equal(stated(world, number), 'none/running');
    assert.match(told(world, 'finance-data-owner').join(), /not among the people/);
  });

  test('a code that Slack does not know ties nothing', async (t) => {
    const world = await aWorldWithSlack(t, []);
    const back = new URL(world.slack.signIn(await signInOf(world, 'sales-rep'), personId('sales-rep')));
    back.searchParams.set('code', 'made-up');
    const { status, page } = await openAs(world, 'sales-rep', `${back.pathname}${back.search}`);
    assert.equal(status, 403);
    assert.match(page, /sign-in-unproven/);
  });
});

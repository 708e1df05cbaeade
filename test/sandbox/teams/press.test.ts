import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ANN,
  approvalCard,
  BOB,
  baseCard,
  CHANNEL,
  closedCard,
  message,
  ok,
  postCard,
  showCard,
  showText,
  teamsTenant,
} from './tenant.ts';

describe('Pressing a card in Teams', () => {
  test('T10 a press of somebody who blocked or removed the app reaches nobody', async () => {
    const { call, teams, invoked } = teamsTenant();
    const card = await postCard(call, ANN, approvalCard());
    for (const state of ['blocked', 'not-installed'] as const) {
      teams.setApp(ANN, state);
      assert.equal((await teams.press(card, { as: ANN, verb: 'approve' })).status, 0);
    }
    assert.equal(invoked.length, 0);
  });

  test('sends the invoke the app expects: card data, presser, card and tenant', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    const { status } = await teams.press(id, { as: ANN, verb: 'approve', data: { comment: 'fine' } });
    assert.equal(status, 200);
    const activity = invoked[0]?.activity;
    assert.deepEqual(activity?.value, {
      action: {
        type: 'Action.Execute',
        id: 'approve',
        verb: 'approve',
        data: { requestId: 'req-1', stage: 'manager', nonce: 'n1', comment: 'fine' },
      },
      trigger: 'manual',
    });
    assert.equal(activity?.from.aadObjectId, ANN);
    assert.equal(activity?.replyToId, id);
  });

  test('T1 two quick clicks are two activities; a redelivery is the same one, byte for byte', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    const [first] = await Promise.all([
      teams.press(id, { as: ANN, verb: 'approve' }),
      teams.press(id, { as: ANN, verb: 'approve' }),
    ]);
    await teams.redeliver(first.activityId);
    const ids = invoked.map(({ activity }) => activity.id);
    assert.equal(new Set(ids).size, 2);
    assert.equal(ids[2], first.activityId);
    assert.deepEqual(invoked[2], invoked[0]);
    assert.equal(teams.toasts().length, 3);
  });

  test('T2 two approvers can press at the same moment; each sees their own answer', async () => {
    const { teams, call } = teamsTenant(({ activity }) => showText(`you said ${activity.value.action.verb}`));
    const id = await postCard(call, ANN, approvalCard());
    await Promise.all([
      teams.press(id, { as: ANN, verb: 'approve' }),
      teams.press(id, { as: BOB, verb: 'reject' }),
    ]);
    assert.deepEqual(
      teams.toasts().map(({ to, text }) => [to, text]),
      [
        [ANN, 'you said approve'],
        [BOB, 'you said reject'],
      ],
    );
  });

  test('T3 anybody can press any card, also from another tenant', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    const stranger = '44444444-4444-4444-8444-444444444444';
    const activity = { channelData: { tenant: { id: stranger } }, conversation: { tenantId: stranger } };
    await teams.press(id, { as: stranger, verb: 'approve', tamper: { activity } });
    assert.equal(invoked[0]?.activity.from.aadObjectId, stranger);
    assert.equal(invoked[0]?.activity.channelData.tenant.id, stranger);
  });

  test('T4 a client that looks refreshes by itself, at most once a minute, and only its owner sees the answer', async () => {
    const { teams, call, clock, invoked } = teamsTenant(() => showCard(approvalCard()));
    const base = baseCard([teams.mriOf(ANN)]);
    const { body } = await call('POST', `/${CHANNEL}/activities`, message(base));
    assert.deepEqual(await teams.look(body.id, ANN), approvalCard());
    assert.deepEqual(await teams.look(body.id, BOB), base);
    assert.equal(invoked.length, 1);
    assert.equal(invoked[0]?.activity.value.trigger, 'automatic');
    clock.moveTo(clock.now() + 60_000);
    await call('PUT', `/${CHANNEL}/activities/${body.id}`, message(base));
    assert.deepEqual(await teams.look(body.id, ANN), base);
    clock.moveTo(clock.now() + 1);
    assert.deepEqual(await teams.look(body.id, ANN), approvalCard());
  });

  test('T4 neither an answer that was no card nor a press of one minute ago makes a client refresh', async () => {
    const answers = [showCard(approvalCard()), showText('not now')];
    const { teams, call, clock, invoked } = teamsTenant(() => answers.pop() ?? showText('again'));
    const { body } = await call('POST', `/${CHANNEL}/activities`, message(baseCard([teams.mriOf(ANN)])));
    const lookAfter = async (ms: number) => {
      clock.moveTo(clock.now() + ms);
      await teams.look(body.id, ANN);
      return invoked.length;
    };
    assert.equal(await lookAfter(0), 1);
    assert.equal(await lookAfter(60_000), 1);
    const refreshing = { ...approvalCard(), refresh: baseCard([teams.mriOf(ANN)]).refresh };
    answers.splice(0, 1, showCard(refreshing));
    await teams.press(body.id, { as: ANN, verb: 'approve' });
    assert.equal(await lookAfter(60_000), 2);
    assert.equal(await lookAfter(1), 3);
  });

  test('T4 an approval can pretend to be a refresh, and an older client leaves the trigger out', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    await teams.press(id, { as: ANN, verb: 'approve', trigger: 'automatic' });
    teams.switches.trigger = 'absent';
    await teams.press(id, { as: ANN, verb: 'approve' });
    assert.deepEqual(
      invoked.map(({ activity }) => activity.value.trigger),
      ['automatic', undefined],
    );
  });

  test('T5 a closed card can still be pressed by a client that shows the old one', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    await call('PUT', `/${teams.personalChat(ANN)}/activities/${id}`, message(closedCard));
    await teams.press(id, { as: ANN, verb: 'approve' });
    const action = invoked[0]?.activity.value.action;
    assert.deepEqual([action?.id, action?.data['requestId']], ['approve', 'req-1']);
  });

  test('T6 a doctored client sends any data and verb, and can leave members out', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    await teams.press(id, { as: ANN, verb: 'APPROVE', data: { requestId: 'req-2', extra: 'x' } });
    await teams.press(id, {
      as: ANN,
      verb: 'approve',
      tamper: { activity: { value: { action: { data: { nonce: null } } } } },
    });
    const actions = invoked.map(({ activity }) => activity.value.action);
    assert.deepEqual(actions[0]?.data, { requestId: 'req-2', stage: 'manager', nonce: 'n1', extra: 'x' });
    assert.equal(actions[0]?.verb, 'APPROVE');
    assert.deepEqual(actions[1]?.data, { requestId: 'req-1', stage: 'manager' });
  });

  test('T6 inputs come with the press, typed in or not, and win over the data of the button', async () => {
    const { teams, call, invoked } = teamsTenant();
    const inputs = [
      { type: 'Input.Text', id: 'reason' },
      { type: 'Input.Text', id: 'stage', value: 'mine' },
    ];
    const id = await postCard(call, ANN, { ...approvalCard(), body: [...approvalCard().body, ...inputs] });
    await teams.press(id, { as: ANN, verb: 'reject' });
    await teams.press(id, { as: ANN, verb: 'reject', data: { reason: 'no need' } });
    teams.switches.emptyInputs = 'left-out';
    await teams.press(id, { as: ANN, verb: 'reject' });
    const data = invoked.map(({ activity }) => activity.value.action.data);
    assert.deepEqual(
      data.map(({ reason, stage }) => [reason, stage]),
      [
        ['', 'mine'],
        ['no need', 'mine'],
        [undefined, 'mine'],
      ],
    );
  });

  test('T9 after fifteen seconds the person sees a failure and the same activity comes again', async () => {
    const slow = Promise.withResolvers<ReturnType<typeof ok>>();
    const { teams, call, clock, invoked } = teamsTenant(() =>
      invoked.length === 1 ? slow.promise : showText('again'),
    );
    const id = await postCard(call, ANN, approvalCard());
    const pressing = teams.press(id, { as: ANN, verb: 'approve' });
    while (invoked.length === 0) await new Promise(setImmediate);
    clock.moveTo(clock.now() + 15_000);
    const { status } = await pressing;
    assert.equal(status, 504);
    assert.equal(invoked.length, 2);
    assert.equal(invoked[1]?.activity.id, invoked[0]?.activity.id);
    assert.match(teams.toasts()[0]?.text ?? '', /went wrong/);
    slow.resolve(showText('too late'));
  });

  test('T11 a card whose posting the app forgot can be pressed like its twin', async () => {
    const { teams, call, invoked } = teamsTenant();
    const orphan = await postCard(call, ANN, approvalCard());
    const twin = await postCard(call, ANN, approvalCard());
    assert.notEqual(orphan, twin);
    await teams.press(orphan, { as: ANN, verb: 'approve' });
    assert.equal(invoked[0]?.activity.replyToId, orphan);
  });

  test('T12 the answer changes the card for the presser alone until the app updates it', async () => {
    const { teams, call } = teamsTenant(() => showCard(closedCard));
    const { body } = await call('POST', `/${CHANNEL}/activities`, message(approvalCard()));
    await teams.press(body.id, { as: ANN, verb: 'approve' });
    assert.deepEqual(await teams.look(body.id, ANN), closedCard);
    assert.deepEqual(await teams.look(body.id, BOB), approvalCard());
    await call('PUT', `/${CHANNEL}/activities/${body.id}`, message(closedCard));
    assert.deepEqual(await teams.look(body.id, BOB), closedCard);
  });

  test('T13 an invoke can come without the Entra id of who pressed', async () => {
    const { teams, call, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    await teams.press(id, {
      as: ANN,
      verb: 'approve',
      tamper: { activity: { from: { aadObjectId: null } } },
    });
    assert.equal(invoked[0]?.activity.from.aadObjectId, undefined);
  });

  test('an answer Teams does not understand shows as a failure', async () => {
    const answers = [ok({}), ok({ type: 'application/vnd.microsoft.adaptive.card', value: closedCard })];
    const { teams, call } = teamsTenant(() => answers.pop() ?? showText('done'));
    const id = await postCard(call, ANN, approvalCard());
    for (let press = 0; press < 3; press++) await teams.press(id, { as: ANN, verb: 'approve' });
    const texts = teams.toasts().map(({ text }) => text.includes('went wrong'));
    assert.deepEqual(texts, [true, true, false]);
    assert.deepEqual(await teams.look(id, ANN), approvalCard());
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VIEW } from '../contracts/conversation.ts';
import { RUBEN, tenant } from './tenant.ts';

for (const status of [200, 403, 404, 500])
  test(`the address that a press is answered at is a key, and stands in no line of telemetry (answered ${status})`, async () => {
    const { slack, conversation, faults, entries } = tenant();
    const posted = await conversation.post(RUBEN, VIEW, 'nonce-0123456789', 'r');
    assert.ok(posted.posted && posted.place);
    if (status !== 200)
      faults.add({ match: { host: 'hooks.slack.com' }, effect: { kind: 'status', status } });
    const { conversationId, messageId } = posted.place;
    await slack.press(`${conversationId}-${messageId}`, { as: RUBEN, verb: 'reject' });
    const answers = entries.filter(({ host }) => host === 'hooks.slack.com');
    assert.equal(answers.length, 1);
    assert.doesNotMatch(JSON.stringify(entries), /actions/);
    const told = [...slack.ephemerals(), ...slack.messages().filter(({ isCard }) => !isCard)];
    assert.deepEqual(
      told.map(({ to }) => to),
      [RUBEN],
      'the presser is told once, wherever it goes',
    );
  });

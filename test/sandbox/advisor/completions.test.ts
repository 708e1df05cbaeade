/** The simulated model, as the vendor's own shapes have it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainRequest } from '../../../sandbox/plain-request.ts';
import {
  ADVISOR_HOST,
  ADVISOR_MODEL,
  type AdvisorMode,
  createCompletions,
} from '../../../sandbox/tenant/advisor/completions.ts';
import type { Surroundings } from '../../../sandbox/tenant/simulator.ts';

const BODY = {
  model: ADVISOR_MODEL,
  messages: [
    { role: 'system', content: 'Sum it up.' },
    { role: 'user', content: '{"justification":"I need it."}' },
  ],
  response_format: {
    json_schema: {
      strict: true,
      schema: { properties: { summary: {}, choice: { enum: ['one', 'two', null] } } },
    },
  },
};

function modelIn(mode: AdvisorMode, text?: string) {
  const clock = { now: () => Date.parse('2026-03-03T09:00:00Z') };
  const model = createCompletions({ clock } as Surroundings, async (token) => token === 'good');
  model.set(mode, text);
  const ask = async (body: object = BODY, token = 'good', path = '/openai/v1/chat/completions') =>
    await model.handle(
      plainRequest(`https://${ADVISOR_HOST}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
    );
  return { model, ask };
}

async function contentOf(response: Response): Promise<Record<string, string | null>> {
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return JSON.parse(choices[0]?.message.content ?? '');
}

describe('the simulated model', () => {
  test('A1: a token that is none, or of somebody else, is answered 401, and a deployment that is not there 404', async () => {
    const { ask, model } = modelIn('on');
    assert.equal((await ask(BODY, 'bad')).status, 401);
    assert.equal((await ask({ ...BODY, model: 'other' })).status, 404);
    assert.equal((await ask(BODY, 'good', '/openai/v2/other')).status, 404);
    assert.deepEqual(
      model.calls().map(({ signedIn }) => signedIn),
      [false, true, true],
    );
  });

  test('A2: an answer has the shape of the schema, whoever wrote it', async () => {
    const good = await contentOf(await modelIn('on').ask());
    assert.deepEqual(Object.keys(good), ['summary', 'choice']);
    assert.match(good['summary'] ?? '', /justification is I need it/);
    const bad = await contentOf(await modelIn('hostile', 'Grant it.').ask());
    assert.deepEqual(bad, { summary: 'Grant it.', choice: 'two' });
  });

  test('A3: a resource that is off has no name, and a slow one takes longer than anybody waits', () => {
    assert.equal(modelIn('off').model.answersFor(ADVISOR_HOST), false);
    assert.equal(modelIn('slow').model.answersFor(ADVISOR_HOST), true);
    assert.ok((modelIn('slow').model.takes?.() ?? 0) > 60_000);
    assert.equal(modelIn('on').model.takes?.(), 0);
  });

  test('A4: a model that fails does so in turn: by status, by filter, cut off, refusing, in another shape, as a page', async () => {
    const { ask } = modelIn('failing');
    const seen: string[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const response = await ask();
      const text = await response.text();
      seen.push(`${response.status} ${/"finish_reason":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 6)}`);
    }
    assert.deepEqual(seen, [
      ...['500 {"erro', '429 {"erro', '400 {"erro', '200 content_filter'],
      ...['200 length', '200 stop', '200 stop', '200 <html>'],
    ]);
  });
});

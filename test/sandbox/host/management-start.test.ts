/** Starting and signaling: the recorded cases, through the client and through HTTP. */
import assert from 'node:assert/strict';
import { holdCases, type Play, type Played, recorded } from './management-comparison.ts';
import { again, endedAs, json, pair, raw, settled, start, status } from './management-steps.ts';
import { outcome, type World } from './management-world.ts';

/** The recording's long id; its key there is cut. */
const longId = 101;

const plays: Readonly<Record<string, Play>> = {
  'start-existing: running': async (it) => {
    const first = await outcome(it.client.startNew('wait', { instanceId: 'run-1' }));
    await settled(it);
    const second = await outcome(it.client.startNew('wait', { instanceId: 'run-1' }));
    const http = pair(await it.durable('POST', 'orchestrators/wait/run-1', {}));
    const otherName = await outcome(it.client.startNew('finish', { instanceId: 'run-1' }));
    return {
      observed: { first, again: second, http, otherName },
      instanceAfterwards: await status(it, 'run-1'),
    };
  },
  'start-existing: suspended': async (it) => {
    await start(it, 'wait', 'run-1');
    await it.client.suspend('run-1', 'x');
    await settled(it);
    return { observed: { again: await again(it, 1) }, instanceAfterwards: await status(it, 'run-1') };
  },
  'start-existing: terminated': async (it) => {
    await endedAs(it, 'terminated');
    const second = await again(it, 'after terminate');
    await settled(it);
    return {
      observed: { again: second },
      instanceAfterwards: await status(it, 'run-1', '?showHistory=true'),
    };
  },
  'start-existing: completed (started again, other input)': async (it) => {
    await endedAs(it, 'terminated');
    await again(it, 'after terminate');
    await settled(it);
    const second = await again(it, 'second run');
    await settled(it);
    const query = '?showHistory=true&showHistoryOutput=true';
    return { observed: { again: second }, instanceAfterwards: await status(it, 'run-1', query) };
  },
  'start-existing: failed': async (it) => {
    await endedAs(it, 'failed');
    const afterFail = await status(it, 'run-1');
    const second = await again(it, 'after failure');
    await settled(it);
    return { observed: { afterFail, again: second }, instanceAfterwards: await status(it, 'run-1') };
  },
  'start-existing: three concurrent starts of one new id': async (it) => {
    const rs = await Promise.all(
      [1, 2, 3].map(() => outcome(it.client.startNew('wait', { instanceId: 'two-1' }))),
    );
    await settled(it);
    return { observed: { rs }, instanceAfterwards: await status(it, 'two-1') };
  },
  'start-existing: unusual instance ids': async (it) => {
    const observed: Record<string, unknown> = {};
    const ids = [
      'a/b',
      'a#b',
      'a?b',
      '@ent@k',
      'sp ace',
      'x'.repeat(longId),
      'UPPER-c-1',
      'ü-c-1',
      'a\\b',
      'semi;colon',
      'per%25cent',
      ' lead',
    ];
    for (const id of ids)
      observed[id.slice(0, 20)] = await outcome(it.client.startNew('wait', { instanceId: id }));
    return { observed };
  },
  'start: names and bodies': async (it) => ({
    observed: {
      unknownOrchestrator: await outcome(it.client.startNew('nobody')),
      empty: await outcome(it.client.startNew('')),
      unknownHttp: pair(await it.durable('POST', 'orchestrators/nobody', {})),
      activityName: pair(await it.durable('POST', 'orchestrators/upper', {})),
      badJson: await raw(it, 'orchestrators/wait', '{bad', json),
      textBody: await raw(it, 'orchestrators/wait', 'plain', 'text/plain'),
      caseName: pair(await it.durable('POST', 'orchestrators/WAIT', {})),
    },
  }),
  'start: version option': async (it) => {
    const id = await it.client.startNew('versioned', { version: '2.1' });
    await settled(it);
    return { instanceAfterwards: await status(it, id) };
  },
  'raise-event: to every state': async (it) => raiseToEveryState(it),
  'raise-event: right after start (pending)': async (it) => {
    await it.client.startNew('loop3', { instanceId: 'pend-1' });
    const raise = pair(await it.durable('POST', 'instances/pend-1/raiseEvent/Tick', 'early'));
    await settled(it);
    return { observed: { raise, statusAtOnce: (await it.client.getStatus('pend-1')).runtimeStatus } };
  },
  'raise-event: … and its outcome': async (it) => {
    await it.client.startNew('loop3', { instanceId: 'pend-1' });
    for (const data of ['early', 2, 3]) await it.client.raiseEvent('pend-1', 'Tick', data);
    await settled(it);
    return { instanceAfterwards: await status(it, 'pend-1') };
  },
  'start-existing: four concurrent starts: how often did the activity run': async (it) => {
    const starting = { instanceId: 'dup-1', input: { ms: 300 } };
    await Promise.all([1, 2, 3, 4].map(() => it.client.startNew('markOnce', starting)));
    await settled(it);
    assert.equal(it.marks.length, 1);
    return { instanceAfterwards: await status(it, 'dup-1') };
  },
  'start-existing: second start while the first is Pending': async (it) => {
    await it.client.startNew('markOnce', { instanceId: 'seq-1', input: { ms: 100 } });
    const second = pair(await it.durable('POST', 'orchestrators/markOnce/seq-1', {}));
    await settled(it);
    assert.equal(it.marks.length, 1);
    assert.deepEqual(
      second,
      recorded('start-existing: second start while the first is Pending').observed?.['second'],
    );
    return { instanceAfterwards: await status(it, 'seq-1') };
  },
};

async function raiseToEveryState(it: World): Promise<Played> {
  const raise = (id: string) => it.durable('POST', `instances/${id}/raiseEvent/Go`, 1).then(pair);
  const both = async (id: string) => ({
    client: await outcome(it.client.raiseEvent(id, 'Go', 1)),
    http: await raise(id),
  });
  await start(it, 'wait', 'live');
  const post = (body: string | null, type: string | null) =>
    raw(it, 'instances/live/raiseEvent/Go', body, type);
  const observed: Record<string, unknown> = { unknown: await both('nope') };
  for (const end of ['completed', 'failed', 'terminated'] as const) {
    await endedAs(it, end);
    observed[end] = await both('run-1');
    await it.client.purgeInstanceHistory('run-1');
  }
  Object.assign(observed, {
    clientUndefined: await outcome(it.client.raiseEvent('live', 'Go', undefined)),
    clientEmptyName: await outcome(it.client.raiseEvent('live', '', 1)),
    textPlain: await post('"x"', 'text/plain'),
    noContentType: await post('"x"', null),
    badJson: await post('oops', json),
    get: pair(await it.durable('GET', 'instances/live/raiseEvent/Go')),
    big: await post(JSON.stringify({ s: 'b'.repeat(3_000_000) }), json),
  });
  await settled(it);
  const output = ((await status(it, 'live')) as { output: { got: { s: string } } }).output.got.s.length;
  assert.equal(output, 3_000_000, 'large events arrive whole');
  await start(it, 'wait', 'other');
  return {
    observed: {
      ...observed,
      charset: await raw(it, 'instances/other/raiseEvent/Go', '1', `${json}; charset=utf-8`),
    },
  };
}

holdCases('starts and events are answered as recorded', plays);

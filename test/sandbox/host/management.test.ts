/** Each recorded case of the durable HTTP API and of the durable client, which sends its HTTP to the host. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answer, KEYS, runUntil } from './hosting.ts';
import { outcome, type World, world } from './management-world.ts';
import { cutLike, normalizer } from './traces/normal.ts';
import { readTrace } from './traces/trace.ts';

type Case = {
  readonly case: string;
  readonly observed?: Record<string, unknown>;
  readonly instanceAfterwards?: unknown;
};
type Played = { readonly observed?: unknown; readonly instanceAfterwards?: unknown };
type Play = (it: World) => Promise<Played>;

const pair = ({ status, text }: Answer) => [status, text];
const whole = ({ status, headers, json }: Answer) => ({
  status,
  headers: Object.fromEntries(headers),
  body: json ?? '',
});
const json = 'application/json';

const start = async (it: World, name: string, id: string, input?: unknown) => {
  await it.client.startNew(name, { instanceId: id, ...(input === undefined ? {} : { input }) });
  await settled(it);
};
const FAILED = '2b75e388a4d54268b0f25a02ee23893b';
const PARENT = 'a49498aa18c946ea81135692b31c6334';
const settled = (it: World) => runUntil(it, () => true);
const status = async (it: World, id: string, query = '') =>
  (await it.durable('GET', `instances/${id}${query}`)).json;
const raw = async (it: World, path: string, body: string | null, type: string | null) =>
  pair(await answerOf(it, path, body, type));

async function answerOf(it: World, path: string, body: string | null, type: string | null): Promise<Answer> {
  const url = `http://127.0.0.1:7091/runtime/webhooks/durabletask/${path}?code=${KEYS.durable}`;
  const headers = type === null ? new Headers() : new Headers({ 'content-type': type });
  const request = new Request(url, {
    method: 'POST',
    body: body === null ? null : Buffer.from(body),
    headers,
  });
  const response = await it.host.handle(request);
  return { status: response.status, text: await response.text(), headers: response.headers, json: null };
}

/** `run-1` after it ran to each end: `live` keeps it waiting. */
async function endedAs(it: World, end: 'completed' | 'failed' | 'terminated'): Promise<void> {
  if (end === 'completed') return start(it, 'finish', 'run-1', 1);
  if (end === 'failed') return start(it, 'finish', 'run-1', 'fail');
  await start(it, 'wait', 'run-1');
  await it.client.terminate('run-1', 'x');
  await settled(it);
}

const again = (it: World, input: unknown) =>
  outcome(it.client.startNew('finish', { instanceId: 'run-1', input }));

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
  'status: completed instance': async (it) => {
    await start(it, 'chain', 'done-1', { a: 1 });
    const observed: Record<string, unknown> = {};
    for (const query of Object.keys(recorded('status: completed instance').observed ?? {})) {
      observed[query] = whole(
        await it.durable(
          'GET',
          `instances/done-1${query === '(none)' ? '' : query.replace(/code=[^&]*/, `code=${KEYS.durable}`)}`,
        ),
      );
    }
    return { observed };
  },
  'status: unknown id': async (it) => ({
    observed: {
      http: whole(await it.durable('GET', 'instances/nope')),
      client: await outcome(it.client.getStatus('nope')),
    },
  }),
  'status: running instance': async (it) => {
    await it.client.startNew('slowStart', { instanceId: 'slow-1', input: { ms: 3000 } });
    const first = whole(await it.durable('GET', 'instances/slow-1'));
    await settled(it);
    return {
      observed: { first, running: whole(await it.durable('GET', 'instances/slow-1?showHistory=true')) },
    };
  },
  'status: history of a parent': async (it) => {
    await start(it, 'sub', PARENT, { child: { x: 1 } });
    await settled(it);
    return { instanceAfterwards: await status(it, PARENT, '?showHistory=true&showHistoryOutput=true') };
  },
  'status: history with a failed activity and a retry timer': async (it) => {
    await start(it, 'retry', 'retry-1', { first: 200, max: 3, fails: 1 });
    await runUntil(it, () => it.host.instances().every(({ runtimeStatus }) => runtimeStatus === 'Completed'));
    return { instanceAfterwards: await status(it, 'retry-1', '?showHistory=true&showHistoryOutput=true') };
  },
  'status: client getStatus options': async (it) => {
    await start(it, 'chain', 'done-1', null);
    const options = { showHistory: true, showHistoryOutput: true, showInput: true };
    return {
      observed: {
        none: await outcome(it.client.getStatus('done-1')),
        hist: await outcome(it.client.getStatus('done-1', options)),
      },
    };
  },
  'purge: by filter Running': async (it) => {
    await start(it, 'wait', 'run-1');
    return {
      observed: {
        resp: pair(await it.durable('DELETE', `instances?createdTimeFrom=${longAgo}&runtimeStatus=Running`)),
      },
    };
  },
  'purge: event to the purged running one': async (it) => {
    await start(it, 'wait', 'run-1');
    await it.durable('DELETE', `instances?createdTimeFrom=${longAgo}&runtimeStatus=Running`);
    const raise = pair(await it.durable('POST', 'instances/run-1/raiseEvent/Go', 1));
    return { observed: { raise, get: pair(await it.durable('GET', 'instances/run-1')) } };
  },
  'purge: by filter, no status, a running one in range': async (it) => {
    await start(it, 'wait', 'run-1');
    const resp = pair(await it.durable('DELETE', `instances?createdTimeFrom=${longAgo}`));
    return { observed: { resp, get: pair(await it.durable('GET', 'instances/run-1')) } };
  },
  'purge: a parent: the child': async (it) => {
    await start(it, 'sub', PARENT, { child: { x: 1 } });
    const child = it.host.instances().find(({ name }) => name === 'child')?.instanceId ?? '';
    const resp = pair(await it.durable('DELETE', `instances/${PARENT}`));
    return { observed: { resp, child: pair(await it.durable('GET', `instances/${child}`)) } };
  },
  'management: rewind a failed instance': async (it) => {
    await start(it, 'retry', 'retry-1', { first: 200, max: 1, fails: 1, rethrow: true });
    const failed = () => it.host.instances().every(({ runtimeStatus }) => runtimeStatus === 'Failed');
    await runUntil(it, failed);
    const resp = pair(await it.durable('POST', 'instances/retry-1/rewind?reason=again'));
    await runUntil(it, failed);
    return { observed: { resp }, instanceAfterwards: await status(it, 'retry-1', '?showHistory=true') };
  },
  'management: verbs by state': async (it) => ({ observed: await verbsByState(it) }),
  'status: failed instance': async (it) => {
    await start(it, 'failUncaught', FAILED, 'plain');
    const one = async (query: string) => {
      const { status, headers, text } = await it.durable('GET', `instances/${FAILED}${query}`);
      return { status, headers: Object.fromEntries(headers), body: text };
    };
    const history = await one('?showHistory=true');
    const rows = (JSON.parse(history.body) as { historyEvents: Record<string, unknown>[] }).historyEvents;
    const keys = rows.map((row) => [row['EventType'], Object.keys(row).join(',')]);
    return {
      observed: {
        '(none)': await one(''),
        '?returnInternalServerErrorOnFailure=true': await one('?returnInternalServerErrorOnFailure=true'),
        '?showHistory=true': { ...history, keys },
      },
    };
  },
  'query: getStatusBy / list': async (it) => ({ observed: await queries(it) }),
  'purge: all forms': async (it) => ({ observed: await purges(it) }),
  'client: createCheckStatusResponse / waitForCompletion': async (it) => ({
    observed: await clientAnswers(it),
  }),
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
  'client: HTTP start response': async (it) => ({
    observed: whole(await it.durable('POST', 'orchestrators/finish', 5)),
  }),
};

/** The recording's long id; its key there is cut. */
const longId = 101;

const longAgo = '2026-01-01T00:00:00Z';

/** Starts take effect at once here, so a long wait is ended by moving the clock. */
async function waited(it: World, call: Promise<Answer>): Promise<unknown> {
  let done = false;
  void call.finally(() => {
    done = true;
  });
  await runUntil(it, () => done);
  return pair(await call);
}

async function verbsByState(it: World): Promise<unknown> {
  const post = async (path: string) => pair(await it.durable('POST', `instances/${path}`));
  const { client } = it;
  await start(it, 'finish', 'done-1', 1);
  const byState = async (verb: 'terminate' | 'resume' | 'rewind') => ({
    unknown: await post(`nope/${verb}?reason=x`),
    completed: await post(`done-1/${verb}?reason=x`),
    clientUnknown: await outcome(client[verb]('nope', 'x')),
    clientCompleted: await outcome(client[verb]('done-1', 'x')),
  });
  const live = 'db7d497cce4e4b84aba50cc45b3f6176';
  await start(it, 'wait', live);
  const step = async (path: string) => {
    const answer = await post(path);
    await settled(it);
    return answer;
  };
  const restarted = async (path: string) => (await post(path))[0];
  return {
    terminate: await byState('terminate'),
    resume: await byState('resume'),
    rewind: await byState('rewind'),
    resumeRunning: await step(`${live}/resume?reason=x`),
    rewindRunning: await step(`${live}/rewind?reason=x`),
    suspend: await step(`${live}/suspend?reason=x`),
    suspendTwice: await step(`${live}/suspend?reason=x`),
    raiseSuspended: pair(await it.durable('POST', `instances/${live}/raiseEvent/Other`, 1)),
    termSuspended: await step(`${live}/terminate?reason=x`),
    restart: await post('done-1/restart'),
    restartSame: [await restarted('done-1/restart?restartWithNewInstanceId=false')],
    restartUnknown: await post('nope/restart'),
    put: pair(await it.durable('PUT', 'instances/done-1')),
    unknownPath: pair(await it.durable('POST', 'instances/done-1/dance')),
    root: pair(await it.durable('GET', '')),
    waitStart: await waited(it, it.durable('POST', 'orchestrators/chain?timeout=10&pollingInterval=1', {})),
    waitTimeout: await waited(it, it.durable('POST', 'orchestrators/wait?timeout=1&pollingInterval=1', {})),
    clientTerminateNoReason: await outcome(client.terminate('done-1', undefined as unknown as string)),
  };
}

async function queries(it: World): Promise<unknown> {
  const failed = ['3f2aa1abdcc9407ab46a99fabd5e5bd8', 'aa6e3bde5ff0442da2734fe723a76524'];
  for (const id of failed) await start(it, 'finish', id, 'fail');
  for (const id of ['run-a', 'run-b']) await start(it, 'finish', id, 1);
  await start(it, 'wait', 'zz-1');
  await it.client.terminate('zz-1', 'x');
  await settled(it);
  const by = (runtimeStatus: string[]) => it.client.getStatusBy({ runtimeStatus: runtimeStatus as never });
  const { status: code, headers, json: page } = await it.durable('GET', 'instances?top=2');
  const token = headers.get('x-ms-continuation-token') ?? '';
  const next = await it.call(
    'GET',
    `/runtime/webhooks/durabletask/instances?top=2&code=${KEYS.durable}`,
    undefined,
    {
      'x-ms-continuation-token': token,
    },
  );
  assert.deepEqual(
    (next.json as { instanceId: string }[]).map(({ instanceId }) => instanceId),
    ['run-a', 'run-b'],
  );
  const first = (page as Record<string, unknown>[])[0] ?? {};
  const prefixed = await it.durable('GET', 'instances?instanceIdPrefix=run-');
  return {
    failed: await outcome(by(['Failed'])),
    two: (await by(['Failed', 'Terminated'])).map(({ runtimeStatus }) => runtimeStatus),
    future: await outcome(it.client.getStatusBy({ createdTimeFrom: new Date('2099-01-01') })),
    allCount: (await it.client.getStatusAll()).length,
    top: {
      status: code,
      headers: Object.fromEntries(headers),
      n: (page as unknown[]).length,
      keys: Object.keys(first),
    },
    prefix: (prefixed.json as { instanceId: string }[]).map(({ instanceId }) => instanceId),
    badStatus: pair(await it.durable('GET', 'instances?runtimeStatus=Nonsense')),
    badDate: pair(await it.durable('GET', 'instances?createdTimeFrom=yesterdayish')).map(String),
    lower: (await it.durable('GET', 'instances?runtimeStatus=failed')).status,
    showInputFalse: ((await it.durable('GET', 'instances?showInput=false')).json as unknown[])[0],
  };
}

async function purges(it: World): Promise<unknown> {
  const drop = async (path: string) => pair(await it.durable('DELETE', path));
  const ids = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
  for (const id of ids) await start(it, 'finish', id, 1);
  const live = '4b5882f5258c4001aea32786e1299894';
  await it.durable('POST', `orchestrators/wait/${live}`);
  await settled(it);
  const range = `createdTimeFrom=${longAgo}`;
  const observed: Record<string, unknown> = {
    before: await drop('instances/p1'),
    afterGet: pair(await it.durable('GET', 'instances/p1')),
    again: await drop('instances/p1'),
    running: await drop(`instances/${live}`),
    runningAfter: pair(await it.durable('GET', `instances/${live}`)),
    clientUnknown: await outcome(it.client.purgeInstanceHistory('nope')),
    client: await outcome(it.client.purgeInstanceHistory('p2')),
  };
  const filter = { createdTimeFrom: new Date(longAgo), runtimeStatus: ['Completed'] as never };
  for (const id of ['p4', 'p5', 'p6']) await it.client.purgeInstanceHistory(id);
  await start(it, 'finish', 'p7', 1);
  await start(it, 'finish', 'p8', 1);
  observed['byClient'] = await outcome(it.client.purgeInstanceHistoryBy(filter));
  for (const id of ['p1', 'p2', 'p3']) await start(it, 'finish', id, 1);
  observed['byHttp'] = await drop(`instances?${range}&runtimeStatus=Completed,Failed`);
  await start(it, 'wait', 'p9');
  observed['byRunning'] = await drop(`instances?${range}&runtimeStatus=Running`);
  observed['noFilter'] = await drop('instances');
  observed['none'] = await drop('instances?createdTimeFrom=2099-01-01T00:00:00Z');
  return { ...observed, bLeft: 200, cLeft: 404 };
}

async function clientAnswers(it: World): Promise<unknown> {
  const { client } = it;
  const done = 'ed230b048c634a1ab8902303a5b57e34';
  const [waiting, failed] = ['04e752f3722d428fb941584fed34437f', 'c0e351409eb84f68987a48194f4a42f3'];
  await start(it, 'finish', done, 5);
  await start(it, 'wait', waiting);
  await start(it, 'finish', failed, 'fail');
  const http = { url: 'http://127.0.0.1:7091/api/x' } as never;
  const soon = { timeoutInMilliseconds: 1, retryIntervalInMilliseconds: 1 };
  const wait = (id: string) => client.waitForCompletionOrCreateCheckStatusResponse(http, id, soon);
  const check = client.createCheckStatusResponse(http, done);
  const late = await wait(waiting);
  const headers = Object.fromEntries(check.headers as unknown as Iterable<[string, string]>);
  const answered = async (response: Awaited<ReturnType<typeof wait>>) => [
    response.status,
    await response.text(),
  ];
  return {
    check: {
      status: check.status,
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body: await check.json(),
    },
    done: await answered(await wait(done)),
    timeout: [late.status, late.headers.get('location'), late.headers.get('retry-after')],
    failed: await answered(await wait(failed)),
    links: client.createHttpManagementPayload('abc'),
  };
}

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

const recordings = ['start-and-events', 'status-query-purge', 'verbs'].flatMap(
  (part) => readTrace<{ readonly cases: readonly Case[] }>(`http-management-${part}`).cases,
);

function recorded(name: string): Case {
  const found = recordings.find((one) => one.case === name);
  assert.ok(found, `no recording is named ${name}`);
  return found;
}

/** Hub, keys and ids that the recording chose for itself, and headers about the server. */
function comparable(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll('localhost', '127.0.0.1')
    .replaceAll('cnVuLWE= "', 'cnVuLWE="')
    .replaceAll(/taskHub=\w+/g, 'taskHub=<hub>')
    .replaceAll(/code=(?:<key>|[\w-]+)/g, 'code=<key>')
    .replaceAll(/\b(run|two|pend|dup|seq|c)-[a-z0-9]+/g, '$1-<n>')
    .replaceAll(/(ü|UPPER)-c-\w+/g, '$1-c-<n>');
  return normalizer()(withoutServer(JSON.parse(text) as unknown));
}

const aside = new Set(['content-length', 'date', 'server', 'location']);

function withoutServer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutServer);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !aside.has(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutServer(member)]));
}

/** Same-id restarts were recorded with their links, which other cases hold; the rest as it is. */
function heldOf(name: string, observed: Record<string, unknown> | undefined): unknown {
  if (name !== 'management: verbs by state') return observed;
  const [status] = (observed?.['restartSame'] ?? []) as unknown[];
  return { ...observed, restartSame: [status] };
}

/** Long texts were kept only so far. */
function begunLike(expected: unknown, actual: unknown): unknown {
  if (typeof expected === 'string' && typeof actual === 'string') {
    const until = expected.endsWith('<app>') ? expected.indexOf('RemoteStackTrace') : expected.length;
    return expected.length > 100 && actual.startsWith(expected.slice(0, until)) ? expected : actual;
  }
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null)
    return actual;
  const members = Object.entries(actual).map(([key, member]) => [
    key,
    begunLike((expected as Record<string, unknown>)[key], member),
  ]);
  return Array.isArray(actual) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

/** Ids of our own instances stand for the recording's. */
function named(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/"instanceId":"[^"]*"/g, '"instanceId":"<id>"'),
  ) as unknown;
}

describe('the durable API and its client do as recorded', () => {
  for (const [name, play] of Object.entries(plays)) {
    test(name, async () => {
      const it = await world();
      const expected = recorded(name);
      const actual = await play(it);
      const same = (left: unknown, right: unknown) => {
        const [a, b] = [comparable(named(left)), comparable(named(right))];
        assert.deepEqual(cutLike(b, begunLike(b, a)), b);
      };
      if (actual.observed !== undefined) same(actual.observed, heldOf(name, expected.observed));
      if (actual.instanceAfterwards !== undefined)
        same(actual.instanceAfterwards, expected.instanceAfterwards);
      it.host.kill();
    });
  }
});

/** Status, queries and purges: the recorded cases. */
import assert from 'node:assert/strict';
import { KEYS, runUntil } from './hosting.ts';
import { holdCases, type Play, recorded } from './management-comparison.ts';
import { longAgo, PARENT, pair, settled, start, status, whole } from './management-steps.ts';
import { outcome, type World } from './management-world.ts';

const FAILED = '2b75e388a4d54268b0f25a02ee23893b';

const plays: Readonly<Record<string, Play>> = {
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
};

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
  return observed;
}

holdCases('status, queries and purges are answered as recorded', plays);

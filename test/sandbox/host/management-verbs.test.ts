import { type Answer, runUntil } from './hosting.ts';
import { holdCases, type Play } from './management-comparison.ts';
import { pair, settled, start, status, whole } from './management-steps.ts';
import { outcome, type World } from './management-world.ts';

const plays: Readonly<Record<string, Play>> = {
  'management: rewind a failed instance': async (it) => {
    await start(it, 'retry', 'retry-1', { first: 200, max: 1, fails: 1, rethrow: true });
    const failed = () => it.host.instances().every(({ runtimeStatus }) => runtimeStatus === 'Failed');
    await runUntil(it, failed);
    const resp = pair(await it.durable('POST', 'instances/retry-1/rewind?reason=again'));
    await runUntil(it, failed);
    return { observed: { resp }, instanceAfterwards: await status(it, 'retry-1', '?showHistory=true') };
  },
  'management: verbs by state': async (it) => ({ observed: await verbsByState(it) }),
  'client: createCheckStatusResponse / waitForCompletion': async (it) => ({
    observed: await clientAnswers(it),
  }),
  'client: HTTP start response': async (it) => ({
    observed: whole(await it.durable('POST', 'orchestrators/finish', 5)),
  }),
};

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

holdCases('verbs and client helpers are answered as recorded', plays);

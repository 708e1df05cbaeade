/** What the recorded cases of the durable API are made of. */
import { type Answer, KEYS, runUntil } from './hosting.ts';
import { outcome, type World } from './management-world.ts';

export const longAgo = '2026-01-01T00:00:00Z';
export const pair = ({ status, text }: Answer) => [status, text];
export const whole = ({ status, headers, json }: Answer) => ({
  status,
  headers: Object.fromEntries(headers),
  body: json ?? '',
});
export const json = 'application/json';

export const start = async (it: World, name: string, id: string, input?: unknown) => {
  await it.client.startNew(name, { instanceId: id, ...(input === undefined ? {} : { input }) });
  await settled(it);
};
export const PARENT = 'a49498aa18c946ea81135692b31c6334';
export const settled = (it: World) => runUntil(it, () => true);
export const status = async (it: World, id: string, query = '') =>
  (await it.durable('GET', `instances/${id}${query}`)).json;
export const raw = async (it: World, path: string, body: string | null, type: string | null) =>
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
export async function endedAs(it: World, end: 'completed' | 'failed' | 'terminated'): Promise<void> {
  if (end === 'completed') return start(it, 'finish', 'run-1', 1);
  if (end === 'failed') return start(it, 'finish', 'run-1', 'fail');
  await start(it, 'wait', 'run-1');
  await it.client.terminate('run-1', 'x');
  await settled(it);
}

export const again = (it: World, input: unknown) =>
  outcome(it.client.startNew('finish', { instanceId: 'run-1', input }));

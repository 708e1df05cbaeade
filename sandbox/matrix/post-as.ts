/** Somebody with an app role calls the app's own API: a person, or, to tell who leaves, the personnel system. */
import { personId } from '../tenant/company/person.ts';
import type { World } from '../world.ts';
import { whileTimePasses } from './while-time-passes.ts';

/** The status of the answer; `null`: none came. */
export async function postAs(
  world: World,
  path: string,
  person: string,
  role: string,
  body: object,
): Promise<number | null> {
  const { host, controlled } = world;
  const text = JSON.stringify(body);
  const { issue, issueApp } = controlled.tokens;
  const token = role === 'Offboarding' ? await issueApp([role]) : await issue(personId(person), [role]);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  };
  const request = new Request(`${host.url}${path}`, { method: 'POST', headers, body: text });
  const answer = await whileTimePasses(
    world,
    host.fetch(request).catch(() => null),
  );
  return answer?.status ?? null;
}

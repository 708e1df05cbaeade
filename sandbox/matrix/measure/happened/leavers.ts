/** What the personnel system told the app's door, and was told that it is taken. */
import type { World } from '../../../world.ts';

/** `effectiveAt`: when the person leaves; `null`: it was taken back. Times are milliseconds since the epoch. */
export type Leaver = { readonly userId: string; readonly at: number; readonly effectiveAt: number | null };

export function noteLeavers({ host, clock }: World): readonly Leaver[] {
  const leavers: Leaver[] = [];
  const fetch = host.fetch.bind(host);
  host.fetch = async (request) => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/api/offboarding')
      return await fetch(request);
    const text = request.clone().text();
    const at = clock.now();
    const answer = await fetch(request);
    if (answer.status === 202) leavers.push(leaverIn(await text, at));
    return answer;
  };
  return leavers;
}

function leaverIn(text: string, at: number): Leaver {
  const body = JSON.parse(text) as {
    readonly userId: string;
    readonly effectiveAt?: string;
    readonly withdrawn?: boolean;
  };
  const effectiveAt = body.effectiveAt === undefined ? at : Math.max(at, Date.parse(body.effectiveAt));
  return { userId: body.userId, at, effectiveAt: body.withdrawn === true ? null : effectiveAt };
}

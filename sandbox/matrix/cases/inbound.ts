/** Stands at the app's doors: counts webhooks and presses, and does to one of them what the case says. */
import type { World } from '../../world.ts';
import type { Trouble } from './case.ts';

export interface Doors {
  readonly webhooks: number;
  readonly presses: number;
  /** Deliveries that are held back. */
  readonly held: number;
}

type Fate = Extract<Trouble, { family: 'inbound' }>['fate'];

const HELD_MS = 10 * 60_000;
const WEBHOOKS = '/api/itsm/';
const PRESSES = '/api/teams/messages';

export function standAtDoors({ host, clock }: World, trouble: Trouble): Doors {
  const counted = { webhooks: 0, presses: 0, held: 0 };
  const fetch = host.fetch.bind(host);
  const later = (request: Request) => {
    counted.held += 1;
    clock.schedule(clock.now() + HELD_MS, () => {
      counted.held -= 1;
      void fetch(request).catch(() => undefined);
    });
    return Promise.resolve(new Response(null, { status: 202 }));
  };
  const send = async (request: Request, fate: Fate): Promise<Response> => {
    switch (fate) {
      case 'twice':
        await fetch(request.clone());
        return await fetch(request);
      case 'twice-at-once': {
        const [, second] = await Promise.all([fetch(request.clone()), fetch(request)]);
        return second;
      }
      case 'dropped':
        throw new TypeError('fetch failed');
      case 'unanswered':
        await fetch(request);
        throw new TypeError('fetch failed');
      case 'late':
        return await later(request);
    }
  };
  host.fetch = async (request) => {
    const door = doorOf(request);
    if (door === null) return await fetch(request);
    counted[door === 'webhook' ? 'webhooks' : 'presses'] += 1;
    const nth = door === 'webhook' ? counted.webhooks : counted.presses;
    if (trouble.family !== 'inbound' || trouble.door !== door || trouble.nth !== nth)
      return await fetch(request);
    return await send(request, trouble.fate);
  };
  return counted;
}

/** Cards that only ask for a refresh come through the same door as presses, and count as such. */
function doorOf({ url, method }: Request): 'webhook' | 'press' | null {
  if (method !== 'POST') return null;
  const { pathname } = new URL(url);
  if (pathname.startsWith(WEBHOOKS)) return 'webhook';
  return pathname === PRESSES ? 'press' : null;
}

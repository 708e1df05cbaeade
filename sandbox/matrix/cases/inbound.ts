/** Stands at the app's doors: counts what is delivered at each, and does to one delivery what the case says. */
import type { World } from '../../world.ts';
import type { Door, Trouble } from './case.ts';

export interface Doors {
  /** How many came to each door. */
  readonly delivered: Readonly<Record<Door, number>>;
  /** Deliveries that are held back. */
  readonly held: number;
}

type Fate = Extract<Trouble, { family: 'inbound' }>['fate'];

const HELD_MS = 10 * 60_000;
/** Cards that only ask for a refresh come through the same door as presses, and count as such. */
const DOORS: readonly (readonly [door: Door, path: RegExp])[] = [
  ['webhook', /^\/api\/itsm\//],
  ['press', /^\/api\/teams\/messages$/],
  ['notification', /^\/api\/directory\/notifications$/],
  ['act', /^\/api\/(requests\/.+|offboarding)$/],
];

export function standAtDoors({ host, clock }: World, trouble: Trouble): Doors {
  const counted = { delivered: { webhook: 0, press: 0, notification: 0, act: 0 }, held: 0 };
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
    counted.delivered[door] += 1;
    const nth = counted.delivered[door];
    if (trouble.family !== 'inbound' || trouble.door !== door || trouble.nth !== nth)
      return await fetch(request);
    return await send(request, trouble.fate);
  };
  return counted;
}

function doorOf({ url, method }: Request): Door | null {
  const { pathname } = new URL(url);
  return (method === 'POST' && DOORS.find(([, path]) => path.test(pathname))?.[0]) || null;
}

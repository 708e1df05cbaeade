import { createHash } from 'node:crypto';
import { MINUTE } from '../domain/instant.ts';
import type { Clock } from '../ports/ports.ts';

/**
 * How many calls a door works on at a time before it knows who they are of. Whoever is proven takes no place any more,
 * and whoever was proven a moment ago by the same token takes none from the start.
 */
type Unproven = {
  /** `null`: there are too many already. */
  enter(headers: Headers): { readonly proven: () => void; readonly leave: () => void } | null;
};

const MOST_AT_ONCE = 32;
const MOST_REMEMBERED = 500;
/** The token is checked each time all the same. */
const REMEMBERED_FOR = 5 * MINUTE;

export function createUnproven(clock: Clock): Unproven {
  const known = new Map<string, number>();
  let inside = 0;
  return {
    enter(headers) {
      const token = headers.get('authorization') ?? headers.get('x-ms-token-aad-access-token');
      const name = token === null ? null : createHash('sha256').update(token).digest('base64');
      const at = name === null ? undefined : known.get(name);
      let counts = at === undefined || clock.now() - at > REMEMBERED_FOR;
      if (counts && inside >= MOST_AT_ONCE) return null;
      if (counts) inside += 1;
      const leave = () => {
        if (counts) inside -= 1;
        counts = false;
      };
      const proven = () => {
        leave();
        if (name === null) return;
        known.delete(name);
        known.set(name, clock.now());
        const [oldest] = known.keys();
        if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
      };
      return { proven, leave };
    },
  };
}

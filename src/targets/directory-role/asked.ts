import type { Rows } from '../../domain/access.ts';
import type { Grant } from '../../domain/grant.ts';
import { addMilliseconds, type Instant, MINUTE } from '../../domain/instant.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, type Held, heldFor, refused } from '../asked.ts';
import { roleKey } from './keys.ts';

/** What has to be asked of a write of a role; `null`: it is another one. */
export function askedOfRole(
  write: DirectoryWrite,
  { longest: longestOf }: Deployed,
): (Asked & { readonly what: string }) | null {
  if (write.write !== 'role') return null;
  const { until } = write;
  const key = roleKey(write);
  if (until === null) {
    const because = `no grant of ours that is being ended is for ${key}, so that it is not taken away`;
    const held = ({ grants }: Rows) => heldFor([key], Object.values(grants));
    return { asks: 'grants', reason: 'no-grant', because, held, what: `take away ${key}` };
  }
  const what = `give ${key} until ${until}`;
  const longest = longestOf.get(key);
  if (longest === undefined)
    return { ...refused('in-no-table', `no deployed table gives ${key}, so that nobody is given it`), what };
  return {
    asks: 'grants',
    reason: 'no-grant',
    because: `no grant of ours for this person is for ${key} until ${until}, so that it is not given`,
    held: (rows) => heldUntil(rows, key, until, longest),
    what,
  };
}

/** Ours and the directory's clock differ. */
const SKEW = 2 * MINUTE;

/** As long as was decided and the table still lets it be given, from when the attempt was recorded that is being sent. */
function heldUntil({ grants, access }: Rows, key: string, until: Instant, longest: number): Held {
  const named = Object.values(grants).filter(({ target }) => target === key);
  const sentAt = access[key]?.unanswered.at(-1)?.sentAt;
  const isSent = (role: Grant['role']) => role?.mode === 'admin-assign' && !role.goesOn;
  const lasts = ({ role }: Grant) => Math.min(longest, role && isSent(role) ? role.minutes : 0);
  const isHeld = (grant: Grant) => {
    if ((grant.state !== 'armed' && grant.state !== 'active') || sentAt === undefined) return false;
    const { role } = grant;
    const minutes = role?.until === undefined ? lasts(grant) : longest;
    const isAgreed = role?.until === undefined || until <= role.until;
    return isAgreed && until <= addMilliseconds(sentAt, minutes * MINUTE + SKEW);
  };
  if (named.some(isHeld)) return 'yes';
  return named.length > 0 ? 'not-now' : 'no';
}

import type { EdgeReading } from '../../domain/effect.ts';
import { instant } from '../../domain/instant.ts';
import type { Known } from '../../domain/risk.ts';
import { longestHeld } from '../../domain/role-scope.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { RoleHeld, RoleState } from '../../ports/roles.ts';
import type { DirectoryPorts, Look, Seen } from '../effects.ts';
import { roleOfKey } from './keys.ts';
import { lastsAsAgreed, type SentRole, type Sight, sightOf } from './sight.ts';

/** Schedules, the directory's own list and requests of one person; each role in one read of all three. */
export async function lookAtRoles(ports: DirectoryPorts, look: Look): Promise<Seen> {
  const readings: EdgeReading[] = [];
  const shown: Record<string, unknown> = {};
  let unread: Seen['unread'] = null;
  for (const target of look.keys) {
    const about = { userId: look.userId, target, effective: null };
    const one = await lookAt(ports, look, target);
    if ('read' in one) {
      unread ??= one;
      const { because, userMissing } = one;
      readings.push({ ...about, edge: 'unknown', because, ...(userMissing ? { userMissing } : {}) });
      continue;
    }
    readings.push({ ...about, ...one.seen });
    shown[target] = one.shown;
  }
  const evidence = Object.keys(shown).length > 0 ? { roles: shown } : {};
  return { readings, usable: [], errors: [], evidence, unread };
}

type LookedAt = { readonly seen: SeenAs; readonly shown: unknown } | ReadFailure;

async function lookAt(ports: DirectoryPorts, look: Look, target: string): Promise<LookedAt> {
  const { userId, requestId, expect } = look;
  const [role, sent, at] = [roleOfKey(target), sentOf(look.sent[target]), ports.clock.now()];
  if (sent === undefined) {
    const answer = await ports.roles.held(userId, role, requestId);
    return answer.read === 'failed' ? answer : heldAs(answer.value, at);
  }
  const answer = await ports.roles.state(userId, role, requestId);
  if (answer.read === 'failed') return answer;
  const sight = sightOf(answer.value, sent, instant(at));
  const shown = shownOf(answer.value, sight);
  if (expect === 'present' && sight.is === 'ours' && !lastsAsAgreed(sight.instance, sent.role)) {
    const because = `it ends at ${sight.instance?.endsAt} as before, and is to last until ${sent.role.until}`;
    return { seen: { edge: 'absent', because }, shown };
  }
  return { seen: seenAs(sight, expect), shown };
}

export function sentOf(sent: Look['sent'][string] | undefined): SentRole | undefined {
  return sent?.role && { attemptedAt: sent.attemptedAt, role: sent.role };
}

type SeenAs = Pick<EdgeReading, 'edge' | 'because' | 'endsAt' | 'overtaken'>;

/** What is on its way is not there yet, and not gone either. */
function seenAs({ is, because, instance }: Sight, expect: Look['expect']): SeenAs {
  const why = because === '' ? {} : { because };
  switch (is) {
    case 'ours':
      return { edge: 'present', ...(instance?.endsAt ? { endsAt: instance.endsAt } : {}) };
    case 'disagree':
    case 'unknown':
      return { edge: is, ...why };
    case 'under-way':
      return { edge: expect === 'absent' ? 'unknown' : 'absent', ...why };
    case 'refused':
      return { edge: 'absent', ...why, overtaken: because };
    default:
      return { edge: 'absent', ...why };
  }
}

/** What nothing was sent for is anybody's, by whatever way: it is there for as long as both lists show it. */
function heldAs({ instances, listed }: RoleHeld, at: number): Exclude<LookedAt, ReadFailure> {
  const shown = (is: EdgeReading['edge']) => ({ is, instances: readOf(instances), listed: readOf(listed) });
  for (const one of [instances, listed])
    if (one.known !== 'yes')
      return { seen: { edge: 'unknown', because: one.because }, shown: shown('unknown') };
  const held = instances.known === 'yes' ? longestHeld(instances.value, at) : null;
  const isListed = listed.known === 'yes' && listed.value;
  if (isListed !== (held !== null)) {
    const because = `schedules show ${held ? 'the role' : 'no role'}, the directory’s own list ${isListed ? 'does' : 'does not'}`;
    return { seen: { edge: 'disagree', because }, shown: shown('disagree') };
  }
  if (!held) return { seen: { edge: 'absent' }, shown: shown('absent') };
  const { endsAt } = held;
  return { seen: { edge: 'present', ...(endsAt ? { endsAt } : {}) }, shown: shown('present') };
}

/** As evidence keeps it. */
export function shownOf({ instances, listed, requests }: RoleState, { is }: Sight) {
  const asked =
    requests.known === 'yes' ? requests.value.slice(0, MOST_SHOWN) : { because: requests.because };
  return { is, instances: readOf(instances), listed: readOf(listed), requests: asked };
}

const readOf = <Value>(known: Known<Value>) => ('value' in known ? known.value : { because: known.because });

/** Older requests of the person for the role tell nothing of this one. */
const MOST_SHOWN = 5;

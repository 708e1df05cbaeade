import type { EdgeReading } from '../../domain/effect.ts';
import { instant } from '../../domain/instant.ts';
import type { RoleState } from '../../ports/roles.ts';
import type { DirectoryPorts, Look, Seen } from '../effects.ts';
import { roleOfKey } from './keys.ts';
import { type SentRole, type Sight, sightOf } from './sight.ts';

/** Schedules, the directory's own list and requests of one person; each role in one read of all three. */
export async function lookAtRoles(ports: DirectoryPorts, look: Look): Promise<Seen> {
  const readings: EdgeReading[] = [];
  const shown: Record<string, unknown> = {};
  let unread: Seen['unread'] = null;
  for (const target of look.keys) {
    const answer = await ports.roles.state(look.userId, roleOfKey(target), look.requestId);
    const about = { userId: look.userId, target, effective: null };
    if (answer.read === 'failed') {
      unread ??= answer;
      const { because, userMissing } = answer;
      readings.push({ ...about, edge: 'unknown', because, ...(userMissing ? { userMissing } : {}) });
      continue;
    }
    const sight = sightOf(answer.value, sentOf(look.sent[target]), instant(ports.clock.now()));
    const isCountedOn = look.expect === 'present' && look.sent[target] === undefined;
    readings.push({
      ...about,
      ...(isCountedOn ? countedOn(answer.value, sight) : seenAs(sight, look.expect)),
    });
    shown[target] = shownOf(answer.value, sight);
  }
  const evidence = Object.keys(shown).length > 0 ? { roles: shown } : {};
  return { readings, usable: [], errors: [], evidence, unread };
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

/** What was decided on as there already, and nothing was sent for, is anybody's: it counts for as long as both lists show it. */
function countedOn(state: RoleState, sight: Sight): SeenAs {
  if (sight.is === 'unknown' || sight.is === 'disagree') return seenAs(sight, 'present');
  const [held] = state.instances.known === 'yes' ? state.instances.value : [];
  return held
    ? { edge: 'present', ...(held.endsAt ? { endsAt: held.endsAt } : {}) }
    : seenAs(sight, 'present');
}

/** As evidence keeps it. */
export function shownOf({ instances, listed, requests }: RoleState, { is }: Sight) {
  const of = <Value>(
    one: { readonly known: string } & ({ readonly value: Value } | { readonly because: string }),
  ) => ('value' in one ? one.value : { because: one.because });
  const asked =
    requests.known === 'yes' ? requests.value.slice(0, MOST_SHOWN) : { because: requests.because };
  return { is, instances: of(instances), listed: of(listed), requests: asked };
}

/** Older requests of the person for the role tell nothing of this one. */
const MOST_SHOWN = 5;

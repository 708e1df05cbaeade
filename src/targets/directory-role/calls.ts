import type { RoleWrite } from '../../domain/directory-role.ts';
import type { Grant } from '../../domain/grant.ts';
import {
  addMilliseconds,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../../domain/instant.ts';
import { markedText } from '../../domain/role-mark.ts';
import type { RoleState } from '../../ports/roles.ts';
import {
  type DirectoryPorts,
  noCall,
  nothingSent,
  type PlannedCall,
  type Sending,
  unsentTrace,
} from '../effects.ts';
import type { RoleKey } from './keys.ts';
import { lastsAsAgreed, type Sight, sightOf } from './sight.ts';

/** Nothing that began less long ago is taken away (graph 6.4). */
const LEAST_ACTIVE = 5 * MINUTE;
/** For so long a request that was not answered is looked for before another one is made: lists lag. */
const LOOKED_FOR = MINUTE;

const LOOKS_FIRST = 'a request that was not answered is looked for before another one is made';

type Given = Grant & { readonly role: NonNullable<Grant['role']> };

/** What a write of a role comes to, by what is there and what we asked for before. */
export function roleCallOf(
  ports: DirectoryPorts,
  key: RoleKey,
  state: RoleState,
  sending: Sending,
): PlannedCall {
  const [first] = sending.affected;
  const grant = first?.grant;
  if (!first || !grant?.role) throw new Error('A write of a role needs a grant that says how it is given.');
  const given: Given = { ...grant, role: grant.role };
  const now = instant(ports.clock.now());
  const sight = sightOf(state, { attemptedAt: given.attemptedAt, role: given.role }, now);
  if (sight.is === 'disagree' || sight.is === 'unknown')
    return later(sending, `the role can't be told right before the write: ${sight.because}`);
  if (sending.action === 'remove') return removal(ports, key, sight, sending, given, now);
  const lost = first.row.unanswered.slice(0, -1).at(-1)?.sentAt;
  return activation(ports, key, sight, sending, given, { now, lost });
}

type Times = {
  readonly now: Instant;
  /** When the newest request was made of which no answer came; `undefined`: there is none. */
  readonly lost: Instant | undefined;
};

function activation(
  ports: DirectoryPorts,
  key: RoleKey,
  { is, because, instance }: Sight,
  sending: Sending,
  { role, ticket }: Given,
  { now, lost }: Times,
): PlannedCall {
  const wait = lost === undefined ? 0 : milliseconds(lost) + LOOKED_FOR - milliseconds(now);
  const asks = { number: role.ticketNumber, system: ticket.system };
  const justification = markedText(role.justification, role.mark);
  switch (is) {
    case 'ours':
      if (role.until === undefined || lastsAsAgreed(instance, role)) return asked(sending);
      if (wait > 0) return later(sending, LOOKS_FIRST, wait);
      return sent(ports, sending, {
        does: 'extend',
        ...key,
        endsAt: role.until,
        justification,
        ticket: asks,
      });
    case 'under-way':
    case 'waits':
      return asked(sending);
    case 'refused':
      return noCall({
        effect: 'rejected',
        code: 'policy-of-the-directory',
        because,
        trace: unsentTrace(sending),
      });
    case 'another':
      return role.mode === 'self-activate'
        ? asked(sending)
        : noCall({ effect: 'rejected', code: 'held-otherwise', because, trace: unsentTrace(sending) });
    default:
  }
  if (role.goesOn || role.until !== undefined)
    return later(sending, 'what was to be gone on with is not in effect any more');
  // the person is told what to do, and the proof waits for it
  if (role.mode === 'self-activate') return asked(sending);
  if (wait > 0) return later(sending, LOOKS_FIRST, wait);
  const endsAt = addMilliseconds(now, role.minutes * MINUTE);
  return sent(ports, sending, { does: 'activate', ...key, endsAt, justification, ticket: asks });
}

function removal(
  ports: DirectoryPorts,
  key: RoleKey,
  { is, because, instance, pendingId }: Sight,
  sending: Sending,
  { role, ticket }: Given,
  now: Instant,
): PlannedCall {
  if (pendingId !== undefined) return sent(ports, sending, { does: 'cancel', ...key, askedId: pendingId });
  if (is === 'under-way' || (is === 'waits' && role.mode === 'admin-assign'))
    return later(sending, `it can't be taken away before that: ${because}`);
  if (is !== 'ours' || !instance) return noCall(nothingSent(sending));
  if (role.mode === 'self-activate')
    return later(
      sending,
      `only the person can end what they activated themselves; the directory ends it ${instance.endsAt ? `at ${instance.endsAt}` : 'never'}`,
    );
  const since = instance.startsAt === null ? 0 : milliseconds(now) - milliseconds(instance.startsAt);
  if (instance.startsAt !== null && since < LEAST_ACTIVE)
    return later(sending, 'the directory takes no role away in its first five minutes', LEAST_ACTIVE - since);
  const justification = markedText(`${ticket.number}: ended`, role.mark);
  return sent(ports, sending, { does: 'deactivate', ...key, justification });
}

/** It was asked for before, or is for the person to do: nothing is sent, and the proof tells what comes of it. */
const asked = (sending: Sending): PlannedCall => noCall({ effect: 'changed', trace: unsentTrace(sending) });

function later(sending: Sending, because: string, milliseconds?: number): PlannedCall {
  const retryAfterSeconds = milliseconds === undefined ? null : Math.ceil(milliseconds / SECOND);
  return noCall({ effect: 'later', because, retryAfterSeconds, trace: unsentTrace(sending) });
}

function sent(
  { roles }: DirectoryPorts,
  { beneficiaryId, clientRequestId, requestId, notAfter }: Sending,
  does: RoleWrite,
): PlannedCall {
  return {
    call: roles.roleCall(beneficiaryId, does),
    send: async () => await roles.writeRole(beneficiaryId, does, clientRequestId, requestId, notAfter),
  };
}

import type { Delegation, SetBy, TicketApproval } from '../../domain/ticket.ts';
import { hasLeft } from '../../policy/access/people-checks.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { linkOf } from './link-of.ts';
import { wasTiedThen } from './tied-then.ts';
import type { DelegatesTaken, ToolWord } from './tool-word.ts';

type Set = Extract<SetBy, { known: true }>;

type Tied =
  | { readonly tied: true; readonly entraId: string }
  | { readonly tied: false; readonly word: ToolWord };

/**
 * Whose word a row is that somebody else than whoever is asked has set: a delegate's, where the tool had that delegation in force
 * at that moment, both are tied to one Entra person since before, and the delegate's account is on. Nobody becomes a delegate by
 * their own hand, nor by the hand of those whom the request is by or for.
 */
export async function delegateWord(
  means: Means,
  system: string,
  requestId: string,
  row: TicketApproval,
  set: Set,
  { parties }: DelegatesTaken,
): Promise<ToolWord | TicketFailure> {
  const { toolId, name: setBy, at, words } = set;
  const not = (because: string): ToolWord => ({ row, setBy, whose: 'somebody-elses', because });
  const notKnown = (because: string, todo?: string): ToolWord => ({
    row,
    setBy,
    whose: 'not-known',
    because,
    ofDelegate: true,
    ...(todo !== undefined && { todo }),
  });
  const asked = { ownerToolId: row.approverToolId, delegateToolId: toolId, at };
  const answer = await means.ticketing[system]?.delegation?.(asked, requestId);
  if (!answer) return not(`${BEGINS}, and ${system} knows no delegates`);
  if (answer.failed && answer.kind === 'later') return answer;
  if (answer.failed)
    return notKnown(`whether they may decide for whoever is asked can't be read`, answer.because);
  const { delegation } = answer;
  if (!delegation.inForce) return not(`${BEGINS}, and ${delegation.because}`);
  const makers = [toolId, ...parties];
  if (delegation.madeBy.some((id) => makers.includes(id)))
    return not(
      'the delegation was made or changed by the delegate, or by somebody whom the request is by or for',
    );
  const owner = await tiedOwner(means, system, requestId, row, set, delegation);
  if (!owner.tied) return owner.word;
  const delegate = await tiedAs(means, system, requestId, row, set, toolId, set);
  if (!delegate.tied) return delegate.word;
  const read = await means.directory.readUsers([delegate.entraId], requestId);
  if (read.read === 'failed')
    return { failed: true, kind: 'later', because: read.because, retryAfterSeconds: read.retryAfterSeconds };
  const user = read.users[delegate.entraId];
  if (user?.found !== true || user.enabled !== true || hasLeft(user, means.clock.now()))
    return notKnown('their account is disabled, gone, or past its leave date');
  const name = user.displayName;
  return {
    row,
    setBy,
    whose: 'delegates',
    entraId: delegate.entraId,
    ownerId: owner.entraId,
    at,
    words,
    name,
  };
}

const BEGINS = 'only what the person asked, or a delegate of theirs, has set in person counts';

function tiedOwner(
  means: Means,
  system: string,
  requestId: string,
  row: TicketApproval,
  set: Set,
  { ownerName, ownerSince }: Extract<Delegation, { inForce: true }>,
): Promise<Tied> {
  const then = { at: set.at, name: ownerName, userSince: ownerSince };
  return tiedAs(means, system, requestId, row, set, row.approverToolId, then);
}

async function tiedAs(
  means: Means,
  system: string,
  requestId: string,
  row: TicketApproval,
  { name: setBy }: Set,
  toolId: string,
  then: Pick<Set, 'at' | 'name' | 'userSince'>,
): Promise<Tied> {
  const before = await means.links.read(system, toolId);
  const person = await linkOf(means, system, toolId, requestId);
  const who = `the user "${then.name}"`;
  if ('failed' in person || !person.linked) {
    const because = `${who} can't be tied to one Entra user (${person.because.replace(/\.$/, '')})`;
    return { tied: false, word: { row, setBy, whose: 'not-known', because, ofDelegate: true } };
  }
  if (wasTiedThen(before, person, then, row)) return { tied: true, entraId: person.entraId };
  const because = `${who} was changed or tied to an Entra user only after the approval was asked for, so it could be anybody`;
  return { tied: false, word: { row, setBy, whose: 'somebody-elses', because } };
}

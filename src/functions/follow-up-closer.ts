import type { Means } from '../activities/activity.ts';
import { believed } from '../activities/deciding/doubts.ts';
import { linkOf } from '../activities/deciding/link-of.ts';
import { wasTiedThen } from '../activities/deciding/tied-then.ts';
import { type AuditRow, factsOf } from '../domain/audit.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { ClosedFollowUp, Ticketing } from '../ports/ticketing.ts';
import { isOperator, isOwner } from './is-operator.ts';

/** What closing a follow-up asks for, by its words. */
export type AskedByClosing = 'retry' | 'roll-back' | 'handled';

export type Asker =
  | { readonly may: true; readonly id: string }
  | {
      readonly may: false;
      readonly id: string;
      /** For people to read. */
      readonly name: string;
      readonly code: 'not-an-operator' | 'follow-up-not-ours' | 'closer-not-known';
      /** Without its stop. */
      readonly because: string;
    };

/** It can't be told now. `doubt`: what was read is not believed before looks over a minute agree; else why it was not read. */
export type Later = { readonly later: 'doubt' } | { readonly later: 'unread'; readonly because: string };

const DOUBT: Later = { later: 'doubt' };
const unread = (because: string): Later => ({ later: 'unread', because });

/** When the evidence says that we raised it; `null`: we did not, whatever marks it carries. */
export function raisedAt(
  rows: readonly AuditRow[],
  { correlationId, number }: ClosedFollowUp,
): string | null {
  const raised = factsOf(rows, 'follow-up-raised').find(
    ({ once, data }) => once === correlationId && data?.number === number,
  );
  return raised?.at ?? null;
}

/** Who closed it, by the tool's history of its state, and whether they may ask for it (H10, H20, H26). */
export async function askerOf(
  means: Means,
  ticketing: Ticketing,
  record: RequestRecord,
  action: AskedByClosing,
  closed: ClosedFollowUp,
  createdAt: string | null,
): Promise<Asker | Later> {
  const not = (id: string, name: string, code: 'follow-up-not-ours' | 'closer-not-known', because: string) =>
    ({ may: false, id, name, code, because }) as const;
  if (createdAt === null)
    return not('unknown', 'somebody', 'follow-up-not-ours', 'it is none that was raised for this request');
  const { system } = ticketing;
  const answer = await ticketing.whoSet(closed.type, [closed], record.requestId);
  if (answer.failed && answer.kind === 'later')
    return unread(`who closed it could not be read: ${answer.because}`);
  const set = answer.failed ? null : answer.by[closed.id];
  const closer = `closer-${closed.number}` as const;
  if (!set?.known) {
    if (!(await believed(means, record, closer, 'not known'))) return DOUBT;
    const because = answer.failed ? answer.because : set?.known === false ? set.because : 'it was not read';
    const todo = set?.known === false && set.todo ? `. ${set.todo.replace(/\.$/, '')}` : '';
    const name = set?.known === false && set.name ? `"${set.name}"` : 'somebody who is not shown';
    return not('unknown', name, 'closer-not-known', `${because.replace(/\.$/, '')}${todo}`);
  }
  const before = await means.links.read(system, set.toolId);
  const person = await linkOf(means, system, set.toolId, record.requestId);
  if ('failed' in person) return unread(`the user who closed it could not be read: ${person.because}`);
  if (person.linked && !wasTiedThen(before, person, set, { createdAt }))
    return not(
      set.toolId,
      `"${set.name}"`,
      'closer-not-known',
      'that user was changed or tied to an Entra user only after it was raised, so it could be anybody',
    );
  const may = person.linked ? await mayAsk(means, record, person.entraId, action) : 'no';
  if (may === 'unknown')
    return unread('the directory could not be asked whether whoever closed it may ask for that.');
  if (may === 'yes' && person.linked) return { may: true, id: person.entraId };
  // Somebody who is not shown, or not in the group, for a moment is no stranger, however long ago they closed it.
  if (!(await believed(means, record, closer, 'no operator'))) return DOUBT;
  return {
    may: false,
    id: person.linked ? person.entraId : set.toolId,
    name: `"${set.name}"`,
    code: 'not-an-operator',
    because: 'they may not ask for it',
  };
}

/** An operator may ask for either; whoever owns what was asked for, that it is tried again. */
async function mayAsk(
  means: Means,
  record: RequestRecord,
  personId: string,
  action: AskedByClosing,
): ReturnType<typeof isOperator> {
  const operator = await isOperator(means, record, personId);
  return operator === 'no' && action === 'retry' ? await isOwner(means, record, personId) : operator;
}

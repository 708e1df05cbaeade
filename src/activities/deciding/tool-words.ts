import type { SetBy, TicketApproval } from '../../domain/ticket.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { delegateWord } from './delegate-word.ts';
import { linkOf } from './link-of.ts';
import { wasTiedThen } from './tied-then.ts';
import { noteHistory } from './tool-history.ts';
import type { DelegatesTaken, ToolWord } from './tool-word.ts';

/**
 * Whose word each decided row is: of who set its state, by the tool's history, as one user whose tie to one Entra person is older
 * than the word (H10, H26). One look asks for all rows at once. `delegates`: left out, nobody decides for somebody else.
 */
export async function toolWords(
  means: Means,
  system: string,
  requestId: string,
  rows: readonly TicketApproval[],
  delegates?: DelegatesTaken,
): Promise<{ readonly failed: false; readonly words: readonly ToolWord[] } | TicketFailure> {
  const ticketing = means.ticketing[system];
  if (!ticketing) throw new Error(`No connector is configured for ${system}.`);
  const asked = rows.map(({ id, state }) => ({ id, state }));
  const answer = await ticketing.whoSet('approver-row', asked, requestId);
  if (answer.failed && answer.kind === 'later') return answer;
  const words: ToolWord[] = [];
  for (const row of rows) {
    const set: SetBy = answer.failed
      ? { known: false, because: answer.because.replace(/\.$/, '') }
      : (answer.by[row.id] ?? { known: false, because: 'its history was not read' });
    const word = await wordOf(means, system, requestId, row, set, delegates);
    if ('failed' in word) return word;
    words.push(word);
  }
  await noteHistory(means, system, answer.failed ? [] : Object.values(answer.by));
  return { failed: false, words };
}

async function wordOf(
  means: Means,
  system: string,
  requestId: string,
  row: TicketApproval,
  set: SetBy,
  delegates: DelegatesTaken | undefined,
): Promise<ToolWord | TicketFailure> {
  if (!set.known) {
    const { because, name = '', todo } = set;
    return { row, setBy: name, whose: 'not-known', because, ...(todo !== undefined && { todo }) };
  }
  const { name: setBy, at, words } = set;
  if (set.byUs) return { row, setBy, whose: 'ours' };
  if (set.toolId !== row.approverToolId && delegates)
    return await delegateWord(means, system, requestId, row, set, delegates);
  if (set.toolId !== row.approverToolId)
    return {
      row,
      setBy,
      whose: 'somebody-elses',
      because:
        'only what the person asked has set in person counts, and nobody sets it for them, no delegate either',
    };
  const before = await means.links.read(system, set.toolId);
  const person = await linkOf(means, system, set.toolId, requestId);
  if ('failed' in person || !person.linked) {
    const because = `that user can't be tied to one Entra user (${person.because.replace(/\.$/, '')})`;
    return { row, setBy, whose: 'not-known', because };
  }
  if (!wasTiedThen(before, person, set, row))
    return {
      row,
      setBy,
      whose: 'somebody-elses',
      because:
        'that user was changed or tied to an Entra user only after the approval was asked for, so it could be anybody',
    };
  return { row, setBy, whose: 'theirs', entraId: person.entraId, at, words };
}

import { type IncidentWindow, untoldOf } from '../../domain/incident-window.ts';
import type { Means } from '../activity.ts';
import { reach } from '../outbox/reach.ts';

/** Tells whoever declared a window that it is over, and what was approved by it. @returns who need not be told any more. */
export async function tellWindowEnded(means: Means, window: IncidentWindow): Promise<readonly string[]> {
  const { windowId, ended } = window;
  const text = textOf(window, ended?.because ?? '');
  const done: string[] = [];
  for (const to of untoldOf(window)) {
    const told = await reach(means, to, {
      inChat: (conversation) => conversation.notify(to, text, windowId),
      byMail: { subject: `Countersign: ${window.incident}`, text },
      requestId: windowId,
    });
    if (told.reached !== 'not-now') done.push(to);
  }
  return done;
}

function textOf({ incident, uses }: IncidentWindow, because: string): string {
  const used =
    uses.length === 0
      ? 'Nothing was approved because of it.'
      : `Because of it ${uses.length === 1 ? 'one request was' : `${uses.length} requests were`} approved by rule: ${uses.map(({ requestId }) => requestId).join(', ')}.`;
  return `${incident} counts as a major incident no more: ${because}. ${used}`;
}

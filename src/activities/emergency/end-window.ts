import { recorded } from '../../domain/audit.ts';
import type { IncidentWindow } from '../../domain/incident-window.ts';
import type { Means } from '../activity.ts';
import { windowsEvidence } from './declare-window.ts';

type Ending = NonNullable<IncidentWindow['ended']>;

/** Ends a window; the first word on it stands. @returns the window as it is, or `null`: there is none. */
export async function endWindow(
  means: Means,
  window: IncidentWindow,
  ending: Ending,
): Promise<IncidentWindow | null> {
  const ended = await means.windows.change(window, (row) => (row.ended ? row : { ...row, ended: ending }));
  if (!ended?.ended) return ended;
  const { at, by, because } = ended.ended;
  const { windowId, incident, uses } = ended;
  await means.auditLog.append(windowsEvidence(ended), [
    recorded(
      'window-ended',
      { windowId, incident, because, requestIds: uses.map(({ requestId }) => requestId) },
      { once: windowId, at, actor: by },
    ),
  ]);
  return ended;
}

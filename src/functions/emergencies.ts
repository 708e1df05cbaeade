import type { Means } from '../activities/activity.ts';
import { endWindow } from '../activities/emergency/end-window.ts';
import { tellWindowEnded } from '../activities/emergency/tell-window-ended.ts';
import { endOf, type IncidentWindow, untoldOf } from '../domain/incident-window.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import { type Log, sweep } from './sweep.ts';

/** How long it is tried to tell who declared a window of its end. */
const TOLD_WITHIN = 30 * MINUTE;

/** Timer: windows of major incidents whose time is up are ended, and who declared them hears what was approved by them. Costs what is open. */
export async function sweepEmergencies(means: Means, log: Log = console.error): Promise<void> {
  await sweep(means, 'emergencies', log, async (look) => {
    const now = instant(means.clock.now());
    await look.each('windows', await means.windows.listOpen(look.failed), {
      name: ({ windowId }) => `window ${windowId}`,
      act: (window) => seeToWindow(means, window, now),
    });
  });
}

async function seeToWindow(means: Means, window: IncidentWindow, now: Instant): Promise<void> {
  const isUp = window.ended === null && endOf(window) <= now;
  const ending = { at: endOf(window), by: 'countersign', because: 'its time was up' };
  const current = isUp ? await endWindow(means, window, ending) : window;
  if (!current?.ended) return;
  const isLate = addMilliseconds(current.ended.at, TOLD_WITHIN) <= now;
  const told = await tellWindowEnded(means, current);
  const over = isLate ? untoldOf(current) : told;
  if (over.length > 0)
    await means.windows.change(current, (row) => ({ ...row, told: [...(row.told ?? []), ...over] }));
}

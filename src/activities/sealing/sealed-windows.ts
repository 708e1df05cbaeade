import {
  declaredLast,
  type IncidentWindow,
  NOT_IN_TOOL,
  windowInTool,
  windowText,
} from '../../domain/incident-window.ts';
import { instant } from '../../domain/instant.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Seal, Sealing } from '../../ports/seal.ts';
import type { Security } from '../../ports/security.ts';
import type { StoredWindows, Windows } from '../../ports/stores.ts';

type Sealed = {
  readonly windows: StoredWindows;
  readonly seal?: Seal;
  readonly security: Security;
  readonly clock: Clock;
};

/**
 * Windows of which decisions hear only those whose declarations we have sealed: whoever can write rows could otherwise plant one, and a
 * rule would approve by it. Without a key all of them count, as approvals do.
 */
export function sealedWindows({ windows, seal, security, clock }: Sealed): Windows {
  const declare: Windows['declare'] = async (window) => {
    const sealed = window.seal ? window : await withSeal(seal ? { seal } : {}, window);
    // What can't be sealed now would count for nothing: whoever declares it does so again.
    return 'sealed' in sealed ? { saved: false, because: 'conflict' } : await windows.declare(sealed);
  };
  return {
    declare,
    ofIncident: (system, incident) => windows.ofIncident(system, incident),
    listOpen: (unreadable) => windows.listOpen(unreadable),
    change: (window, change) => windows.change(window, change),
    hear: async (incident, of) => {
      const { system, number } = incident.record;
      const inTool = windowInTool(incident, of);
      const known = await windows.ofIncident(system, number);
      if (inTool && !known.some(({ windowId }) => windowId === inTool.windowId)) await declare(inTool);
      if (incident.major.accepted) return;
      const ended = { at: instant(clock.now()), by: 'countersign', because: NOT_IN_TOOL };
      for (const window of known)
        if (window.how === 'ticket-tool' && window.ended === null)
          await windows.change(window, (row) => (row.ended ? row : { ...row, ended }));
    },
    open: async (system, incident) => {
      const genuine: IncidentWindow[] = [];
      for (const window of await windows.open(system, incident)) {
        const because = await whyNot(window, seal);
        if (because === null) genuine.push(window);
        else
          security.note({
            door: 'app',
            code: 'window-refused',
            reason: 'not-genuine',
            example: { window: window.windowId, because },
          });
      }
      return genuine;
    },
  };
}

async function whyNot(window: IncidentWindow, seal: Seal | undefined): Promise<string | null> {
  if (!seal) return window.seal ? 'it was sealed, and SEAL_KEY_URL does not name the key any more' : null;
  if (!window.seal) return 'it carries no seal';
  const checked = await seal.check(windowText(window), window.seal, declaredLast(window));
  return checked.stands ? null : checked.because;
}

/** A window with the seal of its declarations, where a key is set. */
export async function withSeal(
  { seal }: { readonly seal?: Seal },
  window: IncidentWindow,
): Promise<IncidentWindow | Extract<Sealing, { sealed: false }>> {
  if (!seal) return window;
  const made = await seal.sign(windowText(window), window.windowId);
  return made.sealed ? { ...window, seal: made.seal } : made;
}

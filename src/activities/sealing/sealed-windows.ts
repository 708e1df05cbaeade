import { declaredLast, type IncidentWindow, windowText } from '../../domain/incident-window.ts';
import type { Seal, Sealing } from '../../ports/seal.ts';
import type { Security } from '../../ports/security.ts';
import type { Windows } from '../../ports/stores.ts';

type Sealed = {
  readonly windows: Windows;
  readonly seal?: Seal;
  readonly security: Security;
};

/**
 * Windows of which decisions hear only those whose declarations a door of ours has sealed: whoever can write rows could otherwise
 * plant one, and a rule would approve by it. Without a key all of them count, as approvals do.
 */
export function sealedWindows({ windows, seal, security }: Sealed): Windows {
  return {
    declare: (window) => windows.declare(window),
    ofIncident: (system, incident) => windows.ofIncident(system, incident),
    listOpen: (unreadable) => windows.listOpen(unreadable),
    change: (window, change) => windows.change(window, change),
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

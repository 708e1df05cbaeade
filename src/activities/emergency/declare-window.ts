import { isDeepStrictEqual } from 'node:util';
import { recorded } from '../../domain/audit.ts';
import {
  type Declared,
  endOf,
  type IncidentWindow,
  isOpen,
  vouchersOf,
} from '../../domain/incident-window.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import type { LinkedIncident } from '../../domain/linked-incident.ts';
import type { Emergency } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { withSeal } from '../sealing/sealed-windows.ts';

/** What an authorized person says of an incident. */
type Word = {
  readonly by: string;
  readonly name: string;
  readonly reason: string;
  readonly seconds: number;
  readonly roleIds: readonly string[] | null;
  readonly at: Instant;
};

type DeclaredNow =
  | { readonly declared: 'anew' | 'longer'; readonly window: IncidentWindow }
  | {
      readonly declared: 'no';
      readonly code: 'extended-by-the-same' | 'window-changed' | 'other-roles' | 'not-sealed';
      readonly detail: string;
    };

/** Where the evidence of windows of an incident is. */
export const windowsEvidence = ({ system, incident }: Pick<IncidentWindow, 'system' | 'incident'>) =>
  `major-incident~${system}~${incident}`;

/**
 * Opens a window for an incident, or makes the open one last longer. Whoever has vouched for the incident before, at our door or in
 * its tool, can't do so once more: a window goes on only by the word of somebody else, each time.
 */
export async function declareWindow(
  means: Means,
  emergency: Emergency,
  incident: LinkedIncident,
  word: Word,
): Promise<DeclaredNow> {
  const { system, number } = incident.record;
  const earlier = await means.windows.ofIncident(system, number);
  if (vouched(earlier, incident).includes(word.by))
    return no(
      'extended-by-the-same',
      `You have said before that ${number} is a major incident. Whether that goes on is for somebody else to say who may.`,
    );
  const open = earlier.findLast((window) => isOpen(window, word.at));
  const declared: Declared = {
    ...{ by: word.by, name: word.name, reason: word.reason, at: word.at },
    until: addMilliseconds(word.at, word.seconds * SECOND),
  };
  return open
    ? await makeLonger(means, open, declared, word.roleIds)
    : await openAnew(means, emergency, incident, declared, word.roleIds);
}

function vouched(earlier: readonly IncidentWindow[], { major }: LinkedIncident): readonly string[] {
  const inTool = major.accepted && major.acceptedBy.known ? [major.acceptedBy.entraId] : [];
  return [...earlier.flatMap(vouchersOf), ...inTool];
}

async function openAnew(
  means: Means,
  { windowRoleIds }: Emergency,
  { record, responderGroups }: LinkedIncident,
  declared: Declared,
  roleIds: readonly string[] | null,
): Promise<DeclaredNow> {
  const { system, number: incident, id: incidentId } = record;
  const window: IncidentWindow = {
    windowId: `${system}-${incident}-${declared.at}`,
    ...{ system, incident, incidentId, how: 'door', declared: [declared] },
    roleIds: roleIds ?? windowRoleIds,
    ...{ responderGroups, uses: [], ended: null },
  };
  const sealed = await withSeal(means, window);
  if ('sealed' in sealed) return no('not-sealed', sealed.because);
  await recordDeclared(means, sealed, declared);
  const saved = await means.windows.declare(sealed);
  return saved.saved ? { declared: 'anew', window: sealed } : changedMeanwhile(incident);
}

async function makeLonger(
  means: Means,
  open: IncidentWindow,
  declared: Declared,
  roleIds: readonly string[] | null,
): Promise<DeclaredNow> {
  const same = roleIds === null || isDeepStrictEqual(roleIds.toSorted(), open.roleIds.toSorted());
  if (!same)
    return no(
      'other-roles',
      `The window of ${open.incident} that is open is for other roles. It can be made to last longer for the roles it has; leave the roles out.`,
    );
  const longer = await withSeal(means, { ...open, declared: [...open.declared, declared] });
  if ('sealed' in longer) return no('not-sealed', longer.because);
  await recordDeclared(means, longer, declared);
  // What was approved by it meanwhile is counted on; that somebody else spoke, or ended it, makes this another question.
  const now = await means.windows.change(open, (row) =>
    row.ended === null && isDeepStrictEqual(row.declared, open.declared)
      ? { ...row, declared: longer.declared, ...(longer.seal && { seal: longer.seal }) }
      : row,
  );
  const took = now !== null && endOf(now) === endOf(longer) && now.declared.length === longer.declared.length;
  return took ? { declared: 'longer', window: now } : changedMeanwhile(open.incident);
}

/** At our door before the window counts: evidence of a word that came to nothing harms nobody. Safe to repeat. */
export async function recordDeclared(
  means: Means,
  window: IncidentWindow,
  declared: Declared = window.declared[0],
): Promise<void> {
  const { windowId, incident, roleIds, how } = window;
  await means.auditLog.append(windowsEvidence(window), [
    recorded(
      'window-declared',
      { windowId, incident, how, roleIds, reason: declared.reason, until: declared.until },
      { once: `${windowId}~${declared.at}~${declared.by}`, at: declared.at, actor: declared.by },
    ),
  ]);
}

function no(code: Extract<DeclaredNow, { declared: 'no' }>['code'], detail: string): DeclaredNow {
  return { declared: 'no', code, detail };
}

function changedMeanwhile(incident: string): DeclaredNow {
  return no(
    'window-changed',
    `Somebody else declared, extended or ended a window of ${incident} just now. Look at how it stands, and send it again if it is still needed.`,
  );
}

import { plain } from './audit-chain.ts';
import { canonicalJson } from './canonical.ts';
import { addMilliseconds, type Instant, later, SECOND } from './instant.ts';
import type { LinkedIncident } from './linked-incident.ts';
import type { SealMark } from './seal-mark.ts';

/** That one word makes a window last, whatever a table says. */
export const LONGEST_SECONDS = 14_400;

/** Why a window ends that the ticket tool has taken back. */
export const NOT_IN_TOOL = 'the ticket tool does not say so any more';

/** One use of a window: what a rule approved because of it. */
type WindowUse = { readonly requestId: string; readonly personId: string; readonly at: Instant };

/** Who declared a window, or made it last longer, by their Entra id, and until when it lasts by that. */
export type Declared = {
  readonly by: string;
  readonly name: string;
  readonly reason: string;
  readonly at: Instant;
  readonly until: Instant;
};

/**
 * A time in which one incident counts as a major one, so that policy may approve some of what it asks for by rule (store:
 * Windows). It ends by itself.
 */
export type IncidentWindow = {
  readonly windowId: string;
  /** The ticket tool that the incident is in, and its number and record there. */
  readonly system: string;
  readonly incident: string;
  readonly incidentId: string;
  /** `ticket-tool`: the tool itself says that the incident is a major one, and who said so. */
  readonly how: 'door' | 'ticket-tool';
  /** The declaration, then what made it last longer, each by somebody else. */
  readonly declared: readonly [Declared, ...Declared[]];
  /** Ids of role definitions that it is for. */
  readonly roleIds: readonly string[];
  /** The incident's groups of responders when it was declared, by the tool's ids. */
  readonly responderGroups: readonly string[];
  readonly uses: readonly WindowUse[];
  /** Set where it is over, by its time or because somebody ended it. */
  readonly ended: { readonly at: Instant; readonly by: string; readonly because: string } | null;
  /** Who of those who declared it heard how it ended, or can't be told; left out: nobody. */
  readonly told?: readonly string[];
  /** Over what the declarations say; left out: no key was set. */
  readonly seal?: SealMark;
};

export function endOf({ declared }: Pick<IncidentWindow, 'declared'>): Instant {
  return declared.map(({ until }) => until).reduce(later);
}

/** Whoever stands for it: it approves nothing by or for one of them. */
export function vouchersOf({ declared }: Pick<IncidentWindow, 'declared'>): readonly string[] {
  return [...new Set(declared.map(({ by }) => by))];
}

/** When the newest word on it was given, which its seal covers. */
export function declaredLast({ declared }: Pick<IncidentWindow, 'declared'>): Instant {
  return (declared.at(-1) ?? declared[0]).at;
}

/** What the seal of a window covers: whose words make it, what it is for, and until when. Not what was done by it since. */
export function windowText(window: IncidentWindow): string {
  const { windowId, system, incident, incidentId, how, declared, roleIds, responderGroups } = window;
  const covered = { windowId, system, incident, incidentId, how, declared, roleIds, responderGroups };
  return `countersign/incident-window/1\n${canonicalJson(plain(covered))}`;
}

/** A window that goes on at a moment. */
export function isOpen(window: Pick<IncidentWindow, 'declared' | 'ended'>, now: Instant): boolean {
  return window.ended === null && endOf(window) > now;
}

/** Who declared it and has not heard yet that it is over. */
export function untoldOf(window: Pick<IncidentWindow, 'declared' | 'told'>): readonly string[] {
  return vouchersOf(window).filter((id) => !window.told?.includes(id));
}

/**
 * The window of an incident that its tool itself calls a major one, by the person who said so. `null`: it does not, or nobody is known
 * who did and since when. Said once more later on, it lasts no longer.
 */
export function windowInTool(
  { record, major, responderGroups }: LinkedIncident,
  { seconds, roleIds }: { readonly seconds: number; readonly roleIds: readonly string[] },
): IncidentWindow | null {
  if (!major.accepted || !major.acceptedBy.known || major.since === null) return null;
  const { system, number: incident, id: incidentId } = record;
  const { since, acceptedBy } = major;
  const until = addMilliseconds(since, Math.min(seconds, LONGEST_SECONDS) * SECOND);
  return {
    windowId: `${system}-${incident}-${since}-in-tool`,
    ...{ system, incident, incidentId, how: 'ticket-tool' },
    declared: [
      { by: acceptedBy.entraId, name: acceptedBy.name, reason: `accepted in ${system}`, at: since, until },
    ],
    ...{ roleIds, responderGroups, uses: [], ended: null },
  };
}

import type { Limits } from '../activities/limits.ts';
import { MINUTE } from '../domain/instant.ts';

export type SweepName =
  | 'expiry'
  | 'reconcile'
  | 'unfulfilledApprovals'
  | 'followUps'
  | 'watchGroups'
  | 'watchUsers'
  | 'notifications'
  | 'auditCheckpoint'
  | 'alerts'
  | 'watchRisk'
  | 'watchRoles'
  | 'suspensions'
  | 'emergencies'
  | 'ownNotes'
  | 'cleanUp'
  | 'connections';

type SweepWords = {
  /** What nobody sees to while it is blind. */
  readonly meanwhile: string;
  /** What a person does about it. */
  readonly todo: string;
};

const DIRECTORY =
  'Check that the directory answers this app and that its permissions stand (docs/permissions.md).';
const TOOL =
  'Check that the ticket tool answers the integration account and that its rights and secret stand.';
const STORAGE = 'Check that the storage account answers this app, and read the error in the log.';

/** Every sweep: what goes unseen without it, and what to do. */
export const SWEEPS: Readonly<Record<SweepName, SweepWords>> = {
  expiry: { meanwhile: 'Access whose time is up stays.', todo: STORAGE },
  reconcile: { meanwhile: 'Requests and tickets that were left behind do not go on.', todo: STORAGE },
  unfulfilledApprovals: { meanwhile: 'Tickets whose webhook was lost are not seen.', todo: TOOL },
  followUps: { meanwhile: 'Follow-ups closed as "retry" or "roll back" are not seen.', todo: TOOL },
  watchGroups: {
    meanwhile:
      'Members who come to or go from governed groups are not seen; tickets may state access that is gone.',
    todo: DIRECTORY,
  },
  watchUsers: {
    meanwhile: 'Accounts that are disabled, deleted or moved are not seen; leavers keep their access.',
    todo: DIRECTORY,
  },
  notifications: { meanwhile: 'Changed accounts are found by polling only.', todo: DIRECTORY },
  alerts: { meanwhile: 'Alerts about people are kept, and nobody looks at them.', todo: STORAGE },
  watchRisk: {
    meanwhile:
      'New risk about people who were released is not seen; the directory shows it (risk detections).',
    todo: `${DIRECTORY} Risk is shown to tenants with the license for it.`,
  },
  watchRoles: {
    meanwhile:
      'Directory roles that outlive their ticket stay until the directory ends them; roles that no ticket explains are not seen.',
    todo: DIRECTORY,
  },
  suspensions: {
    meanwhile: 'A sign-in that was switched off, or the like, stays so with nobody told.',
    todo: STORAGE,
  },
  emergencies: {
    meanwhile:
      'Incidents that emergency access is for are not looked at, and nobody hears of windows that end or reviews that are overdue. The access ends at its own time.',
    todo: TOOL,
  },
  ownNotes: { meanwhile: 'Notes of ours that somebody removes or changes are not said anew.', todo: TOOL },
  cleanUp: { meanwhile: 'Histories and rows that are over their retention stay.', todo: STORAGE },
  connections: {
    meanwhile: 'Faults of the set-up are found when something fails, and not before.',
    todo: STORAGE,
  },
  auditCheckpoint: { meanwhile: 'The audit grows without checkpoints and witnesses.', todo: STORAGE },
};

/** A sweep that ticks every minute may miss some; one that ticks seldom may miss two. */
const BLIND_AFTER = 15 * MINUTE;
const TICKS = 3;

/** How long a sweep may be blind before somebody is told, by how far apart its ticks are. */
export function boundOf(limits: Limits | undefined, name: SweepName): number {
  return Math.max(BLIND_AFTER, TICKS * (limits?.sweepGaps[name] ?? MINUTE));
}

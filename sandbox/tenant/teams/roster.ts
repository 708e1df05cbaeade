/** Who Teams knows: Entra people, their pairwise ids toward our bot, and whether they have the app. */
import { createHash } from 'node:crypto';
import type { TeamsSwitches } from './switches.ts';

/** `id`: Entra object id. */
export type TeamsPerson = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly guest: boolean;
};

/** `blocked` and `not-installed` people can't be written to (403, error 209). */
export type AppState = 'installed' | 'blocked' | 'not-installed';

export interface Roster {
  /** The pairwise id (`29:…`), stable per person and bot; it tells nothing about the Entra id. */
  mriOf(personId: string): string;
  /** Entra id behind `29:…`, or behind an Entra id itself; `null` when unknown. */
  personIdOf(memberId: string): string | null;
  find(personId: string): TeamsPerson | null;
  appOf(personId: string): AppState;
  setApp(personId: string, state: AppState): void;
  /** A member as the connector writes it: the Entra id sits in `aadObjectId` or in `objectId`. */
  entry(personId: string): Record<string, unknown>;
}

type RosterOptions = {
  readonly botAppId: string;
  readonly tenantId: string;
  readonly person: (id: string) => TeamsPerson | null;
  readonly switches: TeamsSwitches;
};

const ENTRA_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createRoster({ botAppId, tenantId, person, switches }: RosterOptions): Roster {
  const people = new Map<string, string>();
  const apps = new Map<string, AppState>();
  const digest = (personId: string) =>
    createHash('sha256').update(`${botAppId}:${personId}`).digest('base64url');
  const mriOf = (personId: string) => {
    const mri = `29:1${digest(personId)}`;
    people.set(mri, personId);
    return mri;
  };
  const idMember = (personId: string): Record<string, string> => {
    if (switches.rosterId === 'none') return {};
    if (switches.rosterId !== 'mixed') return { [switches.rosterId]: personId };
    return digest(personId).charCodeAt(0) % 2 ? { objectId: personId } : { aadObjectId: personId };
  };
  return {
    mriOf,
    personIdOf(memberId) {
      if (ENTRA_ID.test(memberId)) return person(memberId) ? memberId : null;
      return people.get(memberId) ?? null;
    },
    find: person,
    appOf: (personId) => apps.get(personId) ?? (person(personId)?.guest ? 'not-installed' : 'installed'),
    setApp: (personId, state) => void apps.set(personId, state),
    entry(personId) {
      const known = person(personId);
      return {
        id: mriOf(personId),
        name: known?.displayName ?? '',
        ...idMember(personId),
        userPrincipalName: known?.userPrincipalName ?? '',
        tenantId,
        userRole: known?.guest ? 'guest' : 'user',
      };
    },
  };
}

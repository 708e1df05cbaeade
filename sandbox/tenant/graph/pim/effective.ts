/** From when a role lets its holder into the systems that it is for: later than the directory has it, each in its own time. */
import type { SandboxClock } from '../../../clock.ts';
import { durationMs } from '../../faults/duration.ts';
import { BEFORE_TIME } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import { groupsAbove } from '../directory/nesting.ts';
import type { RoleHeld, Roles } from '../roles/roles.ts';
import type { PimSwitches } from './switches.ts';

/** Roles that each target system lets in. */
const TARGETS = {
  exchange: ['Exchange Administrator', 'Global Administrator'],
  sharepoint: ['SharePoint Administrator', 'Global Administrator'],
  teams: ['Teams Administrator', 'Global Administrator'],
  intune: ['Intune Administrator', 'Global Administrator'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Target = keyof typeof TARGETS;

export interface Effective {
  /** Whether a target lets somebody in; `issuedAt`: with a token of then, which knows only roles that stood then. */
  lets(userId: string, target: Target, issuedAt?: number): boolean;
  /** Since when it lets somebody in, milliseconds since the epoch; `null`: it doesn't. */
  since(userId: string, target: Target): number | null;
  /** What one role does at each target that it is for. */
  byRole(held: RoleHeld): Readonly<Partial<Record<Target, boolean>>>;
}

const USUAL = 'PT8M';

type Parts = {
  readonly clock: SandboxClock;
  readonly directory: Directory;
  readonly roles: Roles;
  readonly switches: PimSwitches;
};

export function createEffective({ clock, directory, roles, switches }: Parts): Effective {
  const isFor = ({ role }: RoleHeld, target: Target) =>
    (TARGETS[target] as readonly string[]).includes(role.displayName);
  const fromWhen = ({ since }: RoleHeld, target: Target): number =>
    since === BEFORE_TIME ? BEFORE_TIME : since + durationMs(switches.effective[target] ?? USUAL);
  const reaches = (held: RoleHeld, target: Target): boolean => {
    const isOn = held.how !== 'eligible' && (held.until === null || clock.now() < held.until);
    return isOn && fromWhen(held, target) <= clock.now();
  };
  const lettingIn = (userId: string, target: Target): readonly RoleHeld[] => {
    const view = directory.settled();
    const holders = [userId, ...groupsAbove(directory, userId, view)];
    return holders
      .flatMap((holder) => roles.of(holder, view))
      .filter((held) => isFor(held, target) && reaches(held, target));
  };
  return {
    lets: (userId, target, issuedAt = clock.now()) =>
      lettingIn(userId, target).some(({ since }) => since <= issuedAt),
    since(userId, target) {
      const from = lettingIn(userId, target).map((held) => fromWhen(held, target));
      return from.length > 0 ? Math.min(...from) : null;
    },
    byRole: (held) =>
      Object.fromEntries(
        (Object.keys(TARGETS) as Target[])
          .filter((target) => isFor(held, target))
          .map((target) => [target, reaches(held, target)]),
      ),
  };
}

import type { RolePolicy } from '../../domain/directory-role.ts';
import { minutesWords } from './duration.ts';
import type { Emergency } from './emergency.ts';
import type { Mode } from './pim-table.ts';
import { find } from './reasons.ts';

/** Why a mode is none for what is asked. */
type Against = 'mfa' | 'minutes';

/** How the role is activated: the first mode of the table that the tenant's own policy allows; `null`: none, or it is not known. */
export function modeOf({ seen, asked }: Pick<Emergency, 'seen' | 'asked'>): Mode | null {
  const { policy } = seen.role;
  if (policy.known !== 'yes') return null;
  return asked.role.modes.find((mode) => against(mode, policy.value, asked.minutes) === null) ?? null;
}

function against(mode: Mode, policy: RolePolicy, minutes: number): Against | null {
  if (mode === 'admin-assign' && policy.mfaOnAdminAssign) return 'mfa';
  const longest = longestOf(mode, policy);
  return longest !== null && minutes > longest ? 'minutes' : null;
}

function longestOf(mode: Mode, policy: RolePolicy): number | null {
  return mode === 'admin-assign' ? policy.longestMinutes : policy.longestActivationMinutes;
}

/** The tenant's own policy is read before anything is promised. */
export function checkMode(emergency: Emergency): void {
  const { seen, asked, findings } = emergency;
  const { role, path, minutes } = asked;
  const { policy } = seen.role;
  if (policy.known !== 'yes') {
    const detail = `The directory's own policy for "${role.title}" could not be read: ${policy.because}.`;
    find(findings, 'role-policy-unknown', detail, path);
    return;
  }
  const mode = modeOf(emergency);
  if (mode === null) {
    noMode(emergency, policy.value);
    return;
  }
  if (mode === 'admin-assign') {
    const detail = `"${role.title}" is assigned for ${minutesWords(minutes)} by this service.`;
    find(findings, 'activated-by-us', detail, `${path}/modes`);
    return;
  }
  const isMfa = role.modes.includes('admin-assign') && policy.value.mfaOnAdminAssign;
  const because = isMfa ? ', because the directory wants a second factor for it, which no app has' : '';
  const detail = `"${role.title}" is activated by the person in the portal of the directory${because}.`;
  find(findings, 'activated-by-person', detail, `${path}/modes`);
  if (policy.value.approvalOnActivation) {
    const own = `The directory itself has people approve an activation of "${role.title}"; that is not asked for here again.`;
    find(findings, 'directory-asks-too', own, `${path}/modes`);
  }
}

function noMode({ asked, findings }: Emergency, policy: RolePolicy): void {
  const { role, path, minutes } = asked;
  const allowed = role.modes
    .filter((mode) => against(mode, policy, minutes) === 'minutes')
    .map((mode) => longestOf(mode, policy) ?? 0);
  if (allowed.length > 0) {
    const detail = `The directory's own policy allows "${role.title}" for ${minutesWords(Math.max(...allowed))} at most, and ${minutesWords(minutes)} are asked for.`;
    find(findings, 'longer-than-directory', detail, path);
    return;
  }
  const detail = `The directory wants a second factor for an assignment of "${role.title}", which no app has, and the table lets nobody activate it in person.`;
  find(findings, 'no-mode', detail, `${path}/modes`);
}

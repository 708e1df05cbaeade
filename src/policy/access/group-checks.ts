import type { GroupFacts } from '../../domain/facts.ts';
import { find, type ReasonCode } from '../reasons.ts';
import type { ExceptionalClass, GuardedGroup, GuardedIndex } from './guarded-group.ts';
import type { Situation } from './situation.ts';

type Guarded = Situation<GuardedIndex>;

const REFUSALS = {
  'role-assignable': 'role-assignable-group',
  'restricted-management': 'restricted-management-group',
  'nested-in-privileged': 'nested-in-privileged-group',
  privileged: 'privileged-group',
  'break-glass': 'break-glass-group',
} as const satisfies Record<ExceptionalClass, ReasonCode>;

/**
 * Every group of the entitlement must pass every guard: one unsafe group refuses the bundle.
 *
 * @returns the exceptional classes that were let through because the entitlement allows them; each needs its stage.
 */
export function checkGroups(situation: Guarded): readonly ExceptionalClass[] {
  const exceptions: ExceptionalClass[] = [];
  for (const group of situation.index.groups) {
    if (situation.policy.controlGroupIds.has(group.id)) {
      const detail = `Members of ${group.name} decide about requests, or run this service; no ticket gives it.`;
      find(situation.findings, 'control-group', detail, group.rule);
    }
    const facts = situation.facts.groups[group.id];
    if (facts === undefined) {
      find(situation.findings, 'fact-missing', `The group ${group.name} could not be read.`, group.rule);
    } else {
      checkWritable(situation, group, facts);
      checkExceptional(situation, group, facts, exceptions);
    }
  }
  return exceptions;
}

/**
 * Groups whose direct members nobody can change here; the table or the directory must be mended first. Only a plain
 * `false` passes, here and below, so that an answer that lacks a property never does.
 */
function checkWritable({ findings }: Guarded, { id, name, rule }: GuardedGroup, facts: GroupFacts): void {
  if (facts.found !== true) {
    find(findings, 'group-missing', `The group ${name} (${id}) does not exist.`, rule);
    return;
  }
  if (facts.displayName !== name) {
    const detail = `The group ${id} is now called "${facts.displayName}"; the policy expects "${name}".`;
    find(findings, 'group-renamed', detail, rule);
  }
  if (facts.dynamic !== false) find(findings, 'dynamic-group', `${name} has dynamic membership.`, rule);
  if (facts.synced !== false) find(findings, 'synced-group', `${name} is mastered on-premises.`, rule);
  if (facts.hiddenMembers !== false)
    find(
      findings,
      'hidden-members-group',
      `The members of ${name} are hidden, so nothing could be proven.`,
      rule,
    );
  if (facts.mailEnabled !== false && facts.unified !== true) {
    find(findings, 'mail-enabled-group', `${name} is mail-enabled and managed in Exchange.`, rule);
  }
}

function checkExceptional(
  { findings, index }: Guarded,
  group: GuardedGroup,
  facts: GroupFacts,
  exceptions: ExceptionalClass[],
): void {
  const meet = (exceptional: ExceptionalClass, what: string): void => {
    const stage = index.exceptional.get(exceptional);
    if (stage === undefined) {
      find(findings, REFUSALS[exceptional], `${group.name} ${what}.`, group.rule);
      return;
    }
    const detail = `${group.name} ${what}; that needs an extra approval ("${stage.name}").`;
    find(findings, 'exceptional-group-needs-approval', detail, group.rule);
    exceptions.push(exceptional);
  };
  if (facts.roleAssignable !== false) meet('role-assignable', 'can carry directory roles');
  if (facts.restrictedManagement !== false)
    meet('restricted-management', 'is in a restricted management unit');
  if (facts.privilegedParents?.length !== 0) {
    const parents = (facts.privilegedParents ?? []).map(({ displayName }) => displayName).join(', ');
    meet('nested-in-privileged', `is nested in the privileged group ${parents}`);
  }
  if (group.protectedAs === 'privileged') meet('privileged', 'is a privileged group');
  if (group.protectedAs === 'break-glass') meet('break-glass', 'is for emergencies');
}

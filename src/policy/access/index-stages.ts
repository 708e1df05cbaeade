import type { Reason } from '../../domain/decision.ts';
import { type RoleLabels, roleWords } from '../../domain/role-words.ts';
import type { AccessTable, ApprovalRule, Entitlement, PeopleSource, PolicyTable } from './access-table.ts';
import { stageTimes } from './stage-times.ts';

/** `words`: what people read in place of its name. */
export type RoleIndex = { readonly role: string; readonly words: string; readonly source: PeopleSource };

/** A stage template with its roles resolved for one entitlement. */
export type StageIndex = {
  readonly name: string;
  readonly rule: string;
  readonly needs: readonly (RoleIndex & { readonly quorum: number })[];
  readonly dueSeconds: number;
  readonly remindAfterSeconds: readonly number[];
  readonly escalation: (RoleIndex & { readonly afterSeconds: number }) | null;
  readonly nextInLine: RoleIndex | null;
  readonly acceptsItsmApproval: boolean;
  readonly acceptsDelegates: boolean;
  readonly distinct: boolean;
  /** Whether proven approvals of an approved ticket stand for it. */
  readonly satisfiedByTicket: boolean;
};

/** Which stages an entitlement needs, and why. */
export type StagesIndex = {
  /** From tiers and tags; always needed. */
  readonly always: readonly StageIndex[];
  /** One reason per rule that asks for stages, or why none is needed. */
  readonly why: readonly Reason[];
  readonly outOfHours: StageIndex | null;
};

export function indexStages(table: AccessTable, entitlement: Entitlement): StagesIndex {
  const rules = rulesFor(table, entitlement);
  const names = [...new Set(rules.flatMap(({ rule }) => rule.stages))];
  return {
    always: names.map((name) => indexStage(table, entitlement, name)),
    why: rules
      .filter(({ rule }) => rule.stages.length > 0)
      .map((one) => whyAsked(one, table.labels))
      .concat(whyNotAsked(entitlement, names)),
    outOfHours: table.outOfHoursStage === null ? null : indexStage(table, entitlement, table.outOfHoursStage),
  };
}

type PlacedRule = { readonly rule: ApprovalRule; readonly place: number };

/** In the table's order. A tag's rule may stand in place of those of risk and cost; a standard change may need none. */
export function rulesFor(table: AccessTable, entitlement: Entitlement): readonly PlacedRule[] {
  const placed = table.approvals.map((rule, place) => ({ rule, place }));
  const tagged = placed.filter(({ rule }) => 'tag' in rule && entitlement.tags.includes(rule.tag));
  const replaced = tagged.some(({ rule }) => 'tag' in rule && rule.insteadOfTier);
  const standard = entitlement.changeClass.class === 'standard';
  return placed.filter((one) => {
    if ('tag' in one.rule) return tagged.includes(one);
    if ('costTier' in one.rule) return !replaced && one.rule.costTier === entitlement.license?.cost.tier;
    if (one.rule.tier !== entitlement.riskTier || replaced) return false;
    return !(standard && one.rule.standardChangeNeedsNone);
  });
}

function whyAsked({ rule, place }: PlacedRule, labels: RoleLabels | undefined): Reason {
  const stages = rule.stages.map((name) => roleWords(name, labels)).join(', then as ');
  return {
    code: 'approval-needed',
    detail: `${ruleWords(rule)} needs approval as ${stages}.`,
    rule: `/approvals/${place}`,
  };
}

function ruleWords(rule: ApprovalRule): string {
  if ('tag' in rule) return `The tag "${rule.tag}"`;
  return 'costTier' in rule ? `Cost tier "${rule.costTier}"` : `Risk tier "${rule.tier}"`;
}

function whyNotAsked(
  { changeClass, riskTier, title }: Entitlement,
  stages: readonly string[],
): readonly Reason[] {
  if (stages.length > 0) return [];
  if (changeClass.class !== 'standard') {
    const detail = `${title} has risk tier "${riskTier}", which needs no approval.`;
    return [{ code: 'no-approval-needed', detail, rule: '/approvals' }];
  }
  const detail = `Approved in advance as the standard change "${changeClass.template}".`;
  return [{ code: 'standard-change', detail, rule: '/approvals' }];
}

/** What a stage may be asked for. */
type StageOwner = Pick<Entitlement, 'id' | 'owners' | 'ticketApprovalSatisfies'>;

/**
 * `entitlement` null: the table's own roles decide, whatever it is asked for. Throws when the table lacks the stage or a role; the
 * checks of a table report both first.
 */
export function indexStage(table: PolicyTable, entitlement: StageOwner | null, name: string): StageIndex {
  const template = table.stages[name];
  if (template === undefined) throw new Error(`The table has no stage "${name}".`);
  const roleOf = (role: string): RoleIndex => {
    const source = entitlement?.owners[role] ?? table.roles[role];
    if (source === undefined)
      throw new Error(`Nobody is named for the role "${role}" of "${entitlement?.id ?? table.kind}".`);
    return { role, words: roleWords(role, table.labels), source };
  };
  const { escalation, nextInLine } = template;
  const times = stageTimes(template);
  return {
    name,
    rule: `/stages/${name}`,
    needs: template.needs.map(({ role, quorum }) => ({ ...roleOf(role), quorum })),
    dueSeconds: times.due,
    remindAfterSeconds: times.reminders,
    escalation: escalation && { ...roleOf(escalation.role), afterSeconds: times.escalation ?? 0 },
    nextInLine: nextInLine === null ? null : roleOf(nextInLine),
    acceptsItsmApproval: template.acceptsItsmApproval,
    acceptsDelegates: template.acceptsDelegates === true,
    distinct: template.distinct,
    satisfiedByTicket: entitlement?.ticketApprovalSatisfies.includes(name) ?? false,
  };
}

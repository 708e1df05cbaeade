import type { StagePlan } from '../../domain/decision.ts';
import { roleWords } from '../../domain/role-words.ts';
import { planStages } from '../../policy/access/stages.ts';
import { checkDebts } from './debts.ts';
import type { Emergency } from './emergency.ts';
import { ownPriority } from './incident.ts';
import type { WindowFact } from './known-facts.ts';
import { find } from './reasons.ts';
import { windowFor } from './window.ts';

/** The stages that have to say yes; none where the rule approves. */
export function approval(emergency: Emergency): readonly StagePlan[] {
  return offline(emergency) ?? forClassOrDebts(emergency) ?? standard(emergency);
}

/** The stages where people are asked, whether or not the rule approves by now: no incident, window or role has to be known for it. */
export function stagesOfPeople(emergency: Emergency): readonly StagePlan[] {
  return offline(emergency) ?? forClassOrDebts(emergency) ?? standardStages(emergency);
}

/** Two people, whatever is asked for: nobody can look at the incident. `null`: it came by a ticket. */
function offline(emergency: Emergency): readonly StagePlan[] | null {
  const { policy, request } = emergency;
  if (!request.filed) return null;
  const { offline: rules, approvals } = policy.table;
  checkDebts(emergency);
  return ask(
    emergency,
    'tool-away',
    'It was asked for while the ticket tool was away',
    rules?.approvals ?? approvals.highRisk,
    '/offline/approvals',
  );
}

/** Two people, whatever window is open; `null`: one will do. */
function forClassOrDebts(emergency: Emergency): readonly StagePlan[] | null {
  const { policy, asked } = emergency;
  const { approvals } = policy.table;
  const isIndebted = checkDebts(emergency);
  if (asked.role.class === 'high') {
    const what = `"${asked.role.title}" is a high-risk role`;
    return ask(emergency, 'high-risk-role', what, approvals.highRisk, '/approvals/highRisk');
  }
  if (isIndebted) {
    const what = 'Open debts, a budget that is used up, or the time since the last use takes two people';
    return ask(emergency, 'two-people-for-debts', what, approvals.inDebt, '/approvals/inDebt');
  }
  return null;
}

/** The window because of which the rule approves what is asked; `null`: people are asked. */
export function withoutAsking(emergency: Emergency): WindowFact | null {
  const mayBe =
    !emergency.request.filed &&
    emergency.asked.role.class === 'standard' &&
    !checkDebts(emergency) &&
    !ownPriority(emergency);
  const found = mayBe ? windowFor(emergency) : null;
  return found?.counts ? found.window : null;
}

/** The stages of a standard role where no rule approves it. */
export function standardStages(emergency: Emergency): readonly StagePlan[] {
  const { policy, asked } = emergency;
  const { standard: names } = policy.table.approvals;
  return ask(emergency, 'role-needs-approval', `"${asked.role.title}"`, names, '/approvals/standard');
}

function standard(emergency: Emergency): readonly StagePlan[] {
  const { findings, asked } = emergency;
  const own = ownPriority(emergency);
  const found = windowFor(emergency);
  const rule = '/approvals/standard';
  if (own) {
    find(findings, own.code, own.detail, '/trigger/priorities');
    return standardStages(emergency);
  }
  if (found.counts) {
    const detail = `The major-incident window of ${asked.incident} is open until ${found.window.endsAt}: the rule approves "${asked.role.title}", and nobody is asked.`;
    find(findings, 'within-window', detail, rule);
    return [];
  }
  find(findings, 'no-window', found.because, rule);
  return standardStages(emergency);
}

type AskedFor = 'tool-away' | 'high-risk-role' | 'two-people-for-debts' | 'role-needs-approval';

function ask(
  emergency: Emergency,
  code: AskedFor,
  what: string,
  names: readonly string[],
  rule: string,
): readonly StagePlan[] {
  const { policy, request, facts, at, findings } = emergency;
  const words = names.map((name) => roleWords(name, policy.table.labels)).join(', then as ');
  const detail =
    code === 'role-needs-approval'
      ? `${what} needs approval as ${words}.`
      : `${what}: it needs approval as ${words}.`;
  find(findings, code, detail, rule);
  const asking = { request, facts, at, findings };
  return planStages(
    asking,
    names.flatMap((name) => policy.index.stages.get(name) ?? []),
  );
}

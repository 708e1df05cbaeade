import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { withGrant } from '../../src/domain/access.ts';
import type { AuditEntry, AuditFact } from '../../src/domain/audit.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { addMilliseconds, DAY, type Instant, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import { type Change, changeKey } from '../../src/domain/plan.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { AccessRequest } from '../../src/domain/request.ts';

export const PROJECT = '53818b1b-4a27-454b-8896-0dba576410e6';
export const SHAREPOINT = '5dbe027f-2339-4123-9542-606e4d348a72';
export const E3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
export const TEAMS = '57ff2da0-773e-42df-b2af-ffb7a2317929';
export const FORMS = '2789c901-c14e-48ab-a76a-be334d9d793a';
export const PHONE = 'e43b5b99-8dfb-405f-9987-dc307f34bcbd';
export const PHONE_PLAN = '4828c8ec-dc2e-4779-b502-87ac9ce28ab7';
export const PROJECT_CLIENT = 'fafd7243-e5c1-4a3a-9e40-495efcb1d3c3';
export const PROJECT_ONLINE = 'fe71d6c3-a2ea-4499-9778-da042bf08063';
export const VISIO = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';
export const VISIO_GROUP = '7c0f1a52-9d7e-4a0b-8f27-3f1d5f0c9a11';
export const E3_GROUP = '1f6e2c90-5b1d-4c55-a3de-9e2b7d8c4402';

const POLICY = 'a3f19c0d5be2'.padEnd(64, '7');
const TRACE = { status: 200, requestId: '0b8f6a2e-5f0c-4f6e-9a55-64f2a1d3c7b8', clientRequestId: 'c0ffee00' };
const NAMES = {
  [personId('sales-rep')]: 'Anna Jansen',
  [personId('contractor')]: 'Marco Ferri',
  [personId('marketing-manager')]: 'Zoë Laurent',
  [personId('eng-manager')]: 'Sanne Mulder',
  [personId('sales-manager')]: 'Felix Brandt',
  [personId('it-director')]: 'Thomas Weber',
};

export type Story = {
  readonly number: string;
  readonly startedAt: Instant;
  readonly record: RequestRecord;
  readonly changes: readonly Change[];
  readonly facts: AuditEntry[];
};

/** What one of these requests is about. `startedAgo` in milliseconds. */
export type Asked = {
  readonly number: string;
  readonly who: string;
  readonly title: string;
  readonly justification: string;
  readonly startedAgo: number;
  readonly days: number | null;
  readonly changes: readonly Omit<Change, 'key' | 'userId'>[];
  readonly usable: NonNullable<RequestRecord['plan']>['usable'];
  readonly shown: readonly (readonly [string, string])[];
  readonly stages: readonly (readonly [name: string, approver: string])[];
  readonly reasons: readonly string[];
};

export function begin(world: World, asked: Asked): Story {
  const startedAt = instant(world.clock.now() - asked.startedAgo);
  const ticket = { system: 'servicenow', id: `id-${asked.number}`, number: asked.number };
  const base = newRecord(ticket, 'm365-license', 1, startedAt);
  const userId = personId(asked.who);
  const changes = asked.changes.map((change) => ({
    ...change,
    userId,
    key: changeKey(asked.number, userId, change.target, change.action),
  }));
  const request: AccessRequest = {
    kind: 'm365-license',
    ticket,
    requesterId: userId,
    beneficiaryId: userId,
    catalogItem: 'Request Microsoft 365 product',
    variables: { product: asked.title },
    duration: asked.days === null ? { lasts: 'indefinitely' } : { lasts: 'days', days: asked.days },
    justification: asked.justification,
  };
  const stages = asked.stages.map(([name, approver]) => ({
    name,
    needs: [{ role: name, quorum: 1, candidates: [personId(approver)] }],
    dueSeconds: (3 * DAY) / SECOND,
    remindAfterSeconds: [],
    escalation: null,
    acceptsItsmApproval: false,
    distinct: true,
  }));
  const record: RequestRecord = {
    ...base,
    request,
    requestDigest: 'd'.repeat(64),
    names: NAMES,
    stages,
    plan: { changes, ...(asked.usable ? { usable: asked.usable } : {}), digest: 'e'.repeat(64) },
    decision: {
      verdict: stages.length > 0 ? 'ask' : 'grant',
      reasons: asked.reasons.map((detail) => ({ code: 'license-rule', detail, rule: '/entitlements/2' })),
      policyDigest: POLICY,
      entitlement: 'license',
      title: asked.title,
      changeClass: { class: 'normal' },
      riskTier: 'medium',
      end: asked.days === null ? { ends: 'never' } : { ends: 'after', seconds: (asked.days * DAY) / SECOND },
      shown: asked.shown.map(([label, value]) => ({ label, value })),
      decidedAt: startedAt,
    },
  };
  const story = { number: asked.number, startedAt, record, changes, facts: [] };
  tell(story, 0, 'ticket-read', { request, requestDigest: 'd'.repeat(64) }, 'first');
  tell(story, 1, 'facts-gathered', factsOf(userId), 'first');
  tell(story, 1, 'decided', { ...record.decision, stages, plan: record.plan }, 'first');
  return story;
}

/** Adds a row of evidence so many seconds after the beginning. */
export function tell(story: Story, after: number, fact: AuditFact, data: unknown, once = ''): void {
  const at = addMilliseconds(story.startedAt, after * SECOND);
  const entry = { fact, once: once || `${fact}-${story.facts.length}`, at, actor: 'countersign', data };
  story.facts.push(entry as AuditEntry);
}

function factsOf(userId: string): unknown {
  const plan = (planId: string, name: string) => ({ planId, name });
  return {
    people: Object.fromEntries(Object.entries(NAMES).map(([id, displayName]) => [id, { id, displayName }])),
    groups: {
      [VISIO_GROUP]: { id: VISIO_GROUP, displayName: 'LIC-VISIO' },
      [E3_GROUP]: { id: E3_GROUP, displayName: 'LIC-M365-E3' },
    },
    licenses: {
      userId,
      usageLocation: 'NL',
      country: 'Netherlands',
      assignments: [
        { skuId: E3, byGroup: E3_GROUP, disabledPlans: [TEAMS, FORMS], state: 'Active', error: null },
      ],
      held: [
        {
          skuId: E3,
          skuPartNumber: 'SPE_E3',
          plans: [plan(TEAMS, 'TEAMS1'), plan(FORMS, 'FORMS_PLAN_E3')],
        },
      ],
      subscriptions: {
        [PROJECT]: subscription(PROJECT, 'PROJECTPROFESSIONAL', 8, 3, [
          plan(PROJECT_CLIENT, 'PROJECT_CLIENT_SUBSCRIPTION'),
          plan(PROJECT_ONLINE, 'SHAREPOINT_PROJECT'),
          plan(SHAREPOINT, 'SHAREPOINTENTERPRISE'),
        ]),
        [VISIO]: subscription(VISIO, 'VISIOCLIENT', 5, 5, []),
      },
    },
  };
}

function subscription(skuId: string, skuPartNumber: string, seats: number, consumed: number, plans: unknown) {
  return { skuId, skuPartNumber, status: 'Enabled', seats, consumed, plans };
}

export function grantOf(story: Story, place: number, more: Partial<Grant>): Grant {
  const change = story.changes[place];
  if (!change) throw new Error(`${story.number} has no change ${place}.`);
  return {
    id: `${story.record.requestId}~${place + 1}`,
    requestId: story.record.requestId,
    ticket: story.record.ticket,
    beneficiaryId: change.userId,
    target: change.target,
    targetName: change.targetName,
    ...(change.disabledPlans ? { disabledPlans: change.disabledPlans } : {}),
    state: 'active',
    endsAt: null,
    lastsSeconds: null,
    armedAt: story.startedAt,
    startedAt: null,
    endedAt: null,
    endReason: null,
    noticedAt: null,
    ...more,
  };
}

export function armed(story: Story, after: number, endsAt: Instant | null): void {
  for (const [place, change] of story.changes.entries())
    tell(story, after, 'grant-armed', {
      grantId: `${story.record.requestId}~${place + 1}`,
      name: change.targetName,
      target: change.target,
      beneficiaryId: change.userId,
      endsAt,
      base: 'absent',
    });
}

/** One call for the changes at these places, and its answer. */
export function written(
  story: Story,
  after: number,
  places: readonly number[],
  before: unknown,
  action: 'add' | 'remove' = 'add',
): void {
  const some = places.flatMap((place) => story.changes[place] ?? []);
  const key = changeKey(
    story.number,
    some[0]?.userId ?? '',
    some.map(({ target }) => target).join('+'),
    action,
  );
  const once = `call-${action}-${places.join('-')}`;
  const name = some.map(({ targetName }) => targetName).join(', ');
  tell(story, after, 'change-attempted', { key, attempt: 1, clientRequestId: once, name, before }, once);
  tell(story, after + 1, 'change-answered', { key, effect: 'changed', trace: TRACE }, once);
}

type Seen = 'present' | 'absent' | 'disagree' | 'unknown';

/** One look at every target of the story. */
export function look(
  story: Story,
  after: number,
  expect: 'present' | 'absent',
  seen: readonly Seen[],
  more: { readonly plans?: readonly (readonly [string, string])[]; readonly errors?: readonly string[] } = {},
): void {
  const readings = story.changes.map(({ target, userId }, place) => ({
    userId,
    target,
    edge: seen[place],
    effective: null,
  }));
  const plans = more.plans?.map(([name, is]) => ({
    name,
    planId: story.record.plan?.usable?.find((one) => one.name === name)?.planId ?? '',
    is,
    because: is === 'usable' ? '' : `the service plan ${name} is not usable yet (PendingProvisioning)`,
  }));
  const data = {
    expect,
    readings,
    ...(plans ? { plans } : {}),
    ...(more.errors ? { errors: more.errors } : {}),
  };
  tell(story, after, 'change-observed', data, `${expect}-${after}`);
}

export async function keep(
  world: World,
  { record, facts, number }: Story,
  grants: readonly Grant[],
  how: Partial<RequestRecord> & { readonly access: 'none' | 'granted' | 'ended' },
): Promise<string> {
  const { requests, auditLog } = world.app.means;
  const now = instant(world.clock.now());
  const { access, ...more } = how;
  const desired = {
    revision: 3,
    access,
    outcome: more.outcome ?? ('running' as const),
    standing: null,
    comment: null,
    workNote: number,
    askedAt: now,
    provenAt: null,
  };
  await requests.insert({ ...record, updatedAt: now, desired, sentRevision: 3, ...more });
  await auditLog.append(record.requestId, facts);
  const userId = record.request?.beneficiaryId ?? '';
  await world.app.means.grants.change(userId, (rows) => ({
    rows: grants.reduce((all, grant) => withGrant(all, grant), rows),
    result: null,
  }));
  return record.requestId;
}

/** Opens the stages of a request in turn; those named are approved by whom they ask. */
export async function ask(world: World, story: Story, approved: readonly string[]): Promise<void> {
  const { approvals } = world.app.means;
  const { requestId, request, stages } = story.record;
  const userId = request?.beneficiaryId ?? '';
  for (const [place, stage] of stages.entries()) {
    const openedAt = addMilliseconds(story.startedAt, (place * 40 + 1) * MINUTE);
    await approvals.open({
      requestId,
      stage: stage.name,
      state: 'open',
      sequence: 0,
      plan: stage,
      planDigest: story.record.plan?.digest ?? '',
      requesterId: userId,
      beneficiaryId: userId,
      openedAt,
      dueAt: addMilliseconds(openedAt, 3 * DAY),
      escalated: false,
      closedAt: null,
      struck: [],
    });
    tell(story, place * 2400 + 60, 'approval-asked', {
      stage: stage.name,
      needs: stage.needs,
      dueAt: addMilliseconds(openedAt, 3 * DAY),
      planDigest: story.record.plan?.digest,
    });
    if (!approved.includes(stage.name)) break;
    const approverId = stage.needs[0]?.candidates[0] ?? '';
    const at = addMilliseconds(openedAt, 20 * MINUTE);
    const proof = { channel: 'teams', method: 'bot-framework-token', evidence: 'activity 1:9xk2' };
    const word = {
      requestId,
      stage: stage.name,
      approverId,
      answer: 'approve' as const,
      comment: 'Budgeted.',
      at,
      proof,
    };
    const recorded = await approvals.decide(word);
    if (!recorded.recorded) throw new Error(`${requestId}: the word was not recorded: ${recorded.because}`);
    story.facts.push({
      fact: 'approval-recorded',
      once: `${stage.name}-${approverId}`,
      at,
      actor: approverId,
      data: { ...recorded.decision },
    });
    tell(story, place * 2400 + 1261, 'stage-closed', { stage: stage.name, state: 'approved' });
  }
}

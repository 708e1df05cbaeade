import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { addMilliseconds, DAY, HOUR, type Instant, SECOND } from '../../src/domain/instant.ts';
import {
  type Asked,
  armed,
  ask,
  begin,
  E3,
  E3_GROUP,
  FORMS,
  grantOf,
  keep,
  look,
  PHONE,
  PHONE_PLAN,
  PROJECT,
  PROJECT_CLIENT,
  PROJECT_ONLINE,
  SHAREPOINT,
  type Story,
  TEAMS,
  tell,
  VISIO,
  VISIO_GROUP,
  written,
} from './license-evidence.ts';

/** Request ids of license requests, kept as the activities keep them. */
export type LicenseRequests = {
  /** Teams Phone, which waits for its second stage. */
  readonly waiting: string;
  /** Project Plan 3 for a contractor, with his usage location set on the way. */
  readonly fulfilled: string;
  /** Teams switched on in a license that was there; policy alone allowed it. */
  readonly switchedOn: string;
  /** Visio by a group, for which no seat was left. */
  readonly rolledBack: string;
  /** Project Plan 3, taken away after its month. */
  readonly ended: string;
};

const BEFORE_PROJECT = {
  usageLocation: null,
  assignments: [
    { skuId: E3, byGroup: null, disabledPlans: [], state: 'Active', error: null },
    { skuId: PHONE, byGroup: E3_GROUP, disabledPlans: [TEAMS], state: 'ActiveWithError', error: 'Other' },
  ],
};

const project = (number: string, startedAgo: number): Asked => ({
  number,
  who: 'contractor',
  title: 'Project Plan 3',
  justification: 'I plan the migration of the warehouse until the end of June.',
  startedAgo,
  days: 30,
  changes: [
    { target: 'usage-location~IT', targetName: 'usage location IT', action: 'add' },
    {
      target: `license~${PROJECT}`,
      targetName: 'Project Plan 3',
      action: 'add',
      disabledPlans: [SHAREPOINT],
    },
  ],
  usable: [
    { skuId: PROJECT, planId: PROJECT_CLIENT, name: 'PROJECT_CLIENT_SUBSCRIPTION' },
    { skuId: PROJECT, planId: PROJECT_ONLINE, name: 'SHAREPOINT_PROJECT' },
  ],
  shown: [
    ['Product', 'Project Plan 3'],
    ['SKU', 'PROJECTPROFESSIONAL'],
    ['Price', 'EUR 28.10 per month (high)'],
    ['Cost center', 'CC-4100 Warehouse automation'],
    ['What will change', 'usage location set to IT; Project Plan 3 assigned'],
  ],
  stages: [
    ['manager', 'eng-manager'],
    ['cost-center-owner', 'it-director'],
  ],
  reasons: ['Products of the cost tier "high" need the manager and the owner of the cost center.'],
});

/** Writes down everything up to the proof of a Project license, 80 minutes after it was asked for. */
async function proveProject(world: World, story: Story): Promise<Instant> {
  await ask(world, story, ['manager', 'cost-center-owner']);
  const begun = 80 * 60;
  const provenAt = addMilliseconds(story.startedAt, (begun + 46) * SECOND);
  armed(story, begun, addMilliseconds(provenAt, 30 * DAY));
  written(story, begun + 1, [0], BEFORE_PROJECT);
  written(story, begun + 4, [1], { ...BEFORE_PROJECT, usageLocation: 'IT' });
  const [client, online] = ['PROJECT_CLIENT_SUBSCRIPTION', 'SHAREPOINT_PROJECT'];
  const pending = [
    [client, 'usable'],
    [online, 'pending'],
  ] as const;
  const usable = [
    [client, 'usable'],
    [online, 'usable'],
  ] as const;
  look(story, begun + 6, 'present', ['present', 'disagree'], {
    plans: [
      [client, 'pending'],
      [online, 'pending'],
    ],
  });
  look(story, begun + 16, 'present', ['present', 'present'], { plans: pending });
  look(story, begun + 26, 'present', ['present', 'present'], { plans: pending });
  for (const after of [36, 41, 46])
    look(story, begun + after, 'present', ['present', 'present'], { plans: usable });
  for (const [place, change] of story.changes.entries())
    tell(story, begun + 46, 'grant-started', {
      grantId: `${story.record.requestId}~${place + 1}`,
      target: change.target,
      startedAt: provenAt,
      endsAt: addMilliseconds(provenAt, 30 * DAY),
      after: 'present',
    });
  tell(story, begun + 47, 'concluded', { outcome: 'fulfilled', provenAt });
  return provenAt;
}

async function fulfilled(world: World): Promise<string> {
  const story = begin(world, project('RITM0020002', 5 * HOUR));
  const startedAt = await proveProject(world, story);
  const endsAt = addMilliseconds(startedAt, 30 * DAY);
  tell(story, 80 * 60 + 48, 'notice-sent', { to: personId('contractor'), channel: 'mail' });
  tell(story, 80 * 60 + 49, 'notice-sent', { to: personId('contractor'), channel: 'teams' });
  const kept = { state: 'ended', startedAt, endedAt: startedAt, endReason: 'kept', endsAt } as const;
  const grants = [grantOf(story, 0, kept), grantOf(story, 1, { startedAt, endsAt })];
  return keep(world, story, grants, {
    access: 'granted',
    phase: 'concluded',
    outcome: 'fulfilled',
    concludedAt: startedAt,
  });
}

async function ended(world: World): Promise<string> {
  const story = begin(world, project('RITM0020005', 31 * DAY));
  const startedAt = await proveProject(world, story);
  const over = (30 * DAY) / SECOND + 80 * 60 + 46;
  const endedAt = addMilliseconds(story.startedAt, (over + 90) * SECOND);
  const grantId = `${story.record.requestId}~2`;
  const target = `license~${PROJECT}`;
  tell(story, over, 'grant-ending', {
    grantId,
    name: 'Project Plan 3',
    target,
    reason: 'expired',
    removal: 'needed',
  });
  written(story, over + 2, [1], { ...BEFORE_PROJECT, usageLocation: 'IT' }, 'remove');
  for (const after of [10, 45, 80])
    tell(
      story,
      over + after,
      'change-observed',
      { expect: 'absent', readings: [{ target, edge: 'absent', effective: null }] },
      `absent-${after}`,
    );
  tell(story, over + 90, 'grant-ended', {
    grantId,
    target,
    reason: 'expired',
    removed: true,
    provenAt: endedAt,
  });
  tell(story, over + 91, 'concluded', { outcome: 'ended', reason: 'expired' });
  const kept = { state: 'ended', startedAt, endedAt: startedAt, endReason: 'kept' } as const;
  const over_ = { state: 'ended', startedAt, endedAt, endReason: 'expired', endsAt: endedAt } as const;
  const grants = [grantOf(story, 0, kept), grantOf(story, 1, over_)];
  return keep(world, story, grants, {
    access: 'ended',
    phase: 'concluded',
    outcome: 'ended',
    concludedAt: endedAt,
  });
}

async function waiting(world: World): Promise<string> {
  const story = begin(world, {
    ...project('RITM0020001', 3 * HOUR),
    who: 'sales-rep',
    title: 'Teams Phone',
    justification: 'Customers call me on my mobile, which nobody can take over when I am away.',
    days: null,
    changes: [{ target: `license~${PHONE}`, targetName: 'Teams Phone', action: 'add' }],
    usable: [{ skuId: PHONE, planId: PHONE_PLAN, name: 'MCOEV' }],
    shown: [
      ['Product', 'Teams Phone'],
      ['SKU', 'MCOEV'],
      ['Price', 'EUR 7.50 per month (high)'],
      ['Cost center', 'CC-2200 Field sales'],
    ],
    stages: [
      ['manager', 'sales-manager'],
      ['telecom', 'it-director'],
    ],
    reasons: ['Phone licenses need the manager and somebody of telecom.'],
  });
  await ask(world, story, ['manager']);
  return keep(world, story, [], {
    access: 'none',
    phase: 'waiting',
    waitingOn: 'telecom',
    whoCanAct: [personId('it-director')],
    due: addMilliseconds(story.startedAt, 3 * DAY),
  });
}

async function switchedOn(world: World): Promise<string> {
  const story = begin(world, {
    ...project('RITM0020003', 2 * HOUR),
    who: 'marketing-manager',
    title: 'Microsoft Teams',
    justification: 'The agency meets in Teams.',
    days: null,
    changes: [{ target: `plan~${E3}~${TEAMS}`, targetName: 'TEAMS1 of SPE_E3', action: 'add' }],
    usable: [{ skuId: E3, planId: TEAMS, name: 'TEAMS1' }],
    shown: [
      ['Product', 'Microsoft Teams'],
      ['SKU', 'SPE_E3'],
      ['Price', 'no extra cost'],
    ],
    stages: [],
    reasons: [
      'The service plan is part of a license that the person has; switching it on needs no approval.',
    ],
  });
  armed(story, 2, null);
  const off = { skuId: E3, byGroup: null, disabledPlans: [TEAMS, FORMS], state: 'Active', error: null };
  written(story, 3, [0], { usageLocation: 'NL', assignments: [off] });
  for (const after of [6, 11, 17])
    look(story, after, 'present', ['present'], { plans: [['TEAMS1', 'usable']] });
  const startedAt = addMilliseconds(story.startedAt, 17 * SECOND);
  const target = `plan~${E3}~${TEAMS}`;
  tell(story, 17, 'grant-started', {
    grantId: `${story.record.requestId}~1`,
    target,
    startedAt,
    endsAt: null,
  });
  tell(story, 18, 'concluded', { outcome: 'fulfilled', provenAt: startedAt });
  return keep(world, story, [grantOf(story, 0, { startedAt })], {
    access: 'granted',
    phase: 'concluded',
    outcome: 'fulfilled',
    concludedAt: startedAt,
  });
}

async function rolledBack(world: World): Promise<string> {
  const story = begin(world, {
    ...project('RITM0020004', 4 * HOUR),
    who: 'sales-rep',
    title: 'Visio Plan 2',
    justification: 'Process maps for the new dealers.',
    days: 90,
    changes: [
      { target: 'usage-location~NL', targetName: 'usage location NL', action: 'add' },
      { target: VISIO_GROUP, targetName: 'LIC-VISIO', action: 'add' },
    ],
    usable: [{ skuId: VISIO, planId: '2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f', name: 'VISIOONLINE' }],
    shown: [
      ['Product', 'Visio Plan 2'],
      ['SKU', 'VISIOCLIENT'],
      ['Price', 'EUR 14.10 per month'],
      ['Cost center', 'CC-2200 Field sales'],
    ],
    stages: [['manager', 'sales-manager']],
  });
  await ask(world, story, ['manager']);
  const begun = 30 * 60;
  armed(story, begun, null);
  written(story, begun + 1, [0], { usageLocation: null, assignments: [] });
  written(story, begun + 3, [1], 'absent');
  const plans = [['VISIOONLINE', 'pending']] as const;
  const error = `the license ${VISIO} of group ${VISIO_GROUP} is in state Error, CountViolation: no seat is left; buy or free one, then retry`;
  look(story, begun + 6, 'present', ['present', 'present'], { plans });
  look(story, begun + 26, 'present', ['present', 'present'], { plans, errors: [error] });
  const [one, two] = [grantOf(story, 0, {}), grantOf(story, 1, {})];
  for (const grant of [two, one])
    tell(story, begun + 30, 'grant-ending', {
      grantId: grant.id,
      name: grant.targetName,
      target: grant.target,
      reason: 'rolled-back',
      removal: 'needed',
    });
  written(story, begun + 31, [1], 'present', 'remove');
  written(story, begun + 33, [0], { usageLocation: 'NL', assignments: [] }, 'remove');
  for (const after of [40, 75, 108]) look(story, begun + after, 'absent', ['absent', 'absent']);
  const endedAt = addMilliseconds(story.startedAt, (begun + 110) * SECOND);
  for (const grant of [two, one])
    tell(story, begun + 110, 'grant-ended', {
      grantId: grant.id,
      target: grant.target,
      reason: 'rolled-back',
      removed: true,
      provenAt: endedAt,
    });
  const because = [
    `the access could not be proven: the service plan VISIOONLINE is not usable yet (not listed); ${error}`,
  ];
  tell(story, begun + 111, 'concluded', { outcome: 'rolled-back', because });
  const over = { state: 'void', endedAt, endReason: 'rolled-back' } as const;
  return keep(
    world,
    story,
    [
      { ...one, ...over },
      { ...two, ...over },
    ],
    {
      access: 'none',
      phase: 'concluded',
      outcome: 'rolled-back',
      concludedAt: endedAt,
      conclusion: { outcome: 'rolled-back', because, edited: false },
    },
  );
}

export async function licenseRequests(world: World): Promise<LicenseRequests> {
  return {
    waiting: await waiting(world),
    fulfilled: await fulfilled(world),
    switchedOn: await switchedOn(world),
    rolledBack: await rolledBack(world),
    ended: await ended(world),
  };
}

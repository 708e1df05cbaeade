import { DAY, instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { FactPart } from '../../policy/fact-part.ts';
import type { Wanted } from '../../policy/rulebook.ts';
import { PORTAL } from './afterwards.ts';
import { classGroups } from './classes.ts';
import type { EvidenceName } from './evidence.ts';
import { PEOPLE_AT_RISK } from './people-at-risk.ts';
import type { RiskPolicy } from './policy.ts';
import type { RiskTable } from './risk-table.ts';

/** What must be read of people and groups. */
export function factsWanted(
  { requesterId, beneficiaryId }: AccessRequest,
  { table, index: { people } }: RiskPolicy,
): Wanted {
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...people.userIds])],
    managersOf: [beneficiaryId],
    groupIds: [],
    approverGroupIds: people.approverGroupIds,
    rosters: people.rosters,
    beneficiaryId,
    incompatibleGroupIds: [],
    roleGroupIds: [...new Set(classGroups(table).map(({ id }) => id))],
  };
}

/** How far back detections are read, and sign-ins: a busy person's fill a page in a few days. */
const DETECTIONS_DAYS = 30;
const SIGN_INS_DAYS = 3;

/** The evidence, one call each but for account and roles. What is late, unlicensed or missing is part of it, and no failure. */
export function factParts({ beneficiaryId: id }: AccessRequest, { limits }: RiskTable): readonly FactPart[] {
  const days = (count: number, clock: { now(): number }) => instant(clock.now() - count * DAY);
  const part = (
    name: EvidenceName,
    bucket: FactPart['bucket'],
    read: (ports: Parameters<FactPart['read']>[0], requestId: string) => ReturnType<FactPart['read']>,
  ): FactPart => ({ name, bucket, read: (ports, _, requestId) => read(ports, requestId) });
  return [
    part('risk', 'risk', ({ accounts }, by) => accounts.risk(id, by)),
    part('detections', 'risk', ({ accounts, clock }, by) =>
      accounts.detections(id, days(DETECTIONS_DAYS, clock), by),
    ),
    part('history', 'risk', ({ accounts }, by) => accounts.riskHistory(id, by)),
    PEOPLE_AT_RISK,
    part('signIns', 'reports', ({ accounts, clock }, by) =>
      accounts.signIns(id, days(SIGN_INS_DAYS, clock), by),
    ),
    part('changes', 'reports', ({ accounts, clock }, by) =>
      accounts.changes(id, days(limits.managerUnchangedDays, clock), by),
    ),
    {
      ...{ name: PORTAL, bucket: null },
      read: ({ directory }) => Promise.resolve({ read: 'done', value: directory.linkTo('user', id) }),
    },
    part('account', null, ({ accounts }, by) => accounts.account(id, by)),
    part('roles', null, ({ accounts }, by) => accounts.roles(id, by)),
  ];
}

import type { Instant } from '../../../domain/instant.ts';
import type { RiskDetection, RiskEvent, UserRisk } from '../../../domain/risk.ts';
import type { Accounts } from '../../../ports/accounts.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { JsonObject } from '../answer.ts';
import { weChanged } from '../audits.ts';
import type { Batch } from '../batch.ts';
import type { GraphClient } from '../client.ts';
import { auditsByPath, userAuditsPath } from '../paths.ts';
import type { GraphContext } from '../purposes.ts';
import { faultsAsValues } from '../read-fault.ts';
import { readBelongings, readState } from './belongings.ts';
import { asked, known, knownFrom, listFrom, notKnown, pageFrom } from './known.ts';
import {
  atRiskPath,
  detectionsPath,
  LOG_PAGE,
  riskHistoryPath,
  riskyUserPath,
  signInsPath,
} from './paths.ts';
import { accountChangeOf, doneActionOf, signInOf } from './report-views.ts';
import { detectionOf, riskEventOf, userRiskOf } from './risk-views.ts';
import { rolesOf } from './roles.ts';
import { lineIn, newestFirst, newestOf } from './values.ts';
import { accountCall, writeAccount } from './writes.ts';

type AccountParts = {
  readonly client: GraphClient;
  readonly batch: Batch;
  readonly clock: Clock;
  /** Ids by which the directory may name our own identities. */
  readonly ownIds: readonly string[];
};

/** Members that enumerations got later come only to callers who say that they know such (graph 10.4). */
const NEWER_MEMBERS = { Prefer: 'include-unknown-enum-members' };

const NEVER_AT_RISK: UserRisk = {
  state: 'none',
  level: 'none',
  detail: 'none',
  updatedAt: null,
  processing: false,
};

/** Accounts of people in Microsoft Graph. Calls about risk are never batched: each item of a batch counts (graph 8.6, 10.6). */
export function createGraphAccounts({ client, batch, clock, ownIds }: AccountParts): Accounts {
  const own = new Set(ownIds.map((id) => id.toLowerCase()));
  const isOurs = (id: string) => own.has(id.toLowerCase());
  const get = (path: string, context: GraphContext) =>
    client({ method: 'GET', path, headers: NEWER_MEMBERS }, context);
  return {
    risk: (userId, requestId) =>
      valued(async () => {
        const about = asked(clock, riskyUserPath(userId), 'The risk of a person');
        const answer = await get(riskyUserPath(userId), { requestId, purpose: 'risk' });
        return knownFrom<UserRisk>(
          answer,
          about,
          (body) => {
            const risk = userRiskOf(body);
            if (risk.level === 'hidden')
              return notKnown('unlicensed', about, 'the tenant has no license that shows it');
            return known(about, risk, risk.updatedAt);
          },
          () => known(about, NEVER_AT_RISK, null),
        );
      }),
    riskHistory: (userId, requestId) =>
      valued(async () => {
        const path = riskHistoryPath(userId);
        const about = asked(clock, path, 'The history of a risk');
        const answer = await get(path, { requestId, purpose: 'risk-history' });
        const of = (items: readonly JsonObject[]) =>
          dated<RiskEvent>(
            items.map((one) => riskEventOf(one, isOurs)),
            ({ updatedAt }) => updatedAt,
          );
        return listFrom(answer, about, of, () => known(about, [], null));
      }),
    detections: (userId, since, requestId) =>
      valued(async () => {
        const path = detectionsPath(userId, since);
        const about = asked(clock, path, 'Detections of risk');
        const answer = await get(path, { requestId, purpose: 'detections' });
        const of = (items: readonly JsonObject[]) =>
          dated<RiskDetection & { readonly userId: string }>(
            items.map(detectionOf),
            ({ detectedAt }) => detectedAt,
          );
        return listFrom(answer, about, of);
      }),
    atRisk: (requestId, from) =>
      valued(async () => {
        const about = asked(clock, atRiskPath(), 'People at risk');
        const answer = await get(from ?? atRiskPath(), { requestId, purpose: 'at-risk' });
        return pageFrom(answer, about, (items) =>
          items.flatMap((one) => lineIn(one, 'id')?.toLowerCase() ?? []),
        );
      }),
    signIns: (userId, since, requestId) =>
      valued(async () => {
        const path = signInsPath(userId, since);
        const about = asked(clock, path, 'Sign-ins');
        const answer = await get(path, { requestId, purpose: 'sign-ins' });
        return listFrom(answer, about, (items) =>
          dated(
            items.flatMap((one) => signInOf(one) ?? []),
            ({ at }) => at,
          ),
        );
      }),
    changes: (userId, since, requestId) =>
      valued(async () => {
        const path = `${userAuditsPath(userId, `activityDateTime ge ${since}`)}&$top=${LOG_PAGE}`;
        const about = asked(clock, path, 'Changes of an account');
        const answer = await get(path, { requestId, purpose: 'account-changes' });
        return listFrom(answer, about, (items) =>
          dated(
            items.flatMap((one) => accountChangeOf(one, isOurs) ?? []),
            ({ at }) => at,
          ),
        );
      }),
    actionsBy: (userId, from, to, requestId) =>
      valued(async () => {
        const path = `${auditsByPath(userId, from, to)}&$top=${LOG_PAGE}`;
        const about = asked(clock, path, 'Actions of a person');
        const answer = await get(path, { requestId, purpose: 'actions-by' });
        return listFrom(answer, about, (items) =>
          dated(
            items.flatMap((one) => doneActionOf(one) ?? []),
            ({ at }) => at,
          ),
        );
      }),
    account: (userId, requestId) =>
      valued(() => readBelongings(batch, clock, userId, { requestId, purpose: 'account' })),
    state: (userId, requestId) =>
      valued(() => readState(batch, clock, userId, { requestId, purpose: 'account' })),
    roles: (userId, requestId) =>
      valued(() => rolesOf({ client, batch, clock }, userId, { requestId, purpose: 'roles' })),
    accountCall,
    writeAccount: (userId, does, clientRequestId, requestId, notAfter) =>
      writeAccount(client, userId, does, { clientRequestId, requestId }, notAfter),
    weDisabled: (userId, since, requestId) =>
      faultsAsValues(async () => {
        const context = { requestId, purpose: 'we-changed' } as const;
        return { read: 'done', weDid: await weChanged(client, ownIds, userId, 'sign-in', since, context) };
      }),
  };
}

/** Newest first, with the time of the newest. */
function dated<One>(
  items: readonly One[],
  at: (one: One) => Instant | null,
): { readonly value: readonly One[]; readonly newestAt: Instant | null } {
  return { value: newestFirst(items, at), newestAt: newestOf(items.map(at)) };
}

async function valued<Value>(read: () => Promise<Value>) {
  return await faultsAsValues(async () => ({ read: 'done' as const, value: await read() }));
}

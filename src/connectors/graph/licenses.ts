import type { Licenses } from '../../ports/licenses.ts';
import { weChanged } from './audits.ts';
import type { Batch } from './batch.ts';
import { type GraphClient, until } from './client.ts';
import { assignEffectOf, usageLocationEffectOf } from './license-effect.ts';
import { readByName } from './named-reads.ts';
import { faultsAsValues } from './read-fault.ts';
import { licenseReads, userLicensesFrom } from './user-licenses.ts';
import { assignCall, locationCall, withAnswer } from './write-calls.ts';

/** Licenses of users in Microsoft Graph: read in two ways, changed by one call (graph 4.1). */
export function createGraphLicenses(
  client: GraphClient,
  batch: Batch,
  ownPrincipalIds: readonly string[],
): Licenses {
  return {
    read: (userId, { subscriptions }, requestId) =>
      faultsAsValues(async () => {
        const context = { requestId, purpose: 'licenses' } as const;
        const wanted = { userId, subscriptions };
        const answerTo = await readByName(batch, licenseReads(wanted), context);
        return { read: 'done', licenses: await userLicensesFrom(client, answerTo, wanted, context) };
      }),
    assignCall,
    locationCall,
    async assign(userId, call, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'assign-license' } as const;
      const answer = await client(
        { ...assignCall(userId, call), clientRequestId, ...until(notAfter) },
        context,
      );
      return withAnswer(assignEffectOf(call, answer, clientRequestId), answer);
    },
    async setUsageLocation(userId, country, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'usage-location' } as const;
      const answer = await client(
        { ...locationCall(userId, country), clientRequestId, ...until(notAfter) },
        context,
      );
      return withAnswer(usageLocationEffectOf(country, answer, clientRequestId), answer);
    },
    weChanged: (userId, what, since, requestId) =>
      faultsAsValues(async () => {
        const context = { requestId, purpose: 'we-changed' } as const;
        return {
          read: 'done',
          weDid: await weChanged(client, ownPrincipalIds, userId, what, since, context),
        };
      }),
  };
}

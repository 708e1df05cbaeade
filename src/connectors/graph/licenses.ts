import type { Licenses } from '../../ports/licenses.ts';
import { weChanged } from './audits.ts';
import type { Batch } from './batch.ts';
import { type GraphClient, until } from './client.ts';
import { assignEffectOf, usageLocationEffectOf } from './license-effect.ts';
import { readByName } from './named-reads.ts';
import { assignLicensePath, usageLocationPath } from './paths.ts';
import { faultsAsValues } from './read-fault.ts';
import { licenseReads, userLicensesFrom } from './user-licenses.ts';

/** Licenses of users in Microsoft Graph (graph.md 4). */
export function createGraphLicenses(
  client: GraphClient,
  batch: Batch,
  ownPrincipalIds: readonly string[],
): Licenses {
  return {
    read: (userId, { subscriptions }, requestId) =>
      faultsAsValues(async () => {
        const context = { requestId, purpose: 'licenses' };
        const wanted = { userId, subscriptions };
        const answerTo = await readByName(batch, licenseReads(wanted), context);
        return { read: 'done', licenses: await userLicensesFrom(client, answerTo, wanted, context) };
      }),
    async assign(userId, call, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'assign-license' };
      const addLicenses = call.add.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));
      // Graph refuses a call without both collections, even where one is empty
      const body = { addLicenses, removeLicenses: call.remove };
      const path = assignLicensePath(userId);
      const answer = await client(
        { method: 'POST', path, body, clientRequestId, ...until(notAfter) },
        context,
      );
      return assignEffectOf(call, answer, clientRequestId);
    },
    async setUsageLocation(userId, country, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'usage-location' };
      const body = { usageLocation: country };
      const path = usageLocationPath(userId);
      const answer = await client(
        { method: 'PATCH', path, body, clientRequestId, ...until(notAfter) },
        context,
      );
      return usageLocationEffectOf(country, answer, clientRequestId);
    },
    weChanged: (userId, what, since, requestId) =>
      faultsAsValues(async () => {
        const context = { requestId, purpose: 'we-changed' };
        return {
          read: 'done',
          weDid: await weChanged(client, ownPrincipalIds, userId, what, since, context),
        };
      }),
  };
}

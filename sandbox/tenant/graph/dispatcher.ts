/** From a call to the answer of its route: permission, throttling, conflicts, view. */

import { mailRoutes } from '../mail/send-mail.ts';
import { type GraphAnswer, malformed, Refusal } from './answer.ts';
import { auditRoutes } from './audit-routes.ts';
import { type GraphCall, isEventual, type Principal, queryOf } from './call.ts';
import type { Visit } from './conflicts.ts';
import { deltaRoutes } from './delta.ts';
import { belongingsRoutes } from './evidence/belongings-routes.ts';
import { signInRoutes } from './evidence/sign-in-routes.ts';
import { groupRoutes } from './groups.ts';
import { GRAPH_HOST } from './http.ts';
import { licenseProperties } from './licenses/license-view.ts';
import { licenseReadRoutes } from './licenses/read-routes.ts';
import { licenseWriteRoutes } from './licenses/write-routes.ts';
import { memberOfRoutes } from './member-of.ts';
import { memberWriteRoutes } from './member-writes.ts';
import { organizationRoutes } from './organization.ts';
import { fresh, stamped } from './page-tokens.ts';
import type { GraphParts } from './parts.ts';
import { authorize, type UsedPermission } from './permissions.ts';
import { pimGroupRoutes } from './pim/group-routes.ts';
import { pimPolicyRoutes } from './pim/policy-routes.ts';
import { pimRoleRoutes } from './pim/role-routes.ts';
import { recycleBinRoutes } from './recycle-bin.ts';
import { riskReadRoutes } from './risk/read-routes.ts';
import { riskVerdictRoutes } from './risk/verdict-routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { transitiveRoleRoutes } from './roles/transitive.ts';
import { createRouter, permissionPath, type Route } from './route.ts';
import { servicePrincipalRoutes } from './service-principals/routes.ts';
import { sessionRoutes } from './sessions.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { createThrottle } from './throttle.ts';
import { userRoutes } from './users.ts';

/** A call as it arrives; `url` is path and query with the version. */
export type RawCall = {
  readonly method: string;
  readonly url: string;
  readonly header: (name: string) => string | null;
  /** The body as text; empty for none. */
  readonly text: string;
  readonly principal: Principal;
  readonly clientRequestId: string | null;
  readonly used: (permission: UsedPermission) => void;
};

export type Dispatch = (call: RawCall, visit: Visit | null) => GraphAnswer;

export function createDispatcher(parts: GraphParts): Dispatch {
  const route = createRouter([
    ...deltaRoutes(parts),
    ...userRoutes(parts),
    ...sessionRoutes(parts),
    ...memberOfRoutes(parts),
    ...roleRoutes(parts),
    ...pimRoleRoutes(parts),
    ...pimGroupRoutes(parts),
    ...pimPolicyRoutes(parts),
    ...groupRoutes(parts),
    ...memberWriteRoutes(parts),
    ...licenseReadRoutes(parts),
    ...licenseWriteRoutes(parts),
    ...organizationRoutes(parts),
    ...servicePrincipalRoutes(parts),
    ...recycleBinRoutes(parts),
    ...auditRoutes(parts.audits),
    ...signInRoutes(parts),
    ...belongingsRoutes(parts),
    ...riskVerdictRoutes(parts),
    ...riskReadRoutes(parts),
    ...mailRoutes(parts),
    ...subscriptionRoutes(parts.subscriptions),
  ]);
  const betaRoute = createRouter(transitiveRoleRoutes(parts));
  const { clock, tenantId, directory, switches, chance } = parts;
  const throttle = createThrottle(clock, tenantId, () => directory.allUsers().length, switches, chance);
  return (raw, visit) => {
    try {
      parts.pim.catchUp();
      const { isBeta, path, search } = splitUrl(raw.url);
      const found = (isBeta ? betaRoute : route)(raw.method, path);
      if (found === 'unknown-path')
        throw malformed(`Resource not found for the segment '${segmentOf(path)}'.`);
      if (found === 'wrong-method')
        throw new Refusal(
          405,
          'Request_BadRequest',
          'Specified HTTP method is not allowed for the request target.',
        );
      const query = queryOf(search);
      throttle.charge(found.route, query, raw.principal.appId);
      if (found.route.permissionPath !== null) {
        raw.used(
          authorize(raw.principal, raw.method, permissionPath(found.route), switches, found.route.denial),
        );
      }
      if (visit?.refused) throw visit.refused;
      const call = callOf(parts, raw, path, fresh(parts, query), found.route);
      const answer = found.route.answer(call, found.ids);
      const units = { 'x-ms-resource-unit': String(throttle.unitsOf(found.route, query)) };
      const body = stamped(answer.body, clock.now());
      return { ...answer, headers: { ...units, ...answer.headers }, ...(body === undefined ? {} : { body }) };
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
}

function callOf(
  { clock, lag, faults, licenses }: GraphParts,
  raw: RawCall,
  path: string,
  query: GraphCall['query'],
  route: Route,
): GraphCall {
  const late = faults.lagOf({ host: GRAPH_HOST, method: raw.method, path: raw.url });
  const pathTemplate = permissionPath(route);
  const view = lag.view(`${raw.method} ${raw.url}`, clock.now(), isEventual(raw), late);
  return {
    method: raw.method,
    path,
    query,
    header: raw.header,
    body: bodyOf(raw.text),
    principal: raw.principal,
    depends: (permission) =>
      raw.used({
        appId: raw.principal.appId,
        method: raw.method,
        pathTemplate,
        permission,
        anyOf: [permission],
      }),
    view,
    licensesOf: (userId) => licenseProperties(licenses, userId, view),
  };
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
}

function splitUrl(url: string): { readonly isBeta: boolean; readonly path: string; readonly search: string } {
  const [whole = '', ...search] = url.split('?');
  const [, version = '', path = ''] = /^\/([^/]*)(.*)$/.exec(whole) ?? [];
  if (version !== 'v1.0' && version !== 'beta') throw malformed(`Invalid version: ${version}.`);
  return { isBeta: version === 'beta', path, search: search.join('?') };
}

const segmentOf = (path: string): string => path.split('/')[1] ?? '';

import type { DoneAction } from '../../../domain/debt.ts';
import type { AccountChange, SignIn } from '../../../domain/risk.ts';
import { type JsonObject, objectOf, objectsOf } from '../answer.ts';
import { levelIn, lineIn, momentIn, placeIn, stateIn } from './values.ts';

/** `null` for a record without its time or its outcome, which says nothing. */
export function signInOf(body: JsonObject): SignIn | null {
  const at = momentIn(body, 'createdDateTime');
  const status = objectOf(body['status']);
  const code = status?.['errorCode'];
  if (at === null || typeof code !== 'number') return null;
  const device = objectOf(body['deviceDetail']);
  const shown = [lineIn(device, 'displayName'), lineIn(device, 'operatingSystem'), lineIn(device, 'browser')];
  return {
    id: lineIn(body, 'id') ?? '',
    at,
    succeeded: code === 0,
    errorCode: code,
    failure: code === 0 ? null : lineIn(status, 'failureReason'),
    mfa: secondFactorOf(body, code),
    riskLevel: levelIn(body, 'riskLevelDuringSignIn'),
    riskState: stateIn(body, 'riskState'),
    deviceId: lineIn(device, 'deviceId'),
    device: shown.filter((one) => one !== null).join(', ') || null,
    ipAddress: lineIn(body, 'ipAddress'),
    ...placeIn(body),
    correlationId: lineIn(body, 'correlationId'),
    stoppedByConditionalAccess: code === BLOCKED_BY_POLICY,
  };
}

const BLOCKED_BY_POLICY = 53003;
const SECOND_FACTOR_FAILED = 500121;

/**
 * v1.0 doesn't say whether a second factor was passed. A policy that wanted one and was satisfied says it, and so does the text of
 * the status; a failed one has an error code of its own (graph 6.4).
 */
function secondFactorOf(body: JsonObject, code: number): SignIn['mfa'] {
  if (code === SECOND_FACTOR_FAILED) return 'failed';
  if (code !== 0) return 'unknown';
  const policies = objectsOf(body['appliedConditionalAccessPolicies']);
  const satisfied = policies.some(({ enforcedGrantControls: controls, result }) => {
    const wanted = Array.isArray(controls) && controls.some((one) => String(one).toLowerCase() === 'mfa');
    return wanted && result === 'success';
  });
  const said = /^MFA (?:completed|requirement satisfied)/i.test(
    lineIn(objectOf(body['status']), 'additionalDetails') ?? '',
  );
  return satisfied || said ? 'passed' : 'unknown';
}

/** `null` for a record without its time, and for what did not come to pass. */
export function accountChangeOf(body: JsonObject, isOurs: (id: string) => boolean): AccountChange | null {
  const at = momentIn(body, 'activityDateTime');
  if (at === null || body['result'] !== 'success') return null;
  const initiated = objectOf(body['initiatedBy']);
  const [user, app] = [objectOf(initiated?.['user']), objectOf(initiated?.['app'])];
  const appIds = [lineIn(app, 'servicePrincipalId'), lineIn(app, 'appId')].filter((one) => one !== null);
  const properties = objectsOf(body['targetResources']).flatMap(({ modifiedProperties }) =>
    objectsOf(modifiedProperties).flatMap((one) => lineIn(one, 'displayName') ?? []),
  );
  return {
    at,
    activity: lineIn(body, 'activityDisplayName') ?? '',
    byId: lineIn(user, 'id') ?? appIds[0] ?? null,
    byUs: appIds.some(isOurs),
    by: lineIn(user, 'userPrincipalName') ?? lineIn(app, 'displayName'),
    correlationId: lineIn(body, 'correlationId'),
    properties: [...new Set(properties)],
  };
}

/** `null` for a record without its id or time, and for what did not come to pass. */
export function doneActionOf(body: JsonObject): DoneAction | null {
  const [id, at] = [lineIn(body, 'id'), momentIn(body, 'activityDateTime')];
  if (id === null || at === null || body['result'] !== 'success') return null;
  const targets = objectsOf(body['targetResources']).flatMap(
    (one) => lineIn(one, 'displayName') ?? lineIn(one, 'userPrincipalName') ?? lineIn(one, 'id') ?? [],
  );
  return { id, at, activity: lineIn(body, 'activityDisplayName') ?? '', targets: [...new Set(targets)] };
}

import type { RiskDetection, RiskEvent, UserRisk } from '../../../domain/risk.ts';
import { type JsonObject, objectOf, objectsOf } from '../answer.ts';
import { flagIn, levelIn, lineIn, momentIn, placeIn, stateIn } from './values.ts';

export function userRiskOf(body: JsonObject): UserRisk {
  return {
    state: stateIn(body, 'riskState'),
    level: levelIn(body, 'riskLevel'),
    detail: lineIn(body, 'riskDetail') ?? '',
    updatedAt: momentIn(body, 'riskLastUpdatedDateTime'),
    // what isn't told may be under way
    processing: flagIn(body, 'isProcessing') ?? true,
  };
}

/** One entry of the history; `isOurs` knows ids of our own identities. */
export function riskEventOf(body: JsonObject, isOurs: (id: string) => boolean): RiskEvent {
  const activity = objectOf(body['activity']);
  const types: unknown = activity?.['riskEventTypes'];
  const byId = lineIn(body, 'initiatedBy');
  return {
    ...userRiskOf({ isProcessing: false, ...body }),
    byId,
    byUs: byId !== null && isOurs(byId),
    eventTypes: Array.isArray(types) ? types.filter((one) => typeof one === 'string') : [],
  };
}

export function detectionOf(body: JsonObject): RiskDetection & { readonly userId: string } {
  return {
    id: lineIn(body, 'id') ?? '',
    userId: (lineIn(body, 'userId') ?? '').toLowerCase(),
    type: lineIn(body, 'riskEventType') ?? 'unknown',
    level: levelIn(body, 'riskLevel'),
    state: stateIn(body, 'riskState'),
    detail: lineIn(body, 'riskDetail') ?? '',
    timing: lineIn(body, 'detectionTimingType') ?? 'unknown',
    happenedAt: momentIn(body, 'activityDateTime'),
    detectedAt: momentIn(body, 'detectedDateTime'),
    ipAddress: lineIn(body, 'ipAddress'),
    ...placeIn(body),
    correlationId: lineIn(body, 'correlationId'),
    requestId: lineIn(body, 'requestId'),
    device: userAgentIn(body),
  };
}

/** `additionalInfo` is a list of keys and values, as text (graph 10.4). */
function userAgentIn(body: JsonObject): string | null {
  const pairs = listIn(body['additionalInfo']);
  const pair = pairs.find((one) => String(one['Key']).toLowerCase() === 'useragent');
  return pair ? lineIn(pair, 'Value') : null;
}

function listIn(text: unknown): readonly JsonObject[] {
  try {
    return objectsOf(typeof text === 'string' ? JSON.parse(text) : null);
  } catch {
    return [];
  }
}

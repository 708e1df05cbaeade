/** People at risk: read as settled, changed behind the product's back. */
import type { NewDetection, RiskPut } from '../tenant/graph/risk/control.ts';
import { found, userOf } from './directory-routes.ts';
import { milliseconds } from './milliseconds.ts';
import { refuseNoTime } from './moment.ts';
import type { ControlledTenant } from './ports.ts';
import * as schemas from './risk-schemas.ts';
import { done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';

const USER = '/directory/users/:id';

export function riskRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  return [
    {
      method: 'GET',
      path: `${USER}/risk`,
      summary: 'Tells the risk of a user with its history and detections',
      names: ID_OF_PERSON,
      run: (call) => ok(tenant().risk.riskOf(user(call))),
    },
    {
      method: 'PUT',
      path: `${USER}/risk`,
      summary: 'Says what the risk of a user is, and what was detected or will be',
      names: ID_OF_PERSON,
      example: { riskLevel: 'high', detections: [{ type: 'unfamiliarFeatures', level: 'high' }] },
      schema: schemas.riskPut,
      run(call) {
        const { detections = [], ...risk } = call.body as RiskBody;
        const put = { ...risk, detections: detections.map(detectionOf) };
        found('sign-in', () => tenant().risk.putRisk(user(call), put));
        return done;
      },
    },
  ];
}

type DetectionBody = Omit<NewDetection, 'arrivesMs'> & { readonly arrives?: string };
type RiskBody = Omit<RiskPut, 'detections'> & { readonly detections?: readonly DetectionBody[] };

function detectionOf({ arrives, ...detection }: DetectionBody, index: number): NewDetection {
  const path = `/detections/${index}`;
  refuseNoTime(detection.at, `${path}/at`);
  if (arrives === undefined) return detection;
  return { ...detection, arrivesMs: milliseconds(arrives, `${path}/arrives`) };
}

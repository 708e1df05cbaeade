/** JSON Schemas of what people do with their accounts. */
import { METHOD_TYPES } from '../tenant/graph/evidence/belongings.ts';
import { SIGN_IN_RESULTS } from '../tenant/graph/evidence/sign-ins.ts';
import { duration, place } from './risk-schemas.ts';
import { object, person, text } from './schemas.ts';

const flag = { type: 'boolean' };

export const newSignIn = object(
  {
    result: { enum: SIGN_IN_RESULTS },
    mfa: flag,
    deviceId: text,
    ipAddress: text,
    location: place,
    at: text,
    arrives: duration,
  },
  'result',
);

export const newDevice = object(
  { displayName: text, enrolledAt: text, compliant: flag, by: person },
  'displayName',
);

export const newMethod = object({ type: { enum: METHOD_TYPES }, at: text, by: person }, 'type');

/** JSON Schemas of what is said about people at risk. */
import { RISK_LEVELS, RISK_STATES } from '../tenant/graph/risk/records.ts';
import { object, text } from './schemas.ts';

export const duration = { type: 'string', pattern: '^P' };

export const place = object({ city: text, state: text, countryOrRegion: text });

const detection = object(
  {
    type: text,
    level: { enum: RISK_LEVELS },
    at: text,
    ipAddress: text,
    location: place,
    device: text,
    additionalInfo: { type: 'object', additionalProperties: { type: 'string' } },
    arrives: duration,
    signIn: text,
  },
  'type',
  'level',
);

export const riskPut = object(
  {
    riskLevel: { enum: RISK_LEVELS },
    riskState: { enum: RISK_STATES },
    detections: { type: 'array', maxItems: 50, items: detection },
  },
  'riskLevel',
);

export const passwordChange = object({ by: { enum: ['self', 'admin'] } }, 'by');

import type { Known, UserRisk } from '../../domain/risk.ts';
import type { Settling } from '../../policy/fact-part.ts';
import { CLOSED } from './picture.ts';

/** The directory closes a risk by itself: because of a new password, of what the person does, or of an administrator. */
export const SETTLING: Settling = {
  everySeconds: 300,
  look: {
    ...{ name: 'risk', bucket: 'risk' },
    read: ({ accounts }, { beneficiaryId }, requestId) => accounts.risk(beneficiaryId, requestId),
  },
  says(value) {
    const risk = value as Known<UserRisk>;
    if (risk.known !== 'yes' || !CLOSED.includes(risk.value.state)) return null;
    return `the directory has closed the risk by now (${risk.value.state}, ${risk.value.detail})`;
  },
};

import type { AuditFact } from '../../domain/audit.ts';
import { textOf, textsOf } from '../json-value.ts';
import { quote, type Tells, told, value } from './told.ts';

type EmergencyFact = Extract<AuditFact, 'window-declared' | 'window-ended'>;

/** Emergencies: what was declared, used, and looked at afterwards. */
export const EMERGENCY: Tells<EmergencyFact> = {
  'window-declared': ([row], { names, times }) => {
    const until = textOf(row.data, 'until');
    return told(
      'warn',
      'alert',
      `${names(row.actor)} said that ${textOf(row.data, 'incident')} is a major incident`,
      [quote(textOf(row.data, 'reason')), value('Until', until && times.moment(until))],
    );
  },

  'window-ended': ([row]) =>
    told('plain', 'check', `${textOf(row.data, 'incident')} counts as a major incident no more`, [
      textOf(row.data, 'because'),
      `Requests that were approved by it: ${textsOf(row.data, 'requestIds').length}.`,
    ]),
};

import type { AuditFact } from '../../domain/audit.ts';
import { fieldOf, listOf, textOf, textsOf } from '../json-value.ts';
import { quote, type Tells, told, value } from './told.ts';

type EmergencyFact = Extract<
  AuditFact,
  | 'window-declared'
  | 'window-ended'
  | 'window-used'
  | 'ticket-opened'
  | 'incident-looked-up'
  | 'debt-opened'
  | 'debt-settled'
  | 'portals-compared'
>;

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

  'window-used': ([row], { names }) =>
    told(
      'warn',
      'person',
      `A rule approved ${textOf(row.data, 'requestId')} because ${textOf(row.data, 'incident')} is a major incident`,
      [`For ${names(textOf(row.data, 'personId'))}.`],
    ),

  'ticket-opened': ([row]) =>
    told(
      'good',
      'check',
      `The ticket tool is back: ${textOf(fieldOf(row.data, 'ticket'), 'number')} was opened for it`,
      ['The words said meanwhile are written there.'],
    ),

  'incident-looked-up': ([row]) => {
    const incident = textOf(row.data, 'incident');
    return textOf(row.data, 'is') === 'gone'
      ? told('bad', 'alert', `The ticket tool has no incident ${incident}`, [
          'The access given for it is taken back.',
        ])
      : told('good', 'check', `The incident ${incident} was read`, ['Its changes count from now on.']);
  },

  'debt-opened': ([row], { times }) => {
    const dueAt = textOf(row.data, 'dueAt');
    return told('warn', 'clock', 'Somebody else has to review what is done with it', [
      value('Due', dueAt && times.moment(dueAt)),
    ]);
  },

  'portals-compared': ([row]) => {
    const because = (side: 'directory' | 'azure') => textOf(fieldOf(row.data, side), 'because');
    const differs = fieldOf(row.data, 'differ') === true;
    return told(
      differs ? 'warn' : 'plain',
      'eye',
      differs ? 'The directory and Azure do not agree' : 'The directory and Azure were compared',
      [`The directory: ${because('directory')}.`, `Azure: ${because('azure')}.`],
    );
  },

  'debt-settled': ([row], { names }) => {
    if (textOf(row.data, 'state') === 'unused')
      return told('plain', 'check', 'Nothing was given, so that there is nothing to review', []);
    const shown = textOf(row.data, 'shown');
    return told('good', 'check', `${names(row.actor)} reviewed what was done with it`, [
      quote(textOf(row.data, 'words')),
      ...listOf(row.data, 'actions').map((one) => quote(textOf(one, 'sentence'))),
      shown === 'all' ? null : 'The directory’s audit did not show what was done.',
    ]);
  },
};

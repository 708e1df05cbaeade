import type { AuditFact } from '../../domain/audit.ts';
import { fieldOf, listOf, textOf, textsOf } from '../json-value.ts';
import { tellReads } from './tell-reads.ts';
import { tellWrite } from './tell-write.ts';
import { quietly, type Tell, told, value } from './told.ts';

type DirectoryFact = Extract<
  AuditFact,
  | 'grant-armed'
  | 'change-attempted'
  | 'change-answered'
  | 'change-observed'
  | 'change-proven'
  | 'downstream-checked'
  | 'grant-started'
  | 'grant-ending'
  | 'grant-ended'
  | 'access-lost'
  | 'members-listed'
  | 'member-unexplained'
>;

/** What was done to the directory, and what was seen of it. */
export const DIRECTORY: Readonly<Record<DirectoryFact, Tell>> = {
  'grant-armed': ([row], { times }) => {
    const endsAt = textOf(row.data, 'endsAt');
    const before = textOf(row.data, 'base') === 'present' ? 'was a member already' : 'was not a member';
    return quietly(
      told('plain', 'clock', `Recorded the end before the change: ${textOf(row.data, 'name')}`, [
        `Before it, the person ${before}.`,
        endsAt
          ? `It ends ${times.moment(endsAt)} at the latest, counted again from proven access.`
          : 'It has no end date.',
      ]),
    );
  },

  'change-attempted': (rows, setting) => tellWrite(rows, setting),
  'change-answered': (rows, setting) => tellWrite(rows, setting),
  'change-observed': (rows, setting) => tellReads(rows, setting),

  'change-proven': ([row], { times }) =>
    told('good', 'check', 'Proven', [
      value('Proven at', times.moment(textOf(row.data, 'provenAt') || row.at)),
    ]),

  'downstream-checked': ([row]) => {
    const seen = listOf(row.data, 'looks').every((look) => fieldOf(look, 'seen') === true);
    return quietly(
      told(
        seen ? 'good' : 'busy',
        'eye',
        seen ? 'The system downstream sees it' : 'The system downstream does not see it yet',
        [...listOf(row.data, 'looks').map((look) => textOf(look, 'because'))],
      ),
    );
  },

  'grant-started': ([row], { groups, times }) => {
    const endsAt = textOf(row.data, 'endsAt');
    return told('good', 'check', `Access proven: ${groups(textOf(row.data, 'target'))}`, [
      endsAt ? `Its time counts from here and ends ${times.moment(endsAt)}.` : 'It has no end date.',
    ]);
  },

  'grant-ending': ([row]) => {
    const removal = textOf(row.data, 'removal');
    return told(
      'busy',
      'undo',
      `Taking back ${textOf(row.data, 'name')}: ${endWords(textOf(row.data, 'reason'))}`,
      [REMOVALS[removal] ?? null],
    );
  },

  'grant-ended': ([row], { groups, times }) => {
    const group = groups(textOf(row.data, 'target'));
    const removed = fieldOf(row.data, 'removed');
    const provenAt = textOf(row.data, 'provenAt');
    const why = `Why: ${endWords(textOf(row.data, 'reason'))}.`;
    if (removed === true)
      return told('good', 'check', `Taken back, and proven gone: ${group}`, [
        why,
        value('Proven gone at', provenAt && times.moment(provenAt)),
      ]);
    if (removed === false)
      return told('good', 'check', `This grant ended; ${group} stays`, [
        'The membership was there before us, or another grant still justifies it.',
        why,
      ]);
    return told('plain', 'undo', `Closed the grant: ${group}`, [why]);
  },

  'access-lost': ([row], { groups, times }) =>
    told('bad', 'alert', `Gone, and not taken back by us: ${groups(textOf(row.data, 'target'))}`, [
      'Somebody else removed it. The grant has ended; granting it again takes a new decision.',
      value('Proven gone at', times.moment(textOf(row.data, 'provenAt') || row.at)),
    ]),

  'members-listed': ([row]) =>
    quietly(
      told('plain', 'eye', `First look at ${textOf(row.data, 'group')}`, [
        `${listOf(row.data, 'memberIds').length} members were there before Countersign followed this group.`,
      ]),
    ),

  'member-unexplained': ([row], { names }) =>
    told('warn', 'alert', `In ${textOf(row.data, 'group')} without a ticket`, [
      ...textsOf(row.data, 'memberIds').map(names),
      'Nobody was removed.',
    ]),
};

const REMOVALS: Readonly<Record<string, string>> = {
  remove: 'We put the membership there and nothing else justifies it, so it is removed.',
  keep: 'Something else justifies the membership, so it stays.',
};

const ENDS: Readonly<Record<string, string>> = {
  expired: 'its time is up',
  'rolled-back': 'rolled back',
  'ticket-closed': 'the ticket was closed',
  'account-disabled': 'the account was disabled',
  'account-deleted': 'the account was deleted',
  left: 'the person left',
  'no-longer-eligible': 'the person moved, and policy does not allow it any more',
  renewed: 'a renewal took its place',
  operator: 'an operator ended it',
};

export function endWords(reason: string): string {
  return ENDS[reason] ?? (reason || 'no reason recorded');
}

import type { AuditFact } from '../../domain/audit.ts';
import { lifetimeOf } from '../../targets/index.ts';
import { fieldOf, listOf, textOf, textsOf } from '../json-value.ts';
import { wordsFor } from '../target-words.ts';
import { endWords, tellEnd } from './tell-end.ts';
import { tellReads } from './tell-reads.ts';
import { tellWrite } from './tell-write.ts';
import { quietly, type Tells, told, value } from './told.ts';

type DirectoryFact = Extract<
  AuditFact,
  | 'grant-waiting'
  | 'grant-armed'
  | 'change-attempted'
  | 'change-answered'
  | 'change-observed'
  | 'change-proven'
  | 'downstream-checked'
  | 'grant-started'
  | 'grant-ending'
  | 'end-parked'
  | 'grant-ended'
  | 'access-lost'
  | 'members-listed'
  | 'control-group-changed'
  | 'decider-gone'
  | 'grant-outlived'
  | 'role-unexplained'
  | 'member-unexplained'
>;

/** What was done to the directory, and what was seen of it. */
export const DIRECTORY: Tells<DirectoryFact> = {
  'grant-waiting': ([row], { targets }) =>
    told('plain', 'clock', `Waits for its turn: ${targets.target(textOf(row.data, 'target'))}`, [
      'An earlier change of the same access is not finished. It is decided again before anything is changed.',
    ]),

  'grant-armed': ([row], { targets, times }) => {
    const target = textOf(row.data, 'target');
    const endsAt = textOf(row.data, 'endsAt');
    const before = wordsFor(target).before[textOf(row.data, 'base') === 'present' ? 'present' : 'absent'];
    if (isCondition(target))
      return quietly(
        told('plain', 'clock', `Recorded before the change: ${targets.target(target)}`, [
          `Before it, ${before}.`,
          STAYS,
        ]),
      );
    const name = textOf(row.data, 'name') || targets.target(target);
    return quietly(
      told('plain', 'clock', `Recorded the end before the change: ${name}`, [
        `Before it, ${before}.`,
        endsAt
          ? `It ends ${times.moment(endsAt)} at the latest, counted again from proven access.`
          : 'It has no end date.',
      ]),
    );
  },

  'change-attempted': (rows, setting) => tellWrite(rows, setting),
  'change-answered': (rows, setting) => tellWrite(rows, setting),
  'change-observed': (rows, setting) => tellReads(rows, setting),

  'change-proven': ([row], { times }) => {
    const absent = textOf(row.data, 'expect') === 'absent';
    return told('good', 'check', absent ? 'Proven gone' : 'Proven', [
      value('Proven at', times.moment(textOf(row.data, 'provenAt') || row.at)),
    ]);
  },

  'downstream-checked': ([row]) => {
    const looks = listOf(row.data, 'looks');
    const failed = looks.filter((look) => fieldOf(look, 'seen') !== true);
    const seen = failed.length === 0;
    const unread = !seen && failed.every((look) => textOf(look, 'unread') !== '');
    const notSeen = unread
      ? 'Whether the system downstream sees it could not be read'
      : 'The system downstream does not see it yet';
    return quietly(
      told(
        seen ? 'good' : 'busy',
        'eye',
        seen ? 'The system downstream sees it' : notSeen,
        [...looks, ...listOf(row.data, 'beside')].map((look) => textOf(look, 'because')),
      ),
    );
  },

  'grant-started': ([row], { targets, times }) => {
    const target = textOf(row.data, 'target');
    const title = wordsFor(target).proven(targets.target(target));
    const endsAt = textOf(row.data, 'endsAt');
    if (isCondition(target)) return told('good', 'check', title, [STAYS]);
    return told('good', 'check', title, [
      endsAt ? `Its time counts from here and ends ${times.moment(endsAt)}.` : 'It has no end date.',
    ]);
  },

  'grant-ending': ([row], { targets }) => {
    const target = textOf(row.data, 'target');
    const name = isCondition(target) ? targets.target(target) : textOf(row.data, 'name');
    const removal = textOf(row.data, 'removal');
    return told(
      'busy',
      'undo',
      `Taking back ${name || targets.target(target)}: ${endWords(textOf(row.data, 'reason'))}`,
      [isRemoval(removal) ? wordsFor(target).removal[removal] : null],
    );
  },

  'end-parked': ([row]) => {
    const what = textOf(row.data, 'deleted') === 'account' ? 'the account' : 'the group';
    return told('good', 'undo', `Ended with ${what}, which is deleted`, [
      `Should ${what} be restored, what comes back with it is taken back and proven gone.`,
    ]);
  },

  'grant-ended': ([row], setting) => tellEnd(row, setting),

  'access-lost': ([row], { targets, times }) => {
    const target = textOf(row.data, 'target');
    return told('bad', 'alert', wordsFor(target).lost(targets.target(target)), [
      'Somebody else removed it. The grant has ended; granting it again takes a new decision.',
      value('Proven gone at', times.moment(textOf(row.data, 'provenAt') || row.at)),
    ]);
  },

  'members-listed': ([row]) =>
    quietly(
      told('plain', 'eye', `First look at ${textOf(row.data, 'group')}`, [
        `${listOf(row.data, 'memberIds').length} members were there before Countersign followed this group.`,
      ]),
    ),

  'control-group-changed': ([row], { names }) =>
    told('warn', 'eye', `${textOf(row.data, 'group')}, whose members decide or operate, has changed`, [
      ...textsOf(row.data, 'joined').map((id) => `${names(id)} came.`),
      ...textsOf(row.data, 'left').map((id) => `${names(id)} went.`),
    ]),

  'decider-gone': ([row], { names }) =>
    told(
      'warn',
      'alert',
      `${names(textOf(row.data, 'userId'))} decides by a policy table, and can not any more`,
      [textOf(row.data, 'because'), ...textsOf(row.data, 'left').map((role) => `Nobody is left as ${role}.`)],
    ),

  'grant-outlived': ([row], { targets }) =>
    told('warn', 'undo', `There although it was over: ${targets.target(textOf(row.data, 'target'))}`, [
      'It is known as ours, and is ended once more.',
    ]),

  'role-unexplained': ([row], { names, times }) => {
    const endsAt = textOf(row.data, 'endsAt');
    const who = names(textOf(row.data, 'userId'));
    return told('warn', 'alert', `${who} has ${textOf(row.data, 'name')} without a ticket`, [
      ...(endsAt ? [`The directory ends it ${times.moment(endsAt)}.`] : []),
      'Nothing was taken away.',
    ]);
  },

  'member-unexplained': ([row], { names }) =>
    told('warn', 'alert', `In ${textOf(row.data, 'group')} without a ticket`, [
      ...textsOf(row.data, 'memberIds').map(names),
      'Nobody was removed.',
    ]),
};

/** A condition of access is the person's once it is set, whatever ends later. */
const STAYS = 'It is a condition of the access, not access: it stays when the access ends.';

function isCondition(target: string): boolean {
  return lifetimeOf(target) === 'condition';
}

function isRemoval(word: string): word is 'needed' | 'not-needed' | 'inferred' {
  return ['needed', 'not-needed', 'inferred'].includes(word);
}

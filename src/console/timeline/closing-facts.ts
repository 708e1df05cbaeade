import type { AuditFact } from '../../domain/audit.ts';
import { fieldOf, listOf, numberOf, textOf, textsOf } from '../json-value.ts';
import { listed } from '../people.ts';
import { accessWords, actionWords, outcomeWords } from '../words.ts';
import { endWords } from './tell-end.ts';
import { tellNotices } from './tell-notices.ts';
import { quietly, quote, type Setting, type Tells, told, value } from './told.ts';

type ClosingFact = Extract<
  AuditFact,
  | 'ticket-written'
  | 'ticket-write-overdue'
  | 'follow-up-raised'
  | 'follow-up-over'
  | 'note-altered'
  | 'notice-sent'
  | 'notice-untaken'
  | 'channel-told'
  | 'channel-untaken'
  | 'operator-acted'
  | 'concluded'
>;

/** What people and the ticket were told. */
export const CLOSING: Tells<ClosingFact> = {
  'ticket-written': ([row]) => {
    const revision = `revision ${numberOf(row.data, 'revision') ?? '?'}`;
    if (textOf(row.data, 'ticket') === 'missing')
      return told('warn', 'pen', `The ticket could not be written: it is gone (${revision})`, [
        textOf(row.data, 'because'),
      ]);
    const access = accessWords(textOf(row.data, 'access'));
    return quietly(
      told('plain', 'pen', `The ticket says: ${access.title.toLowerCase()}`, [
        `Outcome ${textOf(row.data, 'outcome')}, ${revision}.`,
      ]),
    );
  },

  'ticket-write-overdue': ([row]) =>
    told('bad', 'alert', `The ticket cannot be updated (revision ${numberOf(row.data, 'revision') ?? '?'})`, [
      'It goes on being tried; an incident and a notice say so meanwhile.',
    ]),

  'follow-up-raised': ([row], { names }) =>
    told('warn', 'alert', `Follow-up ${textOf(row.data, 'number')} raised for ${textOf(row.data, 'queue')}`, [
      textOf(row.data, 'title'),
      assignedWords(textOf(row.data, 'assignedTo'), names),
    ]),

  'follow-up-over': ([row]) =>
    quietly(
      told(
        'plain',
        'check',
        `Follow-up ${textOf(row.data, 'number') || 'raised before'} ${overWords(textOf(row.data, 'ended'))}`,
        [textOf(row.data, 'because')],
      ),
    ),

  'note-altered': ([row]) =>
    told(
      'warn',
      'alert',
      `Our ${fieldOf(row.data, 'comment') === true ? 'comment' : 'note'} was ${textOf(row.data, 'altered')} on the ticket, not by us`,
      [`Revision ${numberOf(row.data, 'revision') ?? ''}. The present state is said once more.`],
    ),

  'notice-sent': (rows, setting) => tellNotices(rows, setting),

  'notice-untaken': ([row], { names }) => {
    const people = listOf(row.data, 'unreached').map((one) => names(textOf(one, 'to')));
    return told('warn', 'alert', `Nobody could be told${people.length > 0 ? `: ${listed(people)}` : ''}`, [
      textOf(row.data, 'because'),
    ]);
  },

  'channel-told': ([row]) =>
    quietly(told('plain', 'check', `The channel "${textOf(row.data, 'channel')}" was told`, [])),

  'channel-untaken': ([row]) =>
    told('warn', 'alert', `The channel "${textOf(row.data, 'channel')}" could not be told`, [
      textOf(row.data, 'because'),
      'The people who were to hear of it there were told in person.',
    ]),

  'operator-acted': ([row], { names }) =>
    told('warn', 'person', `${names(row.actor)} ${actedWords(textOf(row.data, 'action'))}`, [
      quote(textOf(row.data, 'reason')),
      textOf(row.data, 'notAsked')
        ? 'Whether they were still an operator could not be asked of the directory just then; their sign-in was not an hour old.'
        : null,
    ]),

  concluded: ([row], { targets, times }) => {
    const words = outcomeWords(textOf(row.data, 'outcome'));
    const provenAt = textOf(row.data, 'provenAt');
    const reason = textOf(row.data, 'reason');
    return told(words.tone, words.icon, words.title, [
      ...textsOf(row.data, 'because').map(targets.within),
      reason ? `Why: ${endWords(reason)}.` : null,
      value('Proven at', provenAt && times.moment(provenAt)),
    ]);
  },
};

/** Whoever marks something as handled asks for nothing. */
function actedWords(action: string): string {
  return action === 'handled' ? 'marked it as handled' : `asked to ${actionWords(action).verb}`;
}

/** The ticket tool has no such queue; who has it instead. */
function assignedWords(assignedTo: string, names: Setting['names']): string | null {
  if (assignedTo === '') return null;
  return assignedTo === 'nobody'
    ? 'The ticket tool has no such queue, or nobody is in it, and nobody could be assigned; operations were told.'
    : `The ticket tool has no such queue, or nobody is in it; ${names(assignedTo)} has it in person.`;
}

function overWords(ended: string): string {
  if (ended === 'closed') return 'closed, because its cause is gone';
  return ended === 'noted'
    ? 'is told that its cause is gone; whoever has it closes it'
    : 'needs nothing more';
}

import type { AuditRow } from '../../domain/audit.ts';
import { NOT_WRITTEN } from '../../domain/grant.ts';
import { fieldOf, textOf } from '../json-value.ts';
import { wordsFor } from '../target-words.ts';
import { type Setting, type Told, told, value } from './told.ts';

/** How one grant ended: removed and proven gone, left where it is, or never there. */
export function tellEnd({ data }: AuditRow<'grant-ended'>, { targets, started, times }: Setting): Told {
  const target = textOf(data, 'target');
  const [name, words] = [targets.target(target), wordsFor(target)];
  const reason = textOf(data, 'reason');
  const removed = fieldOf(data, 'removed');
  const provenAt = textOf(data, 'provenAt');
  const why = `Why: ${endWords(reason)}.`;
  if (reason === 'kept') return told('good', 'check', `Left as it is: ${name}`, [words.stays]);
  if (removed === true)
    return told('good', 'check', words.undone(name), [
      why,
      value('Proven gone at', provenAt && times.moment(provenAt)),
    ]);
  if (reason === NOT_WRITTEN) return told('plain', 'undo', `Nothing was written: ${name}`, [why]);
  if (removed === false && !started(textOf(data, 'grantId')))
    return told('plain', 'undo', `Nothing taken back: ${name}`, [
      'This request was never proven to have put it there, so nothing was removed.',
      why,
    ]);
  if (removed === false) return told('good', 'check', `This grant ended; ${name} stays`, [words.stays, why]);
  return told('plain', 'undo', `Closed the grant: ${name}`, [why]);
}

const ENDS: Readonly<Record<string, string>> = {
  expired: 'its time is up',
  'rolled-back': 'rolled back',
  [NOT_WRITTEN]: 'it could not be set up',
  'ticket-closed': 'the ticket was closed',
  'incident-over': 'the incident that it was for is over',
  'incident-lowered': 'the incident that it was for is not as urgent any more',
  'incident-gone': 'the incident that it was for is gone',
  'account-disabled': 'the account was disabled',
  'account-deleted': 'the account was deleted',
  'group-deleted': 'the group was deleted for good',
  left: 'the person left',
  'no-longer-eligible': 'the person moved, and policy does not allow it any more',
  renewed: 'a renewal took its place',
  replaced: 'it was granted anew, and the new grant took its place',
  operator: 'an operator ended it',
  excluded: 'access that must not go together with it was given first',
  crowded: 'a thousand other tickets hold this access for the same person',
  'not-planned': 'a later decision needed it no more',
  'set-back': 'what it rests on changed, so it is decided again first',
  superseded: 'the ticket was edited and is decided anew',
  'taken-away': 'somebody else removed it',
  kept: 'it stays; it was a condition of the access',
};

export function endWords(reason: string): string {
  return ENDS[reason] ?? (reason || 'no reason recorded');
}

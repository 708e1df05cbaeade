import type { LicenseFacts } from '../../domain/facts.ts';
import { fieldOf, listOf, numberOf, textOf } from '../json-value.ts';
import { listed } from '../people.ts';
import type { TargetNames } from '../target-names.ts';
import { assignmentWords } from './tell-before.ts';

/** What a decision knew of the person's licenses and of the seats; nothing where it did not ask for them. */
export function licenseLines(licenses: LicenseFacts | undefined, targets: TargetNames): readonly string[] {
  if (licenses === undefined) return [];
  const assignments = listOf(licenses, 'assignments').map((one) => assignmentWords(one, targets));
  const location = textOf(licenses, 'usageLocation');
  const seats = Object.values(fieldOf(licenses, 'subscriptions') ?? {}).map(seatWords);
  return [
    assignments.length > 0 ? `Licenses: ${assignments.join('. ')}.` : 'Licenses: none.',
    location ? `Usage location: ${location}.` : 'Usage location: not set.',
    ...(seats.length > 0 ? [`Seats in use: ${listed(seats)}.`] : []),
  ];
}

function seatWords(subscription: unknown): string {
  const status = textOf(subscription, 'status');
  const odd = status === '' || status === 'Enabled' ? '' : `, ${status}`;
  const [consumed, seats] = [numberOf(subscription, 'consumed'), numberOf(subscription, 'seats')];
  return `${textOf(subscription, 'skuPartNumber') || 'an unnamed license'} ${consumed ?? '?'} of ${seats ?? '?'}${odd}`;
}

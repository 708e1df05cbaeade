import type { ApprovalDecision } from '../../domain/approval.ts';
import type { ChangeClass, EndRule } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import { givenBy, type PlannedChanges } from '../../domain/plan.ts';
import { oneLine } from '../../domain/written-text.ts';
import { lifetimeRowOf } from '../../targets/index.ts';

/** Sentences for tickets, cards and notices. People read these; machines read the marker line. */

/** `Intl.DateTimeFormat` is slow to build: one for each time zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, made);
  return made;
}

/** `2026-03-03 10:00 Europe/Amsterdam`: company time, with its zone named. */
export function moment(at: Instant, timeZone: string): string {
  return `${formatOf(timeZone).format(new Date(at))} ${timeZone}`;
}

/** `2026-03-03 10:00:07 Europe/Amsterdam`: where the second matters. */
export function exactMoment(at: Instant, timeZone: string): string {
  const second = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `${second.format(new Date(at))} ${timeZone}`;
}

/** Each in one line, whatever it quotes: a break in it would begin a line that looks like ours. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${oneLine(line)}`).join('\n');
}

export function changeClassWords(changeClass: ChangeClass | null): string {
  if (!changeClass) return 'unclassified change';
  return changeClass.class === 'standard'
    ? `standard change, pre-approved template ${changeClass.template}`
    : `${changeClass.class} change`;
}

/** `plan`: what is given by it. */
export function endWords(end: EndRule, timeZone: string, plan?: PlannedChanges | null): string {
  if (end.ends === 'never') return 'It has no end date.';
  if (end.ends === 'at') return `It ends on ${moment(end.at, timeZone)}.`;
  const given = plan ? givenBy(plan) : [];
  const endsByItself = given.length > 0 && given.every(({ target }) => lifetimeRowOf(target).endsByItself);
  return endsByItself
    ? `The directory ends it ${span(end.seconds)} after it is asked to give it.`
    : `It ends ${span(end.seconds)} after it was proven to work.`;
}

/** Access that a request did not give is not taken back when its time is over (invariant 6). */
export const STAYS = 'Access from before this request does not end with it.';

export function span(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, unit] = units.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second'];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** More names than these tell nobody anything. */
const MOST_NAMES = 20;

export function names(ids: readonly string[], displayNames: Readonly<Record<string, string>>): string {
  return someOf(ids.map((id) => oneLine(displayNames[id] ?? id)));
}

/** Who gave a word, and for whom where it was a delegate's. */
export function deciderWords(
  { approverId, proof }: Pick<ApprovalDecision, 'approverId' | 'proof'>,
  displayNames: Readonly<Record<string, string>>,
): string {
  const name = (id: string) => oneLine(displayNames[id] ?? id);
  const { onBehalfOf } = proof;
  return onBehalfOf === undefined ? name(approverId) : `${name(approverId)} (for ${name(onBehalfOf)})`;
}

/** Some of a list, and how many more there are. */
export function someOf(all: readonly string[]): string {
  const listed = all.slice(0, MOST_NAMES);
  const more = all.length - listed.length;
  if (listed.length === 0) return 'nobody';
  return more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(', ');
}

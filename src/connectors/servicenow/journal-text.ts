import { quotable } from '../../domain/written-text.ts';

/**
 * Text as it may stand in a journal or a field of ServiceNow: the one place where what people wrote, names included, is kept
 * from being a line of ours, and from being rendered as HTML (`[code]`).
 */
export function journalText(text: string): string {
  return quotable(text);
}

/** A note of ours: the marker stands below whatever it quotes. */
export function markedText(text: string, marker: string): string {
  return `${journalText(text)}\n${marker}`;
}

import { withoutSecrets } from './redact.ts';

/**
 * What people write, wherever it comes from: forms, comments, names, reasons. Half a character, and characters that nobody
 * sees or that turn the direction of others, are not what anybody wrote; a reason of nothing else is none.
 */

/** Joins two pictures to one, as in a family; anywhere else it can't be seen. */
const JOINER =
  /(?<!\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;

/** Control and format characters, and those that are letters by their class and blank to look at. */
const UNSEEN = /(?![\t\n\r\u200D])[\p{Cc}\p{Cf}]|[\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;

/** The text with halves of characters as U+FFFD, and without what nobody sees. Spaces at its ends stay. */
export function mended(text: string): string {
  return text.toWellFormed().replace(UNSEEN, '').replace(JOINER, '');
}

/**
 * What somebody typed for others to read, as it is kept: a password that stands in it would be in rows, notes, cards and
 * evidence for years. Everything that people type comes in through here.
 */
export function typed(text: string): string {
  return withoutSecrets(mended(text)).trim();
}

/** What machines read in notes, and what a journal renders as HTML. */
const MARKS = /\[(?=\s*(?:countersign|ref|\/?code)\b)/gi;

/** Text fit to stand among our own words: whatever it quotes is neither a line of ours nor HTML. */
export function quotable(text: string): string {
  return mended(text).replace(MARKS, '( ');
}

/** What somebody wrote as part of a line of ours: a break in it would begin a line that looks like ours. */
export function oneLine(text: string): string {
  return mended(text).replace(/\s+/g, ' ').trim();
}

/** Something with a scheme, or a name on the web or of a mailbox, with any dot that browsers take for one. */
const FOLLOWED = /[a-z]:\S|[\p{L}\p{N}][.\u3002\uFF0E\uFF61]\p{L}{2}|www\.|\\\\|[\p{L}\p{N}]@[\p{L}\p{N}]/iu;

/** The text without any word that a channel or a reader might make a link of. */
export function withoutLinks(text: string): string {
  return mended(text).replace(/\S+/g, (word) => (FOLLOWED.test(word) ? '(link left out)' : word));
}

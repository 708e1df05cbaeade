import { quotable } from '../../domain/written-text.ts';

/** Card elements of text. Whatever comes out of a ticket goes into text runs, where no markdown is read. */
export type Element = { readonly type: string; readonly [member: string]: unknown };

/**
 * Text fit to be shown, whatever people wrote in it: one line, no marks of ours, no tricks, no date or template macros, cut to a
 * length.
 */
export function plain(text: string, longest: number): string {
  const clean = quotable(text).replace(/\s+/g, ' ').replaceAll('{{', '{ {').replaceAll('${', '$ {').trim();
  return clean.length > longest ? `${[...clean].slice(0, longest - 1).join('')}…` : clean;
}

/** A notice, which Teams shows as plain text: no markdown is read in it. */
export const notice = (text: string, longest: number): string =>
  [...quotable(text)].slice(0, longest).join('');

/** What is shown in place of a card may be read as markdown. */
export const withoutMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_~[\]<>|]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Our own words, as a heading that screen readers find. */
export const heading = (text: string): Element => ({
  type: 'TextBlock',
  text,
  style: 'heading',
  weight: 'Bolder',
  size: 'Medium',
  wrap: true,
});

/** A paragraph; runs of `strong` text are bold. */
export const paragraph = (...runs: readonly (string | { readonly strong: string })[]): Element => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) =>
    typeof run === 'string'
      ? { type: 'TextRun', text: run }
      : { type: 'TextRun', text: run.strong, weight: 'Bolder' },
  ),
});

export const labeled = (label: string, value: string): Element => paragraph({ strong: `${label}: ` }, value);

/** Elements that belong together: close to each other, under a line that sets them off from what stands above. */
export function group(elements: readonly Element[]): readonly Element[] {
  return elements.map((element, place) =>
    place === 0 ? { ...element, separator: true, spacing: 'Medium' } : { ...element, spacing: 'Small' },
  );
}

/** A heading of our own and one line per item, as a group; nothing at all without items. */
export function list(title: string, items: readonly string[]): readonly Element[] {
  if (items.length === 0) return [];
  const name = { ...heading(title), size: 'Default' };
  return group([name, ...items.map((item) => paragraph(`• ${item}`))]);
}

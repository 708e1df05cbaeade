import { oneLine, quotable, withoutLinks } from '../../../domain/written-text.ts';

/** Of everything that one draft says; what people decide by stands above it. */
export const LONGEST_DRAFT = 1_000;
/** As long as a card leaves a line whole. */
const LONGEST_LINE = 280;

/**
 * What a machine drafted, as it may be shown: no link, no line that looks like ours, and only so much of it. Each channel makes it
 * harmless in its own way besides.
 */
export function draftLines(texts: readonly (string | null | undefined)[]): readonly string[] {
  const clean = texts
    .map((text) => oneLine(withoutLinks(quotable(text ?? ''))))
    .filter((text) => text !== '');
  let left = LONGEST_DRAFT;
  return clean.flatMap((text) => {
    const kept = cut(text, left);
    left -= kept.length;
    return wrapped(kept);
  });
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return most < 2 ? '' : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** In lines that end between words, where there are some. */
function wrapped(text: string): readonly string[] {
  if (text.length <= LONGEST_LINE) return text === '' ? [] : [text];
  const space = text.lastIndexOf(' ', LONGEST_LINE);
  const at = space > LONGEST_LINE / 2 ? space : LONGEST_LINE;
  return [text.slice(0, at).toWellFormed(), ...wrapped(text.slice(at).trimStart())];
}

import { LONG_WIDTH, TIGHT_WIDTH, WIDTH } from './member-roll.ts';

/** Digests of each width, one after the other. */
export type Packed = { readonly [width in Width]?: string };

type Width = keyof typeof WIDTHS;

const WIDTHS = { tight: TIGHT_WIDTH, long: LONG_WIDTH, short: WIDTH } as const;

/** In a row a digest costs its characters, and nothing for what stands between them. */
export function packed(digests: readonly string[]): Packed {
  const byWidth = Map.groupBy(digests, ({ length }) => length);
  const parts = Object.entries(WIDTHS).map(([name, width]) => [name, byWidth.get(width)?.join('')]);
  return Object.fromEntries(parts.filter(([, digests]) => digests !== undefined));
}

export function unpacked(from: Packed): readonly string[] {
  return Object.entries(WIDTHS).flatMap(([name, width]) => pieces(from[name as Width] ?? '', width));
}

function pieces(text: string, width: number): readonly string[] {
  return Array.from({ length: Math.floor(text.length / width) }, (_, n) =>
    text.slice(n * width, (n + 1) * width),
  );
}

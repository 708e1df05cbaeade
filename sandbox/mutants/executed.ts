/** Which lines of the product ran, by the coverage that the engine writes (`NODE_V8_COVERAGE`). */
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

type Script = {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
};

type Executed = {
  /** Whether more of the file ran than loading it does. */
  readonly entered: boolean;
  /** From the first to the last, from 1. */
  readonly lines: readonly (readonly [number, number])[];
};

export type Coverage = {
  /** Everything of the root that was loaded. */
  readonly loaded: readonly string[];
  readonly executed: Readonly<Record<string, Executed>>;
};

/** Of everything that ran: the process itself and whatever it has started and let come to its end. */
export function coverageIn(folder: string, root: string, product: string): Coverage {
  const loaded = new Set<string>();
  const marks = new Map<string, { entered: boolean; lines: Set<number> }>();
  for (const name of readdirSync(folder)) {
    const { result }: { result: readonly Script[] } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const script of result) {
      const file = fileOf(script, root);
      if (file === null) continue;
      loaded.add(file);
      if (!file.startsWith(product)) continue;
      const mark = marks.get(file) ?? { entered: false, lines: new Set<number>() };
      marks.set(file, mark);
      mark.entered ||= entered(script);
      for (const line of linesOf(readFileSync(join(root, file), 'utf8'), script)) mark.lines.add(line);
    }
  }
  const executed = [...marks].map(([file, mark]) => [file, { ...mark, lines: spansOf(mark.lines) }] as const);
  return { loaded: [...loaded].sort(), executed: Object.fromEntries(executed) };
}

/** What is no code of ours, or only watches it. */
const NOT_OURS = /^(\.\.|node_modules\/|sandbox\/mutants\/)/;

function fileOf({ url }: Script, root: string): string | null {
  if (!url.startsWith('file:')) return null;
  const file = relative(root, fileURLToPath(url)).replaceAll('\\', '/');
  return NOT_OURS.test(file) ? null : file;
}

/** The module itself is the first of its functions and has no name. */
function entered({ functions: [, ...inner] }: Script): boolean {
  return inner.some(({ ranges }) => ranges.some(({ count }) => count > 0));
}

/** Offsets count in the text without types, in which every line has kept its place; inner ranges come after outer ones. */
export function linesOf(text: string, { functions }: Pick<Script, 'functions'>): readonly number[] {
  const ran = stripTypeScriptTypes(text);
  const counts = new Uint8Array(ran.length);
  for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges))
    counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const lines: number[] = [];
  let at = 0;
  for (const [index, line] of ran.split('\n').entries()) {
    if ([...line.matchAll(/\S/g)].some((sign) => counts[at + sign.index] === 1)) lines.push(index + 1);
    at += line.length + 1;
  }
  return lines;
}

function spansOf(lines: ReadonlySet<number>): Executed['lines'] {
  const spans: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else spans.push([line, line]);
  }
  return spans;
}

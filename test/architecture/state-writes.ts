/** Where code makes another row of a request's by hand: an object that spreads one and sets a field of its state. */
import { codeOf } from './source.ts';

/** Fields that only rows of requests have, whatever is spread beside them. */
const ONLY_OF_ROWS = [
  'phase',
  'concludedAt',
  'conclusion',
  'waitingOn',
  'whoCanAct',
  'settingBack',
  'rounds',
  'wakeDue',
];
/** Fields that other things have, too: they count beside something that is called like a row. */
const ALSO_OF_OTHERS = ['outcome', 'due', 'recounts', 'attempt'];
const LIKE_A_ROW =
  /^(row|record|request|current|base|before|latest|located|found|fresh|going|named|back|next)\b|\.row\b|\w(Row|Record)\b/;

type Braces = { readonly keys: string[]; readonly spreads: string[] };

/** The fields, each where it is set. */
export function stateWrites(text: string): readonly string[] {
  return [...spreadWrites(codeOf(text)), ...literalPhases(text)];
}

function spreadWrites(code: string): string[] {
  const found: string[] = [];
  const open: (Braces | null)[] = [];
  for (const [index, sign] of [...code].entries()) {
    if (sign === '{') open.push({ keys: [], spreads: [] });
    else if (sign === '(' || sign === '[') open.push(null);
    else if (sign === '}' || sign === ')' || sign === ']') found.push(...writesIn(open.pop() ?? null));
    const inner = open.at(-1);
    if (inner && (sign === '{' || sign === ',')) member(code.slice(index + 1, index + 120), inner);
  }
  return found;
}

function member(rest: string, { keys, spreads }: Braces): void {
  const spread = /^\s*\.\.\.\s*\(?\s*([\w.]+)/.exec(rest)?.[1];
  if (spread !== undefined) spreads.push(spread);
  const key = /^\s*(\w+)\s*[:,}]/.exec(rest)?.[1];
  if (key !== undefined) keys.push(key);
}

function writesIn(braces: Braces | null): string[] {
  if (!braces || braces.spreads.length === 0) return [];
  const isRow = braces.spreads.some((name) => LIKE_A_ROW.test(name));
  return braces.keys.filter((key) => ONLY_OF_ROWS.includes(key) || (isRow && ALSO_OF_OTHERS.includes(key)));
}

/** A phase that is named as one is written, unless what is asked for is a list of requests. */
function literalPhases(text: string): string[] {
  const phase =
    /(\w+\(\w+, \{ |\.\.\.\{ )?\bphase: '(?:received|waiting|holding|provisioning|rolling-back|concluded)'/g;
  return [...text.matchAll(phase)].flatMap(([found, asked]) => (asked === undefined ? [found] : []));
}

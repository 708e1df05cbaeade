import { pointerPart } from './json-pointer.ts';

type Container = {
  readonly members: Set<string> | null;
  readonly path: string;
  place: number;
  name: string;
};

const QUOTE = '"';
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * JSON pointers of object members that the text has twice. `JSON.parse` keeps the last and says nothing, which in a
 * policy would drop a rule unseen. The text must be valid JSON.
 */
export function repeatedMembers(text: string): readonly string[] {
  const repeated: string[] = [];
  const open: Container[] = [];
  let lastText = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const inside = open.at(-1);
    if (token === '{' || token === '[') {
      open.push({ members: token === '{' ? new Set() : null, path: pathOf(inside), place: 0, name: '' });
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ',' && inside) {
      inside.place += 1;
    } else if (token === ':' && inside?.members) {
      inside.name = String(JSON.parse(lastText));
      if (inside.members.has(inside.name)) repeated.push(pathOf(inside));
      inside.members.add(inside.name);
    }
    if (token.startsWith(QUOTE)) lastText = token;
  }
  return repeated;
}

function pathOf(container: Container | undefined): string {
  if (container === undefined) return '';
  const part = container.members === null ? String(container.place) : pointerPart(container.name);
  return `${container.path}/${part}`;
}

/** Where something stands in the text of a JSON file. */

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/y;

/** The line of a JSON pointer, from 1 on; that of what should hold it where it is missing, 1 where the text is no JSON. */
export function lineOf(text: string, pointer: string): number {
  const offsets = offsetsIn(text);
  for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const offset = offsets.get(path);
    if (offset !== undefined) return text.slice(0, offset).split('\n').length;
  }
  return 1;
}

/** By JSON pointer: where the member's name, or the element, begins. */
function offsetsIn(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let end = 0;
  const next = () => {
    TOKEN.lastIndex = end;
    const token = TOKEN.exec(text)?.[1] ?? '';
    if (token === '') throw new SyntaxError('The text ends too early.');
    end = TOKEN.lastIndex;
    return { token, at: end - token.length };
  };
  const value = (pointer: string, { token, at }: ReturnType<typeof next>): void => {
    if (!offsets.has(pointer)) offsets.set(pointer, at);
    if (token === '{') members(pointer);
    else if (token === '[') elements(pointer);
  };
  const members = (pointer: string): void => {
    for (let name = next(); name.token !== '}'; name = next()) {
      if (name.token === ',') continue;
      const path = `${pointer}/${escaped(JSON.parse(name.token) as string)}`;
      offsets.set(path, name.at);
      next(); // the colon
      value(path, next());
    }
  };
  const elements = (pointer: string): void => {
    let index = 0;
    for (let first = next(); first.token !== ']'; first = next())
      if (first.token !== ',') value(`${pointer}/${index++}`, first);
  };
  try {
    value('', next());
  } catch {
    // What is no JSON has no places; its own message says where it breaks off.
  }
  return offsets;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

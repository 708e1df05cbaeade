import { type Json, objectOf } from './record.ts';

/** Text as a document of Atlassian's, one paragraph a line, so that nothing in it is markup. */
export function documentOf(text: string): Json {
  const content = text.split('\n').map((line) => ({
    type: 'paragraph',
    content: line === '' ? [] : [{ type: 'text', text: line }],
  }));
  return { type: 'doc', version: 1, content };
}

/** Blocks that stand on lines of their own. */
const BLOCKS: readonly unknown[] = [
  'paragraph',
  'heading',
  'codeBlock',
  'blockquote',
  'listItem',
  'bulletList',
  'orderedList',
  'panel',
  'rule',
  'table',
  'tableRow',
  'tableCell',
  'tableHeader',
  'taskItem',
  'decisionItem',
  'expand',
];

/** So deep no document is that somebody wrote. */
const DEEPEST = 40;

/** The text of a document, with a line for each block; texts that are none stay as they are. */
export function textOfDocument(value: unknown): string {
  if (typeof value === 'string') return value;
  const document = objectOf(value);
  if (document?.['type'] !== 'doc') return '';
  return linesOf(document, 0).join('\n');
}

function linesOf(node: Json, depth: number): readonly string[] {
  const children = Array.isArray(node['content']) ? node['content'] : [];
  if (depth > DEEPEST) return [];
  const lines: string[] = [];
  let open: string | null = null;
  for (const child of children) {
    const one = objectOf(child);
    if (!one) continue;
    if (BLOCKS.includes(one['type'])) {
      if (open !== null) lines.push(open);
      open = null;
      const inner = linesOf(one, depth + 1);
      lines.push(...(inner.length === 0 ? [''] : inner));
    } else open = (open ?? '') + inlineOf(one);
  }
  if (open !== null) lines.push(...open.split('\n'));
  return lines;
}

/** What people see of a piece of a line. */
function inlineOf(node: Json): string {
  if (node['type'] === 'hardBreak') return '\n';
  const attributes = objectOf(node['attrs']);
  const shown = node['text'] ?? attributes?.['text'] ?? attributes?.['url'] ?? attributes?.['shortName'];
  return typeof shown === 'string' ? shown : '';
}

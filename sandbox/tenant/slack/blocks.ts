/** Block Kit as Slack takes it: what it refuses, and what a reader sees of it. Limits: slack 2.3. */

export type Block = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Block[] => (Array.isArray(value) ? value.filter(isObject) : []);
const wordsIn = (value: unknown): string => (isObject(value) ? String(value['text'] ?? '') : '');

type Button = {
  readonly blockId: string;
  readonly actionId: string;
  readonly label: string;
  readonly value: string;
  readonly url: string | null;
};

const LONGEST = { header: 150, label: 75, value: 2000, id: 255, section: 3000 };
const MOST_BLOCKS = 50;

/** What Slack says of blocks that it does not take; `null`: it takes them. */
export function wrongWith(blocks: unknown): string | null {
  if (blocks === undefined) return null;
  if (!Array.isArray(blocks) || blocks.length > MOST_BLOCKS) return 'invalid_blocks';
  return blocks.every(fits) ? null : 'invalid_blocks';
}

const isPlain = (value: unknown, longest: number): boolean =>
  isObject(value) &&
  value['type'] === 'plain_text' &&
  wordsIn(value) !== '' &&
  wordsIn(value).length <= longest;

function fits(block: unknown): boolean {
  if (!isObject(block)) return false;
  const elements = listOf(block['elements']);
  switch (block['type']) {
    case 'header':
      return isPlain(block['text'], LONGEST.header);
    case 'divider':
      return true;
    case 'rich_text':
      return elements.length > 0 && elements.every(isRich);
    case 'context':
      return elements.length <= 10 && elements.every((one) => isPlain(one, LONGEST.section));
    case 'input':
      return isPlain(block['label'], 2000) && isObject(block['element']);
    case 'actions': {
      const ids = elements.map((one) => String(one['action_id'] ?? ''));
      return (
        elements.length > 0 &&
        elements.length <= 25 &&
        elements.every(isButton) &&
        new Set(ids).size === ids.length
      );
    }
    default:
      return false;
  }
}

function isButton(one: Block): boolean {
  return (
    one['type'] === 'button' &&
    isPlain(one['text'], LONGEST.label) &&
    String(one['action_id'] ?? '').length <= LONGEST.id &&
    String(one['value'] ?? '').length <= LONGEST.value &&
    (one['style'] === undefined || one['style'] === 'primary' || one['style'] === 'danger')
  );
}

function isRich(element: Block): boolean {
  const inner = listOf(element['elements']);
  if (element['type'] === 'rich_text_list') return inner.every(isRich);
  return (
    element['type'] === 'rich_text_section' &&
    inner.length > 0 &&
    inner.every((run) => run['type'] === 'text' && typeof run['text'] === 'string' && run['text'] !== '')
  );
}

/** What stands in blocks, one line per paragraph. */
export function textOfBlocks(blocks: readonly Block[]): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: Block): readonly string[] {
  const elements = listOf(block['elements']);
  if (block['type'] === 'header') return [wordsIn(block['text'])];
  if (block['type'] === 'input') return [wordsIn(block['label'])];
  if (block['type'] === 'context') return elements.map((one) => String(one['text'] ?? ''));
  if (block['type'] === 'actions') return elements.map((one) => `[${wordsIn(one['text'])}]`);
  return elements.flatMap(richLines);
}

function richLines(element: Block): readonly string[] {
  const inner = listOf(element['elements']);
  if (element['type'] === 'rich_text_list') return inner.flatMap(richLines).map((line) => `• ${line}`);
  return [
    inner
      .map((run) => String(run['text'] ?? ''))
      .join('')
      .trimEnd(),
  ];
}

export function buttonsIn(blocks: readonly Block[]): readonly Button[] {
  return blocks
    .filter(({ type }) => type === 'actions')
    .flatMap((block) =>
      listOf(block['elements']).map((one) => ({
        blockId: String(block['block_id'] ?? 'actions'),
        actionId: String(one['action_id'] ?? ''),
        label: wordsIn(one['text']),
        value: String(one['value'] ?? ''),
        url: typeof one['url'] === 'string' ? one['url'] : null,
      })),
    );
}

/** Where something can be typed: by the block's and the element's id. */
export function inputsIn(blocks: readonly Block[]): readonly (readonly [block: string, action: string])[] {
  return blocks
    .filter(({ type }) => type === 'input')
    .map((block) => [
      String(block['block_id'] ?? ''),
      isObject(block['element']) ? String(block['element']['action_id'] ?? '') : '',
    ]);
}

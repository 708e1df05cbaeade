import { quotable } from '../../domain/written-text.ts';
import type { CardButton, CardView } from '../../ports/conversation.ts';
import { type Layout, type Lengths, layoutOf, type Part, type Row } from '../card-layout.ts';

/** Blocks of a message, and what stands in for them in notices and where they can't be shown. */
export type Message = { readonly text: string; readonly blocks: readonly object[] };

/** What a whole message may hold nobody says; this is less than half of what the blocks that we make may (slack 2.3). */
const LARGEST_BYTES = 12 * 1024;
const LENGTHS: readonly Lengths[] = [
  { text: 300, change: 300 },
  { text: 150, change: 300 },
  { text: 60, change: 120 },
];
const SHORTEST: Lengths = { text: 18, change: 50 };
const LONGEST_HEADER = 150;
const LONGEST_LABEL = 75;
const LONGEST_DETAILS = 2000;
/** What people may type into a card. */
export const LONGEST_WORDS = 500;

/** Where what people type comes back in a press. */
export const WORDS = 'words';
/** Buttons that open an address are pressed, too, and mean nothing. */
export const OPENS = 'open-';

/** Text fit to be shown, whatever people wrote in it: one line, no marks of ours, cut to a length. */
function plain(text: string, longest: number): string {
  const clean = quotable(text).replace(/\s+/g, ' ').trim();
  return clean.length > longest ? `${[...clean].slice(0, longest - 1).join('')}…` : clean;
}

/** Text in which Slack reads neither mentions nor links (slack 2.2). */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The card of one person, with buttons only where `mayDecide` says so and it is open. Every press is checked anyway. */
export function messageOf(view: CardView, nonce: string, mayDecide: boolean): Message {
  for (const lengths of LENGTHS) {
    const message = made(view, nonce, mayDecide, layoutOf(view, plain, lengths));
    if (Buffer.byteLength(JSON.stringify(message)) <= LARGEST_BYTES) return message;
  }
  return made(view, nonce, mayDecide, layoutOf(view, plain, SHORTEST));
}

function made(view: CardView, nonce: string, mayDecide: boolean, layout: Layout): Message {
  const { details, parts } = layout;
  const acts = view.state.open && mayDecide;
  const value = JSON.stringify({ requestId: view.requestId, stage: view.stage, nonce });
  const links = layout.links.map(({ id, title, url }) => button(`${OPENS}${id}`, title, { url }));
  return {
    text: escaped(`${layout.heading}. ${layout.spoken}`),
    blocks: [
      { type: 'header', text: words(plain(layout.heading, LONGEST_HEADER)) },
      rich([section([bold(layout.title)])]),
      ...parts.flatMap((part) => [{ type: 'divider' }, blockOf(part)]),
      ...(acts ? [inputOf(view.buttons), { type: 'actions', elements: buttonsOf(view.buttons, value) }] : []),
      ...(links.length > 0 ? [{ type: 'actions', elements: links }] : []),
      ...(details.length > 0
        ? [{ type: 'context', elements: [words(details.join('\n').slice(0, LONGEST_DETAILS))] }]
        : []),
    ],
  };
}

const words = (text: string) => ({ type: 'plain_text', text, emoji: false });
/** Text runs, in which no markup is read. */
const run = (text: string) => ({ type: 'text', text });
const bold = (text: string) => ({ type: 'text', text, style: { bold: true } });
const section = (elements: readonly object[]) => ({ type: 'rich_text_section', elements });
const rich = (elements: readonly object[]) => ({ type: 'rich_text', elements });
const bullets = (items: readonly string[]) => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: items.map((item) => section([run(item)])),
});

function blockOf(part: Part): object {
  if ('rows' in part) return rich(part.rows.flatMap(rowOf));
  return rich([section([bold(part.heading)]), bullets(part.items)]);
}

function rowOf(row: Row): readonly object[] {
  if ('values' in row) return [section([bold(`${row.label}:`)]), bullets(row.values)];
  return [section([...(row.label === '' ? [] : [bold(`${row.label}: `)]), run(`${row.value}\n`)])];
}

/** One input for whatever is typed; the buttons that need a reason say so. */
function inputOf(buttons: readonly CardButton[] | undefined): object {
  const needing = buttons
    ? buttons.filter(({ reason }) => reason === 'required').map(({ label }) => label)
    : ['Reject'];
  const label =
    needing.length > 0 ? `Comment (required to press ${needing.join(' or ')})` : 'Comment (optional)';
  return {
    ...{ type: 'input', block_id: WORDS, optional: true, label: words(label) },
    element: { type: 'plain_text_input', action_id: WORDS, multiline: true, max_length: LONGEST_WORDS },
  };
}

function buttonsOf(buttons: readonly CardButton[] | undefined, value: string): readonly object[] {
  if (buttons) return buttons.map(({ verb, label }) => button(verb, label, { value }));
  return [
    button('approve', 'Approve', { value, style: 'primary' }),
    button('reject', 'Reject', { value, style: 'danger' }),
  ];
}

const button = (id: string, label: string, more: object) => ({
  ...{ type: 'button', action_id: id, text: words(plain(label, LONGEST_LABEL)) },
  ...more,
});

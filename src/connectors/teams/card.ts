import type { CardView } from '../../ports/conversation.ts';
import { type Layout, type Lengths, layoutOf, type Part, type Row } from '../card-layout.ts';
import { buttonsOf, COMMENT, detailsPart, execute, opening, rowsOf } from './card-buttons.ts';
import {
  type Element,
  group,
  heading,
  labeled,
  list,
  paragraph,
  plain,
  withoutMarkdown,
} from './card-text.ts';

type AdaptiveCard = {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
  readonly [member: string]: unknown;
};

/** Teams takes several times as much; other surfaces less (facts: card rules). */
const LARGEST_BYTES = 20 * 1024;

/** What will change is cut last. Tried in this order. */
const LENGTHS: readonly Lengths[] = [
  { text: 300, change: 300 },
  { text: 150, change: 300 },
  { text: 60, change: 300 },
  { text: 60, change: 120 },
];
const SHORTEST: Lengths = { text: 18, change: 50 };

/**
 * The card of one person: one column of wrapping text, so that it reads on a narrow phone. With buttons only where
 * `mayDecide` says so and the stage is open; the server checks every press anyway.
 */
export function renderCard(view: CardView, nonce: string, mayDecide: boolean): AdaptiveCard {
  for (const lengths of LENGTHS) {
    const card = cardOf(view, nonce, mayDecide, layoutOf(view, plain, lengths));
    if (Buffer.byteLength(JSON.stringify(card)) <= LARGEST_BYTES) return card;
  }
  return cardOf(view, nonce, mayDecide, layoutOf(view, plain, SHORTEST));
}

function cardOf(view: CardView, nonce: string, mayDecide: boolean, layout: Layout): AdaptiveCard {
  const { state } = view;
  const { spoken } = layout;
  const data = { requestId: view.requestId, stage: view.stage, nonce };
  const body: readonly Element[] = [
    heading(layout.heading),
    paragraph({ strong: layout.title }),
    ...layout.parts.flatMap(elementsOf),
    ...(state.open && mayDecide && !view.buttons ? [COMMENT] : []),
    ...rowsOf([
      ...(state.open && mayDecide ? buttonsOf(view, data) : []),
      ...layout.links.map(opening),
      ...detailsPart(layout.details.map((one) => paragraph(one))),
    ]),
  ];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: withoutMarkdown(`${spoken} ${elsewhere(view, mayDecide)}`),
    speak: spoken.replace(/[<>&]/g, ' '),
    lang: 'en',
    // Everybody who reads along would send it, and most of them may decide nothing.
    ...(state.open && !view.post && { refresh: { action: execute('refresh', 'Refresh', data) } }),
    body,
  };
}

const elementsOf = (part: Part): readonly Element[] =>
  'rows' in part ? group(part.rows.flatMap(rowElements)) : list(part.heading, part.items);

function rowElements(row: Row): readonly Element[] {
  if ('values' in row)
    return [paragraph({ strong: `${row.label}:` }), ...row.values.map((one) => paragraph(`• ${one}`))];
  return [row.label === '' ? paragraph(row.value) : labeled(row.label, row.value)];
}

/** What its reader does where the card can't be shown: a decision on the ticket may not count, one on the card always does. */
function elsewhere({ state, buttons }: CardView, mayDecide: boolean): string {
  if (!state.open || !mayDecide) return 'Open the ticket to see how it stands.';
  return `Open this chat in a current version of Teams to ${buttons ? 'act on it' : 'decide'}.`;
}

import type { CardView } from '../../ports/conversation.ts';
import { buttonsOf, COMMENT, detailsPart, execute, linksOf, rowsOf } from './card-buttons.ts';
import {
  type Element,
  first,
  group,
  heading,
  labeled,
  list,
  moment,
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
const MOST_FACTS = 20;
const MOST_LINES = 15;
const MOST_NAMES = 6;

/** How long texts may be, and how long what will change may be: that is cut last. Tried in this order. */
const LENGTHS = [
  { text: 300, change: 300 },
  { text: 150, change: 300 },
  { text: 60, change: 300 },
  { text: 60, change: 120 },
] as const;
const SHORTEST = { text: 18, change: 50 } as const;
type Lengths = { readonly text: number; readonly change: number };

/**
 * The card of one person: one column of wrapping text, so that it reads on a narrow phone. With buttons only where
 * `mayDecide` says so and the stage is open; the server checks every press anyway.
 */
export function renderCard(view: CardView, nonce: string, mayDecide: boolean): AdaptiveCard {
  for (const lengths of LENGTHS) {
    const card = cardOf(view, nonce, mayDecide, lengths);
    if (Buffer.byteLength(JSON.stringify(card)) <= LARGEST_BYTES) return card;
  }
  return cardOf(view, nonce, mayDecide, SHORTEST);
}

function cardOf(view: CardView, nonce: string, mayDecide: boolean, { text, change }: Lengths): AdaptiveCard {
  const said = (words: string) => plain(words, text);
  const lines = (texts: readonly string[], longest: number) =>
    first(
      MOST_LINES,
      texts.map((one) => plain(one, longest)),
    );
  const { state } = view;
  const number = plain(view.ticket.number, 40);
  const status = state.open ? 'Waiting for a decision' : 'Closed';
  const spoken = `${status}. ${said(view.title)}. ${plain(view.ticket.system, 40)} ${number}.`;
  const why = state.open ? list(whyHeading(view), lines(view.reasons, text)) : [];
  const data = { requestId: view.requestId, stage: view.stage, nonce };
  const details = lines(view.details ?? [], text).map((one) => paragraph(one));
  const body: readonly Element[] = [
    heading(headingOf(view)),
    paragraph({ strong: said(view.title) }),
    ...group([
      labeled('Ticket', number),
      ...(view.post ? postLines(view.post, state, said) : []),
      ...(view.post ? [] : state.open ? openLines(state, said) : closedLines(state, said)),
    ]),
    ...(view.buttons ? why : []),
    ...(view.sections ?? []).flatMap((one) => list(one.heading, lines(one.lines, text))),
    ...list(changesHeading(view), lines(view.changes, change)),
    ...group(factLines(view, number, said)),
    ...list('What happened so far', lines(view.post?.happened ?? [], text)),
    ...(view.buttons ? [] : why),
    ...(view.draft && state.open ? list(view.draft.heading, lines(view.draft.lines, text)) : []),
    ...(state.open && mayDecide && !view.buttons ? [COMMENT] : []),
    ...rowsOf([
      ...(state.open && mayDecide ? buttonsOf(view, data) : []),
      ...linksOf(view.ticket),
      ...detailsPart(details),
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

/** The ticket's number and what will change stand above already. */
function factLines({ facts, changes }: CardView, number: string, said: Said): readonly Element[] {
  const others = facts.filter(
    ({ label, value }) =>
      (label !== 'Ticket' || value !== number) && (label !== 'What will change' || changes.length === 0),
  );
  const shown = others
    .slice(0, MOST_FACTS)
    .map(({ label, value }) => labeled(said(plain(label, 60)), said(value)));
  const more = others.length - MOST_FACTS;
  return more > 0 ? [...shown, paragraph(`and ${more} more facts on the ticket’s page`)] : shown;
}

type Said = (text: string) => string;
type Open = CardView['state'] & { readonly open: true };
type Closed = CardView['state'] & { readonly open: false };

function openLines({ dueAt, waitingFor, approved }: Open, said: Said): readonly Element[] {
  return [
    labeled('Status', 'Waiting for a decision'),
    labeled('Decide by', said(moment(dueAt))),
    ...people('Waiting for', waitingFor, said),
    ...people('Approved so far by', approved, said),
  ];
}

/** One in the line of the label, several below it; nobody reads more names than these. */
function people(label: string, names: readonly string[], said: Said): readonly Element[] {
  if (names.length < 2) return names.map((name) => labeled(label, said(name)));
  return [
    paragraph({ strong: `${label}:` }),
    ...first(MOST_NAMES, names).map((name) => paragraph(`• ${said(name)}`)),
  ];
}

function closedLines({ headline, decidedBy, at, reason }: Closed, said: Said): readonly Element[] {
  return [
    labeled('Status', said(headline)),
    ...(decidedBy === null ? [] : [labeled('Decided by', said(decidedBy))]),
    labeled('When', said(moment(at))),
    ...(reason === null ? [] : [labeled('Reason', said(reason))]),
    labeled('Next', 'Nothing to do here. The ticket tells what happens.'),
  ];
}

/** Several people read it, and most of them need do nothing. */
function postLines(
  { standing }: NonNullable<CardView['post']>,
  state: CardView['state'],
  said: Said,
): readonly Element[] {
  return [
    labeled('Status', said(standing)),
    ...(state.open
      ? [labeled('Waiting for', said(state.waitingFor.join(', ')))]
      : [labeled('When', said(moment(state.at)))]),
  ];
}

/** Whoever is asked to mend something has what did not come about before them. */
function changesHeading({ state, buttons, post }: CardView): string {
  if (post) return 'What was asked for';
  return state.open && !buttons ? 'What will change' : 'What was to change';
}

/** What its reader does where the card can't be shown: a decision on the ticket may not count, one on the card always does. */
function elsewhere({ state, buttons }: CardView, mayDecide: boolean): string {
  if (!state.open || !mayDecide) return 'Open the ticket to see how it stands.';
  return `Open this chat in a current version of Teams to ${buttons ? 'act on it' : 'decide'}.`;
}

function whyHeading({ buttons, post }: CardView): string {
  if (post) return 'Why';
  return buttons ? 'Why this needs you' : 'Why you are asked';
}

function headingOf({ subject = 'Access request', state, buttons, post }: CardView): string {
  if (post) return post.heading;
  if (!state.open) return `${subject}: closed`;
  return buttons ? `${subject}: something for you to do` : `${subject}: your decision is needed`;
}

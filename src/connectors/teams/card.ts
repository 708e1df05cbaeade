import type { CardButton, CardView, Press } from '../../ports/conversation.ts';
import { type Element, heading, labeled, list, moment, paragraph, plain } from './card-text.ts';

export type AdaptiveCard = {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
  readonly [member: string]: unknown;
};

/** Teams takes several times as much; other surfaces less (facts: card rules). */
const LARGEST_BYTES = 20 * 1024;
const MOST_FACTS = 20;
const MOST_LINES = 15;

/**
 * The card of one person: one column of wrapping text, so that it reads on a narrow phone. With buttons only where
 * `mayDecide` says so and the stage is open; the server checks every press anyway.
 */
export function renderCard(view: CardView, nonce: string, mayDecide: boolean): AdaptiveCard {
  for (const longest of [300, 150, 60]) {
    const card = cardOf(view, nonce, mayDecide, longest);
    if (Buffer.byteLength(JSON.stringify(card)) <= LARGEST_BYTES) return card;
  }
  return cardOf(view, nonce, mayDecide, 20);
}

function cardOf(view: CardView, nonce: string, mayDecide: boolean, longest: number): AdaptiveCard {
  const said = (text: string) => plain(text, longest);
  const lines = (texts: readonly string[]) => texts.slice(0, MOST_LINES).map(said);
  const { state } = view;
  const number = plain(view.ticket.number, 40);
  const status = state.open ? 'Waiting for a decision' : 'Closed';
  const spoken = `${status}. ${said(view.title)}. ${plain(view.ticket.system, 40)} ${number}.`;
  const body: readonly Element[] = [
    heading(headingOf(view)),
    paragraph({ strong: said(view.title) }),
    labeled('Ticket', number),
    ...(state.open ? openLines(state, said) : closedLines(state, said)),
    ...view.facts.slice(0, MOST_FACTS).map(({ label, value }) => labeled(plain(label, 60), said(value))),
    ...list('What will change', lines(view.changes)),
    ...(state.open ? list('Why you are asked', lines(view.reasons)) : []),
    ...(state.open && mayDecide && !view.buttons ? [COMMENT] : []),
  ];
  const data = { requestId: view.requestId, stage: view.stage, nonce };
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: `${spoken} Open the ticket to decide.`,
    speak: spoken.replace(/[<>&]/g, ' '),
    lang: 'en',
    ...(state.open && { refresh: { action: execute('refresh', 'Refresh', data) } }),
    body,
    actions: [...(state.open && mayDecide ? buttonsOf(view, data) : []), ...ticketLink(view.ticket.link)],
  };
}

type Said = (text: string) => string;
type Open = CardView['state'] & { readonly open: true };
type Closed = CardView['state'] & { readonly open: false };

function openLines({ dueAt, waitingFor, approved }: Open, said: Said): readonly Element[] {
  const names = (people: readonly string[]) => said(people.slice(0, MOST_LINES).join(', '));
  return [
    labeled('Status', 'Waiting for a decision'),
    labeled('Decide by', said(moment(dueAt))),
    ...(waitingFor.length > 0 ? [labeled('Waiting for', names(waitingFor))] : []),
    ...(approved.length > 0 ? [labeled('Approved so far by', names(approved))] : []),
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

function headingOf({ state, buttons }: CardView): string {
  if (!state.open) return 'Access request: closed';
  return buttons ? 'Access request: something for you to do' : 'Access request: your decision is needed';
}

const COMMENT: Element = {
  type: 'Input.Text',
  id: 'comment',
  label: 'Comment (optional)',
  isMultiline: true,
  maxLength: 500,
};

const reasonFor = (label: string): Element => ({
  type: 'Input.Text',
  id: 'reason',
  label,
  isMultiline: true,
  isRequired: true,
  errorMessage: 'Say why, so that the requester can act on it.',
  maxLength: 500,
});

function execute(verb: Press['verb'], title: string, data: object) {
  return { type: 'Action.Execute', id: verb, verb, title, data };
}

function buttonsOf({ buttons }: CardView, data: object): readonly object[] {
  if (!buttons) return decisions(data);
  return buttons.map((button: CardButton) => {
    const action = execute(button.verb, button.label, data);
    return button.reason === 'required' ? withReason(action, `${button.label}: why? (required)`) : action;
  });
}

function decisions(data: object): readonly object[] {
  const reject = { ...execute('reject', 'Reject', data), style: 'destructive' };
  return [
    { ...execute('approve', 'Approve', data), style: 'positive' },
    withReason(reject, 'Why do you reject? (required)'),
  ];
}

/** An action with a required reason opens a part of its own, so that it doesn't stand in the way of the others. */
function withReason(action: { readonly title: string }, label: string): object {
  return {
    type: 'Action.ShowCard',
    title: `${action.title}…`,
    card: { type: 'AdaptiveCard', version: '1.5', body: [reasonFor(label)], actions: [action] },
  };
}

function ticketLink(link: string | null): readonly object[] {
  if (link === null || !URL.canParse(link) || new URL(link).protocol !== 'https:') return [];
  return [{ type: 'Action.OpenUrl', title: 'Open the ticket', url: link }];
}

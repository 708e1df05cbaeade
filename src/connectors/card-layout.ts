import type { CardView } from '../ports/conversation.ts';

/** One line of a card: a label of ours and what it says, or several names below it. */
export type Row = { readonly label: string } & (
  | { readonly value: string }
  | { readonly values: readonly string[] }
);

/** What stands together on a card, set off from the rest. */
export type Part =
  | { readonly rows: readonly Row[] }
  | { readonly heading: string; readonly items: readonly string[] };

export type CardLink = { readonly id: string; readonly title: string; readonly url: string };

/** What a card says, in its order; every chat tool lays out the same. */
export type Layout = {
  readonly heading: string;
  readonly title: string;
  readonly parts: readonly Part[];
  /** What only somebody who looks a rule up needs. */
  readonly details: readonly string[];
  /** Where its reader may go from it. */
  readonly links: readonly CardLink[];
  /** How it stands and what it is about, in one sentence each, for whoever sees nothing else of it. */
  readonly spoken: string;
};

/** Makes text of people fit to be shown, cut to a length. */
type Fit = (text: string, longest: number) => string;

/** How long texts may be, and how long what will change may be. */
export type Lengths = { readonly text: number; readonly change: number };

const MOST_FACTS = 20;
const MOST_LINES = 15;
const MOST_NAMES = 6;

type Said = (text: string) => string;
type Open = CardView['state'] & { readonly open: true };
type Closed = CardView['state'] & { readonly open: false };

export function layoutOf(view: CardView, fit: Fit, { text, change }: Lengths): Layout {
  const said: Said = (words) => fit(words, text);
  const lines = (texts: readonly string[], longest: number) =>
    first(
      MOST_LINES,
      texts.map((one) => fit(one, longest)),
    );
  const { state, post } = view;
  const number = fit(view.ticket.number, 40);
  const title = said(view.title);
  const why: Part = {
    heading: whyHeading(view),
    items: state.open ? lines(view.reasons, text) : [],
  };
  const parts: readonly Part[] = [
    {
      rows: [
        { label: 'Ticket', value: number },
        ...(post
          ? postRows(post, state, said)
          : state.open
            ? openRows(state, said)
            : closedRows(state, said)),
      ],
    },
    ...(view.buttons ? [why] : []),
    ...(view.sections ?? []).map((one) => ({ heading: one.heading, items: lines(one.lines, text) })),
    { heading: changesHeading(view), items: lines(view.changes, change) },
    { rows: factRows(view, number, fit, said) },
    { heading: 'What happened so far', items: lines(post?.happened ?? [], text) },
    ...(view.buttons ? [] : [why]),
    ...(view.draft && state.open
      ? [{ heading: view.draft.heading, items: lines(view.draft.lines, text) }]
      : []),
  ];
  const status = post
    ? said(post.standing).replace(/\.$/, '')
    : state.open
      ? 'Waiting for a decision'
      : 'Closed';
  return {
    heading: headingOf(view),
    title,
    parts: parts.filter((part) => ('rows' in part ? part.rows : part.items).length > 0),
    details: lines(view.details ?? [], text),
    links: linksOf(view.ticket),
    spoken: `${status}. ${title}. ${fit(view.ticket.system, 40)} ${number}.`,
  };
}

function linksOf({ link, evidence, page }: CardView['ticket']): readonly CardLink[] {
  const links = [
    ...(page ? [{ id: 'page', ...page }] : []),
    { id: 'ticket', title: 'Open the ticket', url: link ?? '' },
    { id: 'evidence', title: 'Evidence', url: evidence ?? '' },
  ];
  return links.filter(({ url }) => URL.canParse(url) && isSafe(new URL(url)));
}

/** Unencrypted only to where nothing leaves the machine, as in development. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}

/** The first of some; where that are not all, the last line says how many are missing here and where they stand. */
function first(most: number, items: readonly string[]): readonly string[] {
  const more = items.length - most;
  return more <= 0 ? items : [...items.slice(0, most), `and ${more} more on the ticket’s page`];
}

/** ISO time as people read it; other words stay as they are. */
function moment(text: string): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}(?:\.\d+)?Z$/.exec(text) ?? [];
  return day && time ? `${day} ${time} UTC` : text;
}

/** The ticket's number and what will change stand above already. */
function factRows({ facts, changes }: CardView, number: string, fit: Fit, said: Said): readonly Row[] {
  const others = facts.filter(
    ({ label, value }) =>
      (label !== 'Ticket' || value !== number) && (label !== 'What will change' || changes.length === 0),
  );
  const shown = others
    .slice(0, MOST_FACTS)
    .map(({ label, value }) => ({ label: said(fit(label, 60)), value: said(value) }));
  const more = others.length - MOST_FACTS;
  return more > 0 ? [...shown, { label: '', value: `and ${more} more facts on the ticket’s page` }] : shown;
}

function openRows({ dueAt, waitingFor, approved }: Open, said: Said): readonly Row[] {
  return [
    { label: 'Status', value: 'Waiting for a decision' },
    { label: 'Decide by', value: said(moment(dueAt)) },
    ...people('Waiting for', waitingFor, said),
    ...people('Approved so far by', approved, said),
  ];
}

/** One in the line of the label, several below it; nobody reads more names than these. */
function people(label: string, names: readonly string[], said: Said): readonly Row[] {
  if (names.length < 2) return names.map((name) => ({ label, value: said(name) }));
  return [{ label, values: first(MOST_NAMES, names).map(said) }];
}

function closedRows({ headline, decidedBy, at, reason }: Closed, said: Said): readonly Row[] {
  return [
    { label: 'Status', value: said(headline) },
    ...(decidedBy === null ? [] : [{ label: 'Decided by', value: said(decidedBy) }]),
    { label: 'When', value: said(moment(at)) },
    ...(reason === null ? [] : [{ label: 'Reason', value: said(reason) }]),
    { label: 'Next', value: 'Nothing to do here. The ticket tells what happens.' },
  ];
}

/** Several people read it, and most of them need do nothing. */
function postRows(
  { standing }: NonNullable<CardView['post']>,
  state: CardView['state'],
  said: Said,
): readonly Row[] {
  return [
    { label: 'Status', value: said(standing) },
    state.open && state.waitingFor.length > 0
      ? { label: 'Waiting for', value: said(state.waitingFor.join(', ')) }
      : { label: 'When', value: said(moment(state.open ? state.dueAt : state.at)) },
  ];
}

/** Whoever is asked to mend something has what did not come about before them. */
function changesHeading({ state, buttons, post }: CardView): string {
  if (post) return 'What was asked for';
  return state.open && !buttons ? 'What will change' : 'What was to change';
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

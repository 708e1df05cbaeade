/** What each reader gets about a ticket, as people read it: no marks, no layout. */
import type { World } from '../../sandbox/world.ts';

export type ReadByPeople = {
  /** Each comment on the ticket. */
  readonly requester: readonly string[];
  /** Each approver's card. */
  readonly approver: readonly CardRead[];
  /** Each operator's card, and that of whoever owns what was asked for. */
  readonly operator: readonly CardRead[];
};

export type CardRead = {
  readonly lines: readonly string[];
  /** What opens on demand. */
  readonly details: readonly string[];
};

export async function readByPeople(world: World, number: string): Promise<ReadByPeople> {
  const cards = (await world.teams.cards(number)).filter(({ stage }) => stage !== 'renew');
  const read = (isOperators: boolean) =>
    cards.filter(({ stage }) => (stage === 'operate') === isOperators).map(({ card }) => cardRead(card));
  const comments = world.servicenow.ticket(number).journal.filter(({ kind }) => kind === 'comment');
  return {
    requester: comments.map(({ text }) => text.replace(/^\[ref [^\]]*\]$/gm, '').trim()),
    approver: read(false),
    operator: read(true),
  };
}

/** The lines of a card that stand under one heading, without their bullets. */
export function under(heading: string, { lines }: CardRead): readonly string[] {
  const from = lines.indexOf(heading) + 1;
  const rest = from === 0 ? [] : lines.slice(from);
  const end = rest.findIndex((line) => !line.startsWith('• '));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.slice(2));
}

type Node = {
  readonly body?: readonly Node[];
  readonly text?: string;
  readonly inlines?: readonly { readonly text: string }[];
  readonly label?: string;
  readonly title?: string;
  readonly actions?: readonly Node[];
  readonly card?: Node;
};

function cardRead(card: unknown): CardRead {
  const { body = [] } = card as Node;
  const actions = body.flatMap((one) => one.actions ?? []);
  const part = actions.find(({ title }) => title === 'Details')?.card;
  return { lines: linesOf(body), details: linesOf(part?.body ?? []) };
}

function linesOf(body: readonly Node[]): readonly string[] {
  return body.flatMap(({ text, inlines, label }) => {
    const line = text ?? inlines?.map((run) => run.text).join('') ?? label;
    return line === undefined ? [] : [line];
  });
}

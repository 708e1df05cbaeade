import type { Instant } from '../domain/instant.ts';
import { MINUTE, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Blind } from './blind-note.ts';
import { becauseOf, stateOf } from './now-view.ts';
import { listed } from './people.ts';
import type { Times } from './times.ts';
import { outcomeWords, phaseWords, type StateWords, statedWords } from './words.ts';

export type ListFilter = {
  readonly phase: string;
  readonly outcome: string;
  readonly ticket: string;
  /** An object id. */
  readonly person: string;
  readonly after: string;
};

/** One request in a list. `why`: what makes it stand here, or who can act; empty when nobody has to. */
export type ListLine = {
  readonly requestId: string;
  readonly ticketNumber: string;
  readonly title: string;
  readonly beneficiary: string;
  readonly state: StateWords;
  readonly access: StateWords;
  readonly behind: boolean;
  readonly why: string;
  readonly due: Instant | null;
  readonly overdue: boolean;
  readonly receivedAt: Instant;
  readonly updatedAt: Instant;
};

/** How many requests stand so; `more`: at least so many. */
export type Count = {
  readonly words: StateWords;
  readonly query: string;
  readonly number: number;
  readonly more: boolean;
  readonly chosen: boolean;
};

/** Whose requests are looked for. */
type PersonSought = { readonly name: string };

export type ListView = {
  readonly filter: ListFilter;
  /** `null`: no person is looked for. */
  readonly person: PersonSought | null;
  readonly filtered: boolean;
  readonly counts: readonly Count[];
  readonly attention: readonly ListLine[];
  readonly lines: readonly ListLine[];
  /** Continues the list; `null` at its end. */
  readonly after: string | null;
  /** What nobody looks at now. */
  readonly blind: readonly Blind[];
};

/** Up to `most` of a state, as one page's counts are made from. */
export type Some = { readonly records: readonly RequestRecord[]; readonly more: boolean };

export type ListStory = {
  readonly filter: ListFilter;
  readonly person: PersonSought | null;
  readonly page: { readonly records: readonly RequestRecord[]; readonly after: string | null };
  /** Requests a sweep must look at. */
  readonly stuck: readonly RequestRecord[];
  readonly byPhase: Readonly<Record<'waiting' | 'holding' | 'provisioning' | 'rolling-back', Some>>;
  readonly needsHuman: Some;
  readonly blind: readonly Blind[];
};

const PATIENCE = 5 * MINUTE;
const MOST_SHOWN = 20;

export function listViewOf(story: ListStory, times: Times): ListView {
  const { filter, person, page, byPhase } = story;
  // whatever an operator has had tried again, or taken back, goes on elsewhere
  const needsHuman = { ...story.needsHuman, records: story.needsHuman.records.filter((one) => !one.handled) };
  const counts = [
    countOf(outcomeWords('needs-human'), 'outcome', 'needs-human', needsHuman, filter),
    ...(['waiting', 'holding', 'provisioning', 'rolling-back'] as const).map((phase) =>
      countOf(phaseWords(phase), 'phase', phase, byPhase[phase], filter),
    ),
  ];
  return {
    filter,
    person,
    filtered: [filter.phase, filter.outcome, filter.ticket, filter.person].some((value) => value !== ''),
    counts,
    attention: attentionOf({ ...story, needsHuman }, times),
    lines: page.records.map((record) => lineOf(record, times)),
    after: page.after,
    blind: story.blind,
  };
}

function countOf(
  words: StateWords,
  name: 'phase' | 'outcome',
  value: string,
  { records, more }: Some,
  filter: ListFilter,
): Count {
  return {
    words,
    query: `?${new URLSearchParams({ [name]: value })}`,
    number: records.length,
    more,
    chosen: filter[name] === value,
  };
}

/** What needs a person now, the most pressing first: each request once, with why. */
function attentionOf({ stuck, needsHuman, byPhase }: ListStory, times: Times): readonly ListLine[] {
  const waiting = [...byPhase.waiting.records].sort((one, other) =>
    (one.due ?? '9') < (other.due ?? '9') ? -1 : 1,
  );
  const lines = new Map<string, ListLine>();
  for (const record of [...needsHuman.records, ...stuck, ...waiting]) {
    const line = lineOf(record, times);
    if (line.why !== '' && !lines.has(line.requestId)) lines.set(line.requestId, line);
  }
  return [...lines.values()].slice(0, MOST_SHOWN);
}

function lineOf(record: RequestRecord, times: Times): ListLine {
  const { request, decision, names, desired, due } = record;
  const beneficiaryId = request?.beneficiaryId ?? '';
  return {
    requestId: record.requestId,
    ticketNumber: record.ticket.number,
    title: decision?.title || request?.catalogItem || 'Not read yet',
    beneficiary:
      names[beneficiaryId] ?? (beneficiaryId ? `person ${beneficiaryId.slice(0, 8)}` : 'unknown yet'),
    state: stateOf(record),
    access: statedWords(record),
    behind: desired !== null && record.sentRevision < desired.revision,
    why: whyOf(record, times),
    due,
    overdue: due !== null && due <= times.now,
    receivedAt: record.receivedAt,
    updatedAt: record.updatedAt,
  };
}

function whyOf(record: RequestRecord, times: Times): string {
  const { desired, phase, outcome, names } = record;
  const idle = milliseconds(times.now) - milliseconds(record.updatedAt);
  if (outcome === 'needs-human') return becauseOf(record, times)[0] ?? 'A person must look.';
  if (desired && record.sentRevision < desired.revision && isOld(desired.askedAt, times))
    return `The ticket could not be updated since ${times.relative(desired.askedAt)}.`;
  if (phase === 'waiting')
    return `Waits for ${listed(
      record.whoCanAct.map((id) => names[id] ?? `person ${id.slice(0, 8)}`),
      'or',
    )}`;
  if (phase === 'holding') return 'Waits for its hours';
  if (phase !== 'concluded' && idle > PATIENCE)
    return `No progress since ${times.relative(record.updatedAt)}.`;
  return '';
}

function isOld(at: Instant, times: Times): boolean {
  return milliseconds(times.now) - milliseconds(at) > PATIENCE;
}

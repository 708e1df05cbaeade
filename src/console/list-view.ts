import type { Suspension } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isOpen, onForLong, type Standing, standingOf } from './attention-view.ts';
import type { Blind } from './blind-note.ts';
import { stateOf } from './now-view.ts';
import { type Around, NOTHING_AROUND, namesOf } from './people.ts';
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

/** One request in a list. */
export type ListLine = Standing & {
  readonly requestId: string;
  readonly ticketNumber: string;
  readonly title: string;
  readonly beneficiary: string;
  readonly state: StateWords;
  /** The request that came after it for the same ticket; `null`: it is the newest. */
  readonly newer: string | null;
  readonly access: StateWords;
  readonly behind: boolean;
  readonly due: Instant | null;
  readonly receivedAt: Instant;
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
  /** Whether more need somebody than were counted. */
  readonly moreAttention: boolean;
  /** Those that wait for people or their hours, and have time left. */
  readonly inTime: readonly ListLine[];
  readonly lines: readonly ListLine[];
  /** Continues the list; `null` at its end. */
  readonly after: string | null;
  /** What nobody looks at now. */
  readonly blind: readonly Blind[];
};

/** Up to `most` of a state, as one page's counts are made from. */
export type Some = { readonly records: readonly RequestRecord[]; readonly more: boolean };

/** A request that put something on a person, and that. */
export type Suspended = { readonly record: RequestRecord; readonly suspension: Suspension };

export type ListStory = {
  readonly filter: ListFilter;
  readonly person: PersonSought | null;
  readonly page: { readonly records: readonly RequestRecord[]; readonly after: string | null };
  /** Requests a sweep must look at. */
  readonly stuck: readonly RequestRecord[];
  readonly byPhase: Readonly<Record<'waiting' | 'holding' | 'provisioning' | 'rolling-back', Some>>;
  readonly needsHuman: Some;
  /** What only a decision takes off, is on, and is so old that somebody was told. */
  readonly suspended: readonly Suspended[];
  /** By request, the version of it that came after it. */
  readonly newest: ReadonlyMap<string, string>;
  readonly blind: readonly Blind[];
};

export function listViewOf(story: ListStory, times: Times, around: Around = NOTHING_AROUND): ListView {
  const { filter, person, page, byPhase, newest } = story;
  const line = (record: RequestRecord) => lineOf(record, newest, times, around);
  const open = story.needsHuman.records.filter((one) => isOpen(one, newest));
  const needsHuman = { ...story.needsHuman, records: open };
  const counts = [
    countOf(outcomeWords('needs-human'), 'outcome', 'needs-human', needsHuman, filter),
    ...(['waiting', 'holding', 'provisioning', 'rolling-back'] as const).map((phase) =>
      countOf(phaseWords(phase), 'phase', phase, byPhase[phase], filter),
    ),
  ];
  const waiting = [...byPhase.waiting.records, ...byPhase.holding.records].sort(byDue);
  const suspended = story.suspended.map(({ record, suspension }) => ({
    ...line(record),
    ...onForLong(suspension, times),
  }));
  const isOnForLong = new Set(suspended.map(({ requestId }) => requestId));
  const stood = [
    ...distinct([...open, ...story.stuck]).map(line),
    ...suspended,
    ...distinct(waiting)
      .map(line)
      .filter(({ requestId }) => !isOnForLong.has(requestId)),
  ];
  return {
    filter,
    person,
    filtered: [filter.phase, filter.outcome, filter.ticket, filter.person].some((value) => value !== ''),
    counts,
    attention: stood.filter(({ needs }) => needs === 'attention'),
    moreAttention: needsHuman.more,
    inTime: stood.filter(({ needs }) => needs === 'time'),
    lines: page.records.map(line),
    after: page.after,
    blind: story.blind,
  };
}

/** Those without a deadline come last. */
function byDue(one: RequestRecord, other: RequestRecord): number {
  return (one.due ?? '9') < (other.due ?? '9') ? -1 : 1;
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

/** Each request once, where it stands first. */
function distinct(records: readonly RequestRecord[]): readonly RequestRecord[] {
  const first = new Map<string, RequestRecord>();
  for (const record of records) if (!first.has(record.requestId)) first.set(record.requestId, record);
  return [...first.values()];
}

function lineOf(record: RequestRecord, newest: ListStory['newest'], times: Times, around: Around): ListLine {
  const { request, decision, desired, due } = record;
  const names = namesOf(record, [], around);
  return {
    ...standingOf(record, newest, names, times),
    requestId: record.requestId,
    ticketNumber: record.ticket.number,
    title: decision?.title || request?.catalogItem || 'Not read yet',
    beneficiary: request ? names(request.beneficiaryId) : 'somebody not known yet',
    state: stateOf(record, newest.has(record.requestId)),
    newer: newest.get(record.requestId) ?? null,
    access: statedWords(record),
    behind: desired !== null && record.sentRevision < desired.revision,
    due: record.phase === 'concluded' ? null : due,
    receivedAt: record.receivedAt,
  };
}

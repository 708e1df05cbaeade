import type { LostAccess, Told, UnexplainedMember } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Blind } from './blind-note.ts';
import { type Around, NOTHING_AROUND, namesOf } from './people.ts';
import { type StateWords, statedWords } from './words.ts';

/** Members of one governed group whom no grant explains. */
export type OutsiderGroup = {
  readonly groupId: string;
  readonly name: string;
  readonly members: readonly Outsider[];
};

export type Outsider = {
  readonly memberId: string;
  readonly name: string;
  /** Empty where it is not known. */
  readonly signIn: string;
  readonly since: Instant;
  /** How it is known, and with how many others they came. */
  readonly how: string;
  readonly report: StateWords;
};

/** A ticket whose stated access was found gone. */
export type Lost = {
  readonly requestId: string;
  readonly ticketNumber: string;
  readonly title: string;
  readonly beneficiary: string;
  readonly foundAt: Instant;
  readonly because: string;
  readonly ticketSays: StateWords;
  readonly behind: boolean;
  readonly report: StateWords;
};

export type MembersView = {
  readonly groups: readonly OutsiderGroup[];
  readonly lost: readonly Lost[];
  readonly moreLost: boolean;
  /** Continues the members; `null` at their end. */
  readonly after: string | null;
  /** Whether this is not their first page. */
  readonly continued: boolean;
  /** How many groups are watched, or why none is. */
  readonly watch: { readonly groups: number } | { readonly because: string } | { readonly blind: Blind };
};

export type MembersStory = Pick<MembersView, 'moreLost' | 'after' | 'continued' | 'watch'> & {
  readonly outsiders: readonly UnexplainedMember[];
  readonly lost: readonly {
    readonly finding: LostAccess;
    readonly record: RequestRecord;
    /** Number of the follow-up that tells of it; `null`: none was raised yet. */
    readonly followUp: string | null;
  }[];
};

export function membersViewOf(
  { outsiders, lost, ...rest }: MembersStory,
  around: Around = NOTHING_AROUND,
): MembersView {
  const groups = new Map<string, { readonly name: string; readonly members: Outsider[] }>();
  for (const one of outsiders) {
    const group = groups.get(one.groupId) ?? { name: one.groupName, members: [] };
    group.members.push(outsiderOf(one));
    groups.set(one.groupId, group);
  }
  return {
    ...rest,
    groups: [...groups]
      .map(([groupId, group]) => ({ groupId, ...group }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    lost: lost.map((one) => lostOf(one, around)),
  };
}

function outsiderOf({ memberId, memberName, seenAt, readBack, together, told }: UnexplainedMember): Outsider {
  const how = readBack ? 'Agreeing reads have shown it' : 'The directory’s list of changes says so';
  return {
    memberId,
    ...namedIn(memberName ?? 'Name not read'),
    since: seenAt,
    how: together > 1 ? `${how}; one of ${together} who came at once` : how,
    report: reportWords(told),
  };
}

/** The report keeps both in one text: `Anna Jansen, anna.jansen@contoso.example`. */
function namedIn(text: string): Pick<Outsider, 'name' | 'signIn'> {
  const [, name, signIn] = /^(.+), ([^\s,]+@[^\s,]+)$/.exec(text) ?? [];
  return { name: name ?? text, signIn: signIn ?? '' };
}

function lostOf({ finding, record, followUp }: MembersStory['lost'][number], around: Around): Lost {
  const { request, decision, desired } = record;
  const names = namesOf(record, [], around);
  return {
    requestId: record.requestId,
    ticketNumber: record.ticket.number,
    title: decision?.title ?? request?.catalogItem ?? 'unknown',
    beneficiary: names(request?.beneficiaryId ?? ''),
    foundAt: finding.foundAt,
    because: finding.because,
    ticketSays: statedWords(record),
    behind: desired !== null && record.sentRevision < desired.revision,
    report: reportWords(followUp === null ? { told: 'not-yet' } : { told: 'by-follow-up', number: followUp }),
  };
}

function reportWords(told: Told): StateWords {
  switch (told.told) {
    case 'by-follow-up':
      return { tone: 'good', icon: 'send', title: told.number };
    case 'nobody':
      return { tone: 'plain', icon: 'dot', title: 'Not reported, as policy says' };
    case 'not-yet':
      return { tone: 'warn', icon: 'clock', title: 'Not reported yet' };
  }
}

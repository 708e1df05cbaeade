/**
 * What a ticket states: the machine-readable lines that close each note of ours. They are read by author and revision,
 * never by where they stand: anybody may paste a line below the newest. The only reader there is.
 */
import type { Meaning } from '../../../src/domain/meaning.ts';
import { meaningOfWord } from '../../../src/kinds/words.ts';
import { JIRA_EMAIL } from '../../tenant/jira/company.ts';
import { INTEGRATION_USER } from '../../tenant/servicenow/accounts.ts';
import type { World } from '../../world.ts';

/** One entry of a ticket's journal, as anybody who reads the ticket has it. */
export type JournalLine = {
  readonly at: string;
  readonly by: string;
  readonly kind: 'work_note' | 'comment';
  readonly text: string;
};

export type Statement = {
  /** The whole line, by which a note is recognized. */
  readonly line: string;
  readonly at: string;
  readonly requestId: string;
  readonly revision: number;
  readonly access: string;
  readonly outcome: string;
  /** `pending`, `no` or the moment from which on it works; left out: nothing is probed. */
  readonly effective?: string;
};

/** Names of our accounts in the ticket tools. */
const OURS: readonly string[] = [INTEGRATION_USER, JIRA_EMAIL];

const LINE =
  /\[countersign (\S+) r(\d+) access=(\S+)(?: effective=(\S+))? outcome=([^\s\]]+)(?: mark=[0-9a-f]{32})?\]$/;

/** `servicenow-{id of the ticket}-{kind}`, and from the second version on its number. */
const KIND = /^[^-]+-[^-]+-(.+?)(?:-v\d+)?$/;

/** What a note states of the access means, by the words of the kind that its request is of. */
export function meaningIn({ requestId, access }: Pick<Statement, 'requestId' | 'access'>): Meaning {
  const [, kind = ''] = KIND.exec(requestId) ?? [];
  return meaningOfWord(kind, access);
}

/** Whether it means one of these; of no note, nothing is said. */
export function isSaid(
  statement: Pick<Statement, 'requestId' | 'access'> | undefined,
  ...meanings: readonly Meaning[]
): boolean {
  return statement !== undefined && meanings.includes(meaningIn(statement));
}

/** The lines among notes that our account wrote, in the order they were written. */
export function statementsIn(journal: readonly JournalLine[]): readonly Statement[] {
  return journal
    .filter(({ kind, by }) => kind === 'work_note' && OURS.includes(by))
    .flatMap(({ text, at }) => {
      const [line, requestId, revision, access, effective, outcome] = LINE.exec(text) ?? [];
      return line && requestId && access && outcome
        ? [
            {
              line,
              at,
              requestId,
              revision: Number(revision),
              access,
              outcome,
              ...(effective && { effective }),
            },
          ]
        : [];
    });
}

/** The line that counts: the latest that was the highest revision of its request when it was written. */
export function newestOf(statements: readonly Statement[]): Statement | undefined {
  return split(statements).valid.at(-1);
}

/** Notes that say less than the ticket said before them, and below which what holds was not said once more. */
export function outdatedIn(statements: readonly Statement[]): readonly Statement[] {
  const { valid, outdated } = split(statements);
  const last = valid.at(-1)?.line;
  const newest = statements.findLastIndex(({ line }) => line === last);
  return outdated.filter((one) => statements.indexOf(one) > newest);
}

function split(statements: readonly Statement[]) {
  const highest = new Map<string, number>();
  const valid: Statement[] = [];
  const outdated: Statement[] = [];
  for (const one of statements) {
    const before = highest.get(one.requestId) ?? -1;
    if (one.revision > before) {
      highest.set(one.requestId, one.revision);
      valid.push(one);
    } else if (one.revision < before) outdated.push(one);
  }
  return { valid, outdated };
}

type Desk = Pick<World, 'servicenow'>;
type Border = Pick<World, 'servicenow' | 'tenant'>;

/** In the order they were written. */
export function statementsOf({ servicenow }: Desk, number: string): readonly Statement[] {
  return statementsIn(servicenow.ticket(number).journal);
}

/** What the ticket states now; `undefined` before its first note. */
export function newestOn(desk: Desk, number: string): Statement | undefined {
  return newestOf(statementsOf(desk, number));
}

/** `access/outcome` of the ticket's newest note, `nothing` before its first. */
export function statedBy(desk: Desk, number: string): string {
  const newest = newestOn(desk, number);
  return newest ? `${newest.access}/${newest.outcome}` : 'nothing';
}

const SECOND = 1_000;
const REFERENCE = /\[ref \S+(?: [0-9a-f]{32})?\]$/;

/** When writes of a ticket took effect that nobody waited for any more; milliseconds since the epoch. */
export function lateWritesOn({ tenant, servicenow }: Border, number: string): readonly number[] {
  const { table, id } = servicenow.ticket(number);
  const path = `/api/now/table/${table}/${id}`;
  return tenant.late().flatMap(({ url, at }) => (new URL(url).pathname === path ? [at] : []));
}

/**
 * Without the second copy of a note where one of them came of a write that took effect late. ServiceNow takes no key by which it
 * would know a note again: whoever got no answer looks, writes once more, and can't take back the first.
 */
export function withoutLateCopies<Entry extends JournalLine>(
  journal: readonly Entry[],
  lateAt: readonly number[],
): readonly Entry[] {
  const left = [...journal];
  for (const entry of journal) {
    const mark = markOf(entry);
    const isLate = lateAt.some((at) => Math.abs(at - Date.parse(entry.at)) <= SECOND); // journals have whole seconds
    if (!mark || !isLate || left.filter((one) => markOf(one) === mark).length < 2) continue;
    left.splice(left.indexOf(entry), 1);
  }
  return left;
}

/** By which one note of ours is told from another. */
function markOf({ by, kind, text }: JournalLine): string | null {
  const mark = by === INTEGRATION_USER && (kind === 'work_note' ? LINE : REFERENCE).exec(text)?.[0];
  return mark ? `${kind} ${mark}` : null;
}

/** What stands twice on the ticket although it was to be said once, and what was said after something newer. */
export function misplacedNotes(world: Border, number: string): readonly string[] {
  const { journal, tasks } = world.servicenow.ticket(number);
  const marks = withoutLateCopies(journal, lateWritesOn(world, number)).flatMap((one) => markOf(one) ?? []);
  const followUps = tasks
    .filter(({ by, raisedTwice }) => by === INTEGRATION_USER && !raisedTwice)
    .map(({ correlationId }) => `follow-up ${correlationId}`);
  const all = [...marks, ...followUps];
  const doubled = new Set(all.filter((one, index) => all.indexOf(one) !== index));
  return [
    ...[...doubled].map((mark) => `twice on the ticket: ${mark}`),
    ...outdatedIn(statementsIn(journal)).map(({ line }) => `written after a newer note: ${line}`),
  ];
}

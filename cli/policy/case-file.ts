import { readGivenJson } from '../../sandbox/given-file.ts';
import type { AccessFacts, UserFacts } from '../../src/domain/facts.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Ticket, TicketFields } from '../../src/domain/ticket.ts';
import { nearestNames } from '../../src/policy/nearest.ts';
import type { FactsWanted } from '../../src/ports/directory.ts';
import { type CaseBase, resolveNames } from './case-base.ts';
import { licenseFactsOf, wholeAssignments } from './case-licenses.ts';
import { forget, merged, type Patch } from './patch.ts';

/** What a case file says. People are keys of the base; `@name` anywhere in `facts` stands for the object id. */
export type CaseFile = {
  readonly about: string;
  readonly ticket: {
    /** Left out: the ticket is an incident. */
    readonly catalogItem?: string;
    /** What an incident says in its fields. */
    readonly fields?: TicketFields;
    /** It was filed with us while the ticket tool was away, since then. */
    readonly filed?: { readonly kind: string; readonly awaySince: Instant };
    /** The item's id where it isn't the one the table has for this name. */
    readonly catalogItemId?: string;
    readonly requester: string;
    readonly beneficiary: string;
    readonly variables?: Readonly<Record<string, string>>;
    /** Answers that are several, by the name of the question, and how. */
    readonly several?: Readonly<Record<string, string>>;
    /** Why answers in rows can't be read. */
    readonly rowsUnread?: string;
    /** Who asks for what was given before for another while; left out: it is no renewal. */
    readonly renewedBy?: string;
  };
  /** Which part of a decision that has several; left out: the first. */
  readonly part?: string;
  /** Laid over the facts of the base. */
  readonly facts?: Patch;
  /** JSON pointers of facts that are missing. */
  readonly forget?: readonly string[];
  readonly now?: Instant;
  /** Laid over the table, for what the table in force has no example of. */
  readonly table?: Patch;
  /** Codes, in the decision's order. */
  readonly reasons: readonly string[];
  /** Names of stages, or their candidates by key. */
  readonly stages?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly notBefore?: Instant;
  readonly end?: unknown;
  /** Names of what the plan adds, in order: groups, SKUs, service plans, a country. */
  readonly adds?: readonly string[];
  /** Names of service plans that stay off, by the SKU that is assigned. */
  readonly off?: Readonly<Record<string, readonly string[]>>;
  /** Service plans that must be usable, as `SKU PLAN`. */
  readonly usable?: readonly string[];
  /** Keys of targets that are there already, and not through us. */
  readonly standing?: readonly string[];
  /** By name, the channels and group chats that hear of it, with the severities that they hear. */
  readonly told?: Readonly<Record<string, readonly string[]>>;
};

const MEMBERS = [
  ...[
    '$schema',
    'about',
    'ticket',
    'part',
    'facts',
    'forget',
    'now',
    'table',
    'reasons',
    'stages',
    'notBefore',
    'end',
    'adds',
    'off',
  ],
  ...['usable', 'standing', 'told'],
];
const OF_THE_TICKET = [
  ...[
    'catalogItem',
    'fields',
    'filed',
    'catalogItemId',
    'requester',
    'beneficiary',
    'variables',
    'several',
    'rowsUnread',
    'renewedBy',
  ],
];
const NEEDED = ['requester', 'beneficiary'] as const;

/** A case as it is written. Throws an error that names the file and what it lacks, or has by a wrong name. */
export function readCase(file: string): CaseFile {
  const said = readGivenJson(file, 'The case');
  if (!isObject(said)) throw new Error(`${file}: a case is an object with a "ticket".`);
  checkNames(file, 'a case', said, MEMBERS);
  const { ticket } = said;
  if (!isObject(ticket))
    throw new Error(`${file}: the case has no "ticket", which names catalogItem, ${NEEDED.join(', ')}.`);
  checkNames(file, 'the ticket of a case', ticket, OF_THE_TICKET);
  const missing = NEEDED.find((name) => typeof ticket[name] !== 'string');
  if (missing !== undefined) throw new Error(`${file}: the ticket of the case names no "${missing}".`);
  if (
    !['fields', 'filed'].some((name) => isObject(ticket[name])) &&
    typeof ticket['catalogItem'] !== 'string'
  )
    throw new Error(
      `${file}: the ticket of the case names no "catalogItem", and has no "fields" of an incident.`,
    );
  return said as CaseFile;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkNames(
  file: string,
  what: string,
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const [nearest] = nearestNames(unknown, names, 1);
  const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  throw new Error(`${file}: there is no "${unknown}" in ${what}.${meant}`);
}

type CaseInput = {
  /** Who asks for another while; left out: it is no renewal. */
  readonly renewalAskedBy?: string;
  readonly ticket: Ticket;
  readonly people: { readonly requesterId: string; readonly beneficiaryId: string };
  readonly now: Instant;
  readonly factsFor: (wanted: FactsWanted) => AccessFacts;
};

const JUSTIFICATION = 'Needed for the work of this quarter.';

/** A case as the ticket, the people and the facts it describes. Throws for a name the base doesn't have. */
export function inputOf(file: CaseFile, base: CaseBase, itemId: string): CaseInput {
  const now = file.now ?? base.now;
  const requester = personOf(base, file.ticket.requester);
  const beneficiary = personOf(base, file.ticket.beneficiary);
  const { renewedBy } = file.ticket;
  return {
    now,
    ticket: ticketOf(file, file.ticket.catalogItemId ?? itemId, now),
    people: { requesterId: requester.id, beneficiaryId: beneficiary.id },
    ...(renewedBy !== undefined && { renewalAskedBy: personOf(base, renewedBy).id }),
    factsFor({ groupIds, incompatibleGroupIds, roleGroupIds = [], licenses }) {
      const edges = [...groupIds, ...incompatibleGroupIds];
      const facts = {
        requester,
        beneficiary,
        people: Object.fromEntries(Object.values(base.people).map((person) => [person.id, person])),
        approverGroups: base.approverGroups,
        groups: Object.fromEntries(Object.values(base.groups).map((group) => [group.id, group])),
        directMemberships: Object.fromEntries(edges.map((id) => [id, false])),
        effectiveMemberships: [],
        ...(roleGroupIds.length > 0 && { roleGroups: roleGroupsOf(roleGroupIds, base) }),
        grantedByUs: [],
        heldByUs: {},
        ...(licenses && {
          licenses: licenseFactsOf(base, beneficiary, namedId(licenses.userPrincipalName, base)),
        }),
        ...(base.rosters && { rosters: base.rosters }),
        ...(base.parts && { parts: base.parts }),
        ticket: { standing: 'open', active: true, approval: 'not-requested', provenApprovals: [] },
      };
      const patched = merged(facts, resolveNames(file.facts ?? {}, base));
      return forget(wholeAssignments(patched), resolveNames(file.forget ?? [], base)) as AccessFacts;
    },
  };
}

function personOf(base: CaseBase, key: string): UserFacts {
  const person = base.people[key];
  if (person === undefined) throw new Error(`The base of the cases has nobody called "${key}".`);
  return person;
}

/** Nobody is in a role group unless a case says so. */
function roleGroupsOf(groupIds: readonly string[], { groups }: CaseBase): AccessFacts['roleGroups'] {
  const nameOf = (id: string) => Object.values(groups).find((group) => group.id === id)?.displayName ?? id;
  return Object.fromEntries(
    groupIds.map((id) => [id, { displayName: nameOf(id), state: 'not-in' as const }]),
  );
}

function namedId(name: string | null, base: CaseBase): string | null {
  if (name === null) return null;
  const found = Object.values(base.people).find(
    ({ userPrincipalName }) => userPrincipalName.toLowerCase() === name.toLowerCase(),
  );
  return found?.id ?? null;
}

function ticketOf({ ticket }: CaseFile, itemId: string, now: Instant): Ticket {
  return {
    system: 'servicenow',
    id: '9d385017c611228701d22104cc95c371',
    ...(ticket.filed && { filed: { ...ticket.filed, ticket: null, incident: null } }),
    ...(ticket.catalogItem === undefined
      ? { type: 'incident', number: 'INC0010042', catalogItem: null, fields: ticket.fields ?? {} }
      : { number: 'RITM0010042', catalogItem: { id: itemId, name: ticket.catalogItem } }),
    openedByToolId: ticket.requester,
    requestedForToolId: ticket.beneficiary,
    variables: { justification: JUSTIFICATION, ...ticket.variables },
    ...(ticket.several && { several: ticket.several }),
    ...(ticket.rowsUnread !== undefined && { rowsUnread: ticket.rowsUnread }),
    standing: 'open',
    active: true,
    approval: 'not-requested',
    approvals: [],
    updatedAt: now,
  };
}

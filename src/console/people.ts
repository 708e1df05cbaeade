import type { AuditRow } from '../domain/audit.ts';
import type { RequestRecord } from '../domain/record.ts';
import { fieldOf, textOf } from './json-value.ts';

/** Display names by Entra id. Names are only shown; who it was is the id, which stays in the evidence. */
export type Names = (id: string) => string;

/** Somebody as the directory shows them now. */
export type Person =
  | { readonly is: 'there'; readonly name: string; readonly signIn: string }
  | { readonly is: 'gone' | 'unread' };

/** What is known besides the request's own rows. */
export type Around = {
  /** Those whom nothing recorded names, by Entra id. */
  readonly people: ReadonlyMap<string, Person>;
  /** What people call the systems, by the name they are kept under. */
  readonly systems: Readonly<Record<string, string>>;
  /** Takes the id of whom nothing names. */
  readonly unnamed?: (id: string) => void;
};

export const NOTHING_AROUND: Around = { people: new Map(), systems: {} };

const ENTRA_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Known = { readonly name: string; readonly signIn: string };

/** Everybody the request's row and its evidence name; who shares a name with somebody else, with the sign-in name. */
export function namesOf(
  record: RequestRecord,
  rows: readonly AuditRow[],
  { people, systems, unnamed }: Around = NOTHING_AROUND,
): Names {
  const known = knownIn(record, rows);
  for (const [id, person] of people)
    if (person.is === 'there' && !known.has(id)) known.set(id, { name: person.name, signIn: person.signIn });
  const sharing = Map.groupBy(known.values(), ({ name }) => name);
  return (id) => {
    const person = known.get(id);
    if (person) {
      const isShared = (sharing.get(person.name)?.length ?? 0) > 1 || record.whoIs?.[id]?.alike?.length;
      return isShared && person.signIn ? `${person.name} (${person.signIn})` : person.name;
    }
    if (id === 'unknown' || id === '') return 'somebody unknown';
    // What is no Entra id is Countersign itself, or a tool under its own name.
    if (!ENTRA_ID.test(id)) return systems[id] ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`;
    unnamed?.(id);
    return UNNAMED[people.get(id)?.is ?? 'unread'] ?? 'somebody';
  };
}

const UNNAMED: Readonly<Record<string, string>> = {
  gone: 'somebody whose account is gone',
  unread: 'somebody whose name could not be read',
};

function knownIn(record: RequestRecord, rows: readonly AuditRow[]): Map<string, Known> {
  const { names, signInNames = {} } = record;
  const known = new Map(
    Object.entries(names).map(([id, name]) => [id, { name, signIn: signInNames[id] ?? '' }]),
  );
  for (const { fact, actor, data } of rows) {
    if (fact === 'facts-gathered') addPeople(known, data);
    const by = fact === 'operator-acted' ? textOf(data, 'by') : '';
    if (by) known.set(actor, { name: by, signIn: known.get(actor)?.signIn ?? '' });
  }
  return known;
}

function addPeople(known: Map<string, Known>, facts: unknown): void {
  const listed = fieldOf(facts, 'people');
  const people = typeof listed === 'object' && listed !== null ? Object.values(listed) : [];
  for (const person of [fieldOf(facts, 'requester'), fieldOf(facts, 'beneficiary'), ...people]) {
    const [id, name] = [textOf(person, 'id'), textOf(person, 'displayName')];
    const signIn = known.get(id)?.signIn || textOf(person, 'userPrincipalName');
    if (id && name) known.set(id, { name: known.get(id)?.name ?? name, signIn });
  }
}

/** `Anna`, `Anna and Ben`, `Anna, Ben and Cleo`; `nobody` for none. */
export function listed(names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const last = names.at(-1);
  if (last === undefined) return 'nobody';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} ${joint} ${last}`;
}

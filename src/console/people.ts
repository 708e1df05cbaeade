import type { AuditRow } from '../domain/audit.ts';
import type { RequestRecord } from '../domain/record.ts';
import { fieldOf, textOf } from './json-value.ts';

/** Display names by Entra id. Names are only shown; who it was is the id, which stays in the evidence. */
export type Names = (id: string) => string;

const ENTRA_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Everybody the request's row and its evidence name. */
export function namesOf(record: RequestRecord, rows: readonly AuditRow[]): Names {
  const names = new Map(Object.entries(record.names));
  for (const { fact, actor, data } of rows) {
    if (fact === 'facts-gathered') addPeople(names, data);
    if (fact === 'operator-acted' && textOf(data, 'by')) names.set(actor, textOf(data, 'by'));
  }
  return (id) => {
    const name = names.get(id);
    if (name !== undefined) return name;
    if (id === 'unknown' || id === '') return 'somebody unknown';
    // What is no Entra id is Countersign itself, or a tool under its own name.
    return ENTRA_ID.test(id) ? `person ${id.slice(0, 8)}` : `${id.charAt(0).toUpperCase()}${id.slice(1)}`;
  };
}

function addPeople(names: Map<string, string>, facts: unknown): void {
  const listed = fieldOf(facts, 'people');
  const people = typeof listed === 'object' && listed !== null ? Object.values(listed) : [];
  for (const person of [fieldOf(facts, 'requester'), fieldOf(facts, 'beneficiary'), ...people]) {
    const [id, name] = [textOf(person, 'id'), textOf(person, 'displayName')];
    if (id && name && !names.has(id)) names.set(id, name);
  }
}

/** `Anna`, `Anna and Ben`, `Anna, Ben and Cleo`; `nobody` for none. */
export function listed(names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const last = names.at(-1);
  if (last === undefined) return 'nobody';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} ${joint} ${last}`;
}

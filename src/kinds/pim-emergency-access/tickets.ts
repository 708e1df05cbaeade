import { comparable } from '../../domain/comparable.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { type PlacedSelector, selectableOf, selects } from '../../domain/selector.ts';
import { refOf, type Ticket } from '../../domain/ticket.ts';
import { refuseSeveral } from '../../policy/access/read-ticket.ts';
import { type Findings, noFindings } from '../../policy/reason-entry.ts';
import type { Understanding } from '../../policy/rulebook.ts';
import { minutesOf } from './duration.ts';
import type { PimTable, RoleEntry } from './pim-table.ts';
import { find } from './reasons.ts';

/** Orders of the catalog items that the table names, and incidents that ask for access in their fields. */
export function selectorsOf({ kind, tickets, offline }: PimTable): readonly PlacedSelector[] {
  const { items, incidents } = tickets;
  return [
    ...items.flatMap(({ ids }, place) =>
      ids.map((id, at) => ({
        selector: { by: 'item' as const, ids: [id] },
        path: `/tickets/items/${place}/ids/${at}`,
      })),
    ),
    ...incidents.map((all, place) => ({
      selector: { by: 'fields' as const, type: 'incident' as const, all },
      path: `/tickets/incidents/${place}`,
    })),
    ...(offline ? [{ selector: { by: 'filed' as const, kind }, path: '/offline' }] : []),
  ];
}

type People = { readonly requesterId: string; readonly beneficiaryId: string };

/** What a ticket asks for: which role, where, for how long, and for which incident. */
export function readPimTicket(ticket: Ticket, people: People, table: PimTable): Understanding {
  const selectable = selectableOf(ticket);
  if (!selectorsOf(table).some(({ selector }) => selects(selector, selectable)))
    return { understood: false, governed: false, reasons: [] };
  if (ticket.filed && table.offline) return readFiled(ticket, ticket.filed, people, table);
  const findings = noFindings();
  const declares = declaredBy(table, ticket);
  refuseSeveral(ticket, declares, findings);
  // What is answered in rows reads as empty here, and is anything but that.
  if (findings.refused) return { understood: false, governed: true, reasons: findings.reasons };
  checkName(ticket, table, findings);
  const role = roleOf(ticket, table, findings);
  const scope = role && scopeOf(ticket, table, role, findings);
  const minutes = minutesAsked(ticket, table, findings);
  const incident = incidentOf(ticket, table, findings);
  if (!role || !scope || minutes === null || findings.refused)
    return { understood: false, governed: true, reasons: findings.reasons };
  const request: AccessRequest = {
    ticket: refOf(ticket),
    kind: table.kind,
    ...people,
    catalogItem: ticket.catalogItem?.name ?? 'Privileged access',
    variables: {
      ...{ role: role.name, scope, incident },
      ...(ticket.fields?.priority !== undefined && { priority: ticket.fields.priority.trim() }),
    },
    duration: { lasts: 'minutes', minutes },
    justification: justificationOf(ticket, table),
  };
  return { understood: true, request, entitlement: role.name, declares };
}

/** What our own page asks, in the table's own names; a table that is newer may have others. */
const FILED = ['duration', 'entitlement', 'incident', 'justification', 'scope'] as const;

function readFiled(
  ticket: Ticket,
  { kind: _, ...filed }: NonNullable<Ticket['filed']>,
  people: People,
  { kind, directoryRoles }: PimTable,
): Understanding {
  const named = answer(ticket, 'entitlement');
  const role = directoryRoles.find(({ name }) => name === named);
  const scope = role?.scopes.find((one) => one.scope === answer(ticket, 'scope'));
  const minutes = minutesOf(answer(ticket, 'duration'));
  if (!role || !scope || minutes === null) {
    const findings = noFindings();
    const detail = `"${named}" is not given in an emergency any more, or not there.`;
    find(findings, 'role-not-offered', detail, '/directoryRoles');
    return { understood: false, governed: true, reasons: findings.reasons };
  }
  const request: AccessRequest = {
    ...{ ticket: refOf(ticket), kind, ...people, filed },
    catalogItem: 'Privileged access',
    variables: { role: role.name, scope: scope.scope, incident: answer(ticket, 'incident') },
    duration: { lasts: 'minutes', minutes },
    justification: answer(ticket, 'justification'),
  };
  return { understood: true, request, entitlement: role.name, declares: FILED };
}

function declaredBy({ questions }: PimTable, { type }: Ticket): readonly string[] {
  const asked = Object.values(questions);
  return [
    ...new Set(type === 'incident' ? [...asked, 'accessType', 'category', 'subcategory', 'priority'] : asked),
  ].toSorted();
}

/** A catalog item under another name may ask for something else by now. */
function checkName({ catalogItem }: Ticket, { tickets }: PimTable, findings: Findings): void {
  if (catalogItem === null) return;
  const place = tickets.items.findIndex(({ ids }) => ids.includes(catalogItem.id));
  const name = tickets.items[place]?.name;
  if (name === undefined || name === catalogItem.name) return;
  const detail = `The catalog item is called "${catalogItem.name}"; policy knows it as "${name}".`;
  find(findings, 'catalog-item-renamed', detail, `/tickets/items/${place}/name`);
}

function answer({ variables }: Ticket, name: string): string {
  return (Object.hasOwn(variables, name) ? (variables[name] ?? '') : '').trim();
}

function roleOf(ticket: Ticket, table: PimTable, findings: Findings): RoleEntry | null {
  const { questions, directoryRoles } = table;
  const named = answer(ticket, questions.role);
  if (named === '') return missing(findings, questions.role, '/questions/role');
  const found = directoryRoles.find((one) => isCalled(one, named));
  if (found) return found;
  const offered = directoryRoles.map(({ title }) => `"${title}"`).join(', ');
  const detail = `"${named}" is not given in an emergency. These are: ${offered}.`;
  find(findings, 'role-not-offered', detail, '/directoryRoles');
  return null;
}

function scopeOf(ticket: Ticket, table: PimTable, role: RoleEntry, findings: Findings): string | null {
  const named = answer(ticket, table.questions.scope);
  const place = table.directoryRoles.indexOf(role);
  if (named === '') return role.scopes[0].scope;
  const found = role.scopes.find((one) => isCalled(one, named));
  if (found) return found.scope;
  const offered = role.scopes.map(({ title }) => `"${title}"`).join(', ');
  const detail = `"${role.title}" is not given for "${named}". It is given for: ${offered}.`;
  find(findings, 'scope-not-offered', detail, `/directoryRoles/${place}/scopes`);
  return null;
}

function isCalled(
  { title, alsoCalled = [] }: { readonly title: string; readonly alsoCalled?: readonly string[] },
  named: string,
): boolean {
  return [title, ...alsoCalled].map(comparable).includes(comparable(named));
}

function minutesAsked(ticket: Ticket, { questions }: PimTable, findings: Findings): number | null {
  const text = answer(ticket, questions.duration);
  if (text === '') return missing(findings, questions.duration, '/questions/duration');
  const minutes = minutesOf(text);
  if (minutes !== null) return minutes;
  const detail = `"${questions.duration}" is "${text}", which is no length of time such as "90 minutes" or "2 hours".`;
  find(findings, 'duration-malformed', detail, '/questions/duration');
  return null;
}

/** An incident that names no other one is the incident. */
function incidentOf(ticket: Ticket, { questions }: PimTable, findings: Findings): string {
  const named = answer(ticket, questions.incident);
  if (named !== '' || ticket.type === 'incident') return named === '' ? ticket.number : named;
  find(
    findings,
    'incident-not-linked',
    'The ticket names no incident, and emergency access is for one.',
    '/questions/incident',
  );
  return '';
}

function justificationOf(ticket: Ticket, { questions }: PimTable): string {
  const said = [questions.justification, 'description', 'short_description'].map((name) =>
    answer(ticket, name),
  );
  return said.find((text) => text !== '') ?? '';
}

function missing(findings: Findings, name: string, rule: string): null {
  find(findings, 'variable-missing', `"${name}" is not filled in.`, rule);
  return null;
}

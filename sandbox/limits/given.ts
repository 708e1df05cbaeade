/**
 * What the product has done a hundred times and more, without doing it each time: one order is carried out, and its ticket
 * and rows are copied under other names. Vendors are told anew in each world; rows are written once and go on from there.
 */
import { rmSync } from 'node:fs';
import type { AuditEntry } from '../../src/domain/audit.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import { receiptOf } from '../../src/domain/receipt.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { OURS } from '../matrix/measure/memberships.ts';
import { editedTables, type TableEdits } from '../policy-folder.ts';
import { personId } from '../tenant/company/person.ts';
import { INTEGRATION_USER } from '../tenant/servicenow/accounts.ts';
import type { Fields } from '../tenant/servicenow/store.ts';
import type { JournalEntry } from '../tenant/servicenow/ticket-view.ts';
import { createWorld, type World } from '../world.ts';
import { ITEM, MODEL, namesOf } from './policy.ts';
import { keep } from './standing.ts';

export type Wanted = {
  readonly person: string;
  /** Left out: it has no end. */
  readonly days?: number;
  /** Graph refused it: nothing was given, and a follow-up asks somebody to help. */
  readonly refused?: true;
};

/** Everything that one order has left behind, in the tool and in the tables. */
type Left = {
  readonly record: RequestRecord;
  readonly grants: readonly Grant[];
  readonly access: readonly AccessRow[];
  readonly facts: readonly AuditEntry[];
  readonly notes: readonly Pick<JournalEntry, 'kind' | 'text'>[];
  readonly tasks: readonly Fields[];
};

/** By which a copy is told from its model, wherever they stand. */
type Names = { readonly ticketId: string; readonly number: string; readonly nth: number };

export type Model = {
  readonly wanted: Wanted;
  readonly left: Left;
  readonly names: Names;
  /** The text it was decided by. */
  readonly policy: string;
};

/** Writes that no call of this world stands for. */
const OF_CALLS = ['change-attempted', 'change-answered'];
const TASK_COLUMNS = [
  ...['short_description', 'description', 'correlation_id', 'correlation_display'],
  ...['assignment_group', 'assigned_to', 'state', 'urgency', 'impact'],
];
const MINUTE = 60_000;
const JUSTIFICATION = 'I need it for my daily work.';

/** One such order carried out by the product, in a world of its own with the same rules. */
export async function modelOf(wanted: Wanted, seed: string, policy: TableEdits): Promise<Model> {
  const policyFolder = editedTables(policy);
  try {
    const world = await createWorld({ seed, policyFolder });
    const { group, groupId } = namesOf(MODEL);
    world.tenant.directory.addGroup({ id: groupId, displayName: group });
    if (wanted.refused)
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com', method: 'POST', path: `/groups/${groupId}/members/` },
        effect: { kind: 'status', status: 403 },
      });
    const { id: ticketId, number } = world.servicenow.createTicket(orderOf(wanted, MODEL));
    await world.conductor.settle();
    await world.conductor.advance(world.clock.now() + 3 * MINUTE);
    await world.conductor.settle();
    const left = await leftBy(world, number, wanted);
    const { kind, decision } = left.record;
    const text = await world.app.means.policies.read(kind, decision?.policyDigest ?? '');
    world.stop();
    return { wanted, left, names: { ticketId, number, nth: MODEL }, policy: text ?? '' };
  } finally {
    rmSync(policyFolder, { recursive: true, force: true });
  }
}

async function leftBy({ app, servicenow }: World, number: string, { person }: Wanted): Promise<Left> {
  const { records } = await app.means.requests.list({ ticketNumber: number });
  const [record] = records;
  if (record?.phase !== 'concluded') throw new Error(`${number} was not carried out.`);
  const { grants, access } = await app.means.grants.readBeneficiary(personId(person));
  const facts = await app.means.auditLog.read(record.requestId);
  const { journal, tasks } = servicenow.ticket(number);
  return {
    record,
    grants: Object.values(grants),
    access: Object.values(access),
    facts: facts
      .filter(({ fact }) => !OF_CALLS.includes(fact))
      .map(({ fact, once, at, actor, data }) => ({ fact, once, at, actor, data }) as AuditEntry),
    notes: journal.filter(({ by }) => by === INTEGRATION_USER).map(({ kind, text }) => ({ kind, text })),
    tasks: tasks.flatMap(({ id }) =>
      servicenow.listRecords('incident').filter((fields) => fields['sys_id'] === id),
    ),
  };
}

type Copied = {
  readonly number: string;
  readonly group: string;
  readonly groupId: string;
  readonly left: Left;
};

/** So many further orders like the model, as its vendors have them: groups, members, tickets, notes and follow-ups. */
export function tellVendors(world: World, model: Model, count: number): readonly Copied[] {
  return Array.from({ length: count }, (_, index) => tellOne(world, model, index + 1));
}

function tellOne({ tenant, servicenow }: World, model: Model, nth: number): Copied {
  const { wanted } = model;
  const { group, groupId } = namesOf(nth);
  tenant.directory.addGroup({ id: groupId, displayName: group });
  if (!wanted.refused) tenant.directory.putMember(groupId, personId(wanted.person), OURS);
  const { id: ticketId, number } = servicenow.createTicket({ ...orderOf(wanted, nth), webhook: 'drop' });
  const left = underNames(model, { ticketId, number, nth });
  const quietly = { webhook: 'drop', as: INTEGRATION_USER } as const;
  for (const { kind, text } of left.notes)
    servicenow.patchTicket(number, {
      fields: { [kind === 'comment' ? 'comments' : 'work_notes']: text },
      ...quietly,
    });
  if (left.record.desired?.standing === 'completed')
    servicenow.patchTicket(number, { fields: { state: '3' }, ...quietly });
  const numbers = left.tasks.map((task) => {
    const columns = TASK_COLUMNS.map((column) => [column, task[column] ?? '']);
    const fields = { ...Object.fromEntries(columns), parent: ticketId };
    return [task['number'] ?? '', servicenow.makeTask('incident', fields, INTEGRATION_USER).number] as const;
  });
  const facts = numbers.reduce((text, [old, now]) => text.replaceAll(old, now), JSON.stringify(left.facts));
  return { number, group, groupId, left: { ...left, facts: JSON.parse(facts) as Left['facts'] } };
}

/** What the product kept of them. Once; worlds that go on from here have it. */
export async function keepRows(world: World, model: Model, copies: readonly Copied[]): Promise<void> {
  const { grants, auditLog, policies } = world.app.means;
  const { kind, decision } = model.left.record;
  await policies.keep(kind, decision?.policyDigest ?? '', model.policy);
  for (const { left } of copies) {
    const { record, facts } = left;
    await keep(world, record);
    await auditLog.append(record.requestId, facts);
    const userId = record.request?.beneficiaryId ?? '';
    if (left.grants.length === 0) continue;
    await grants.change(userId, (rows) => ({
      rows: {
        access: { ...rows.access, ...Object.fromEntries(left.access.map((row) => [row.target, row])) },
        grants: { ...rows.grants, ...Object.fromEntries(left.grants.map((one) => [one.id, one])) },
      },
      result: null,
    }));
  }
}

function orderOf({ person, days }: Wanted, nth: number) {
  return {
    catalogItem: ITEM,
    requestedFor: personId(person),
    variables: {
      justification: JUSTIFICATION,
      group_name: namesOf(nth).group,
      ...(days === undefined ? {} : { duration_days: String(days) }),
    },
  };
}

/** Digests of what ticket and notes look like are left out: they are of the model's. */
function underNames({ left, names }: Model, copy: Names): Left {
  const [from, to] = [namesOf(names.nth), namesOf(copy.nth)];
  const swapped = [
    [names.ticketId, copy.ticketId],
    [names.number, copy.number],
    [from.groupId, to.groupId],
    [from.group, to.group],
    [from.entitlement, to.entitlement],
    [from.title, to.title],
  ].reduce((text, [old = '', now = '']) => text.replaceAll(old, now), JSON.stringify(left));
  const { record, ...others } = JSON.parse(swapped) as Left;
  const { sentDigest: _, sentComment, ...rest } = record;
  const comment = sentComment && { sentComment: withoutDigest(sentComment) };
  return { ...others, facts: withReceipts(others.facts), record: { ...rest, ...comment } };
}

/** A decision names by digest what it was made of, which is another in a copy. */
function withReceipts(facts: readonly AuditEntry[]): readonly AuditEntry[] {
  const dataOf = (name: AuditEntry['fact'], once: string): object =>
    Object(facts.find((one) => one.fact === name && one.once === once)?.data);
  return facts.map((entry) => {
    const { fact, once, at, data } = entry;
    if (fact !== 'decided' || !('receipt' in Object(data))) return entry;
    const { receipt: _, ...decided } = Object(data);
    const request: unknown = Reflect.get(dataOf('ticket-read', once), 'request');
    const made = { at, request, facts: dataOf('facts-gathered', once), decided };
    return { ...entry, data: { ...decided, receipt: receiptOf(made) } };
  });
}

function withoutDigest({
  digest: _,
  ...comment
}: NonNullable<RequestRecord['sentComment']>): NonNullable<RequestRecord['sentComment']> {
  return comment;
}

import { recorded } from '../../src/domain/audit.ts';
import type { AuditData } from '../../src/domain/audit-data.ts';
/** Standing access as if it had been given long ago, written where the product and its vendors keep it. */

import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { requestIdOf } from '../../src/domain/request.ts';
import type { GrantsOfBeneficiary } from '../../src/ports/stores.ts';
import { OURS } from '../matrix/measure/memberships.ts';
import { objectId } from '../tenant/company/ids.ts';
import type { World } from '../world.ts';

/** Two rows each: so many fit one transaction. */
const GRANTS_AT_ONCE = 45;

/** One access that was given and is proven, to copy: its request, with its only grant and access row. */
type Model = { readonly record: RequestRecord; readonly grant: Grant; readonly access: AccessRow };

/** The model of a ticket whose access was granted by the product itself. */
export async function modelOf({ app }: World, number: string): Promise<Model> {
  const { records } = await app.means.requests.list({ ticketNumber: number });
  const [record] = records;
  const { grants, access } = await app.means.grants.readBeneficiary(record?.request?.beneficiaryId ?? '');
  const grant = Object.values(grants).find(({ requestId }) => requestId === record?.requestId);
  const row = access[grant?.target ?? ''];
  if (!record || !grant || !row) throw new Error(`${number} has no grant to copy.`);
  return { record, grant, access: row };
}

export type Standing = { readonly number: string; readonly requestId: string; readonly groupId: string };

/** Gives a person so many further accesses like the model, each to a group of its own and by a ticket of its own. */
export async function giveMany(world: World, model: Model, count: number): Promise<readonly Standing[]> {
  const given = Array.from({ length: count }, (_, n) => accessTo(world, model, `GRP-LIMITS-${n + 1}`));
  for (let at = 0; at < count; at += GRANTS_AT_ONCE) {
    const some = given.slice(at, at + GRANTS_AT_ONCE);
    await world.app.means.grants.change(model.grant.beneficiaryId, (rows) => ({
      rows: some.reduce(withAccess, rows),
      result: null,
    }));
  }
  for (const { record, grant } of given) {
    await keep(world, record);
    await tell(world, record, grant);
  }
  return given.map(({ record, grant }) => ({
    number: record.ticket.number,
    requestId: record.requestId,
    groupId: grant.target,
  }));
}

/**
 * Gives each of these people access like the model's, by a ticket of their own, until the moment: to its group, or each
 * to a group of their own.
 */
export async function giveEach(
  world: World,
  model: Model,
  people: readonly string[],
  { endsAt, groups }: { readonly endsAt: Instant; readonly groups: 'one' | 'own' },
): Promise<void> {
  for (const [n, beneficiaryId] of people.entries()) {
    const { target, targetName } =
      groups === 'one' ? model.grant : aGroup(world, `GRP-LIMITS-${beneficiaryId}-${n}`);
    world.tenant.directory.putMember(target, beneficiaryId, OURS);
    const theirs = recordLike(model.record, aTicket(world, beneficiaryId), target, targetName);
    const { requestId, ticket } = theirs;
    const request = theirs.request && { ...theirs.request, beneficiaryId, requesterId: beneficiaryId };
    await keep(world, { ...theirs, request });
    const id = `${requestId}~1`;
    const noticedAt = model.grant.armedAt;
    const of = { beneficiaryId, target };
    const held = { ...model.grant, ...of, id, requestId, ticket, targetName, endsAt, noticedAt };
    const edge = { ...model.access, ...of, holders: [id] };
    await world.app.means.grants.change(beneficiaryId, () => ({
      rows: { access: { [target]: edge }, grants: { [id]: held } },
      result: null,
    }));
  }
}

/** The evidence that such access has, as far as it is looked for again. */
async function tell({ app }: World, { requestId }: RequestRecord, grant: Grant): Promise<void> {
  const { id: grantId, armedAt: at, target, startedAt, endsAt } = grant;
  const once = { once: grantId, at };
  await app.means.auditLog.append(requestId, [
    recorded('grant-armed', { grantId, target, endsAt } as AuditData['grant-armed'], once),
    recorded('grant-started', { grantId, target, startedAt, endsAt, after: 'present' }, once),
  ]);
}

function aGroup({ tenant }: World, targetName: string): Pick<Grant, 'target' | 'targetName'> {
  const target = objectId('group', targetName);
  tenant.directory.addGroup({ id: target, displayName: targetName });
  return { target, targetName };
}

/** No webhook of the ticket was lost: whatever it has counted, we have heard of it. */
const HEARD_OF_ALL = 1_000_000;

/** Keeps a request as the product does, with its ticket's pointer. */
export async function keep({ app }: World, record: RequestRecord): Promise<void> {
  const { ticket, kind, version } = record;
  await app.means.requests.insert(record);
  await app.means.requests.insertPointer({
    ticket,
    kind,
    latestVersion: version,
    checkDue: null,
    heardVersion: HEARD_OF_ALL,
  });
}

function accessTo(world: World, model: Model, group: string): Model {
  const beneficiaryId = model.grant.beneficiaryId;
  const { target } = aGroup(world, group);
  world.tenant.directory.putMember(target, beneficiaryId, OURS);
  const record = recordLike(model.record, aTicket(world, beneficiaryId), target, group);
  const { requestId, ticket } = record;
  const id = `${requestId}~1`;
  return {
    record,
    grant: { ...model.grant, id, requestId, ticket, target, targetName: group },
    access: { ...model.access, target, holders: [id] },
  };
}

/** A ticket that was closed long ago, of which no webhook tells. */
export function aTicket(world: World, person: string): RequestRecord['ticket'] {
  const { system, id, number } = world.servicenow.createTicket({
    catalogItem: 'Access to VPN',
    requestedFor: person,
    variables: { justification: 'I need it for my daily work.' },
    webhook: 'drop',
  });
  world.servicenow.closeTicket(number, { webhook: 'drop' });
  return { system, id, number };
}

/** The request of another ticket that asked for another group. */
export function recordLike(
  model: RequestRecord,
  ticket: RequestRecord['ticket'],
  target: string,
  targetName: string,
): RequestRecord {
  const requestId = requestIdOf(ticket, model.kind, 1);
  const swap = JSON.stringify(model)
    .replaceAll(model.requestId, requestId)
    .replaceAll(model.ticket.id, ticket.id)
    .replaceAll(model.ticket.number, ticket.number);
  const record = JSON.parse(swap) as RequestRecord;
  const changes = record.plan?.changes.map((change) => ({ ...change, target, targetName })) ?? [];
  return { ...record, requestId, ticket, plan: record.plan && { ...record.plan, changes } };
}

function withAccess(rows: GrantsOfBeneficiary, { grant, access }: Model): GrantsOfBeneficiary {
  return {
    access: { ...rows.access, [access.target]: access },
    grants: { ...rows.grants, [grant.id]: grant },
  };
}

/** Rows as they were written by releases whose digests were of an earlier version. */
import assert from 'node:assert/strict';
import type { World } from '../../sandbox/world.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import type { TicketRef } from '../../src/domain/ticket.ts';
import { boundPlan } from '../../src/policy/access/ticket-digest.ts';
import { digestOf } from '../../src/policy/digest.ts';
import { requestOf } from './statements.ts';

/** Makes the newest row of a ticket, and its stages, what the first version would have written. */
export async function asFirstWritten(world: World, number: string, justification?: string): Promise<void> {
  const { approvals, requests } = world.app.means;
  const { requestId, request: read, decision, plan, stages } = await requestOf(world, number);
  assert.ok(read && decision && plan);
  const request = { ...read, justification: justification ?? read.justification };
  const bound = { ...plan, digest: firstPlanDigest(request, decision.policyDigest, plan) };
  await requests.change(requestId, ({ digestCovers: _, ...row }) => ({
    ...row,
    request,
    requestDigest: firstDigest(request),
    plan: bound,
  }));
  for (const { name } of stages)
    await approvals.changeOpen(requestId, name, (head) => ({ ...head, planDigest: bound.digest }));
}

/**
 * Makes the newest row of a ticket, and its stages, what the second version would have written: what was typed stood in
 * them, and the digest covered it.
 */
export async function asSecondWritten(world: World, number: string, justification: string): Promise<void> {
  const { approvals, requests } = world.app.means;
  const { requestId, request, plan, stages, digestCovers = [] } = await requestOf(world, number);
  assert.ok(request && plan);
  const digest = await secondDigest(world, request.ticket, digestCovers);
  const bound = boundPlan(request.ticket, digest, plan);
  await requests.change(requestId, (row) => ({
    ...row,
    request: { ...request, justification },
    requestDigest: digest,
    plan: bound,
  }));
  for (const { name } of stages)
    await approvals.changeOpen(requestId, name, (head) => ({ ...head, planDigest: bound.digest }));
}

async function secondDigest(world: World, ticket: TicketRef, covers: readonly string[]) {
  const answer = await world.app.means.ticketing[ticket.system]?.read(ticket, 'test');
  assert.ok(answer && !answer.failed);
  const { openedByToolId, requestedForToolId, catalogItem, variables, asTyped = variables } = answer.ticket;
  const said = covers.flatMap((name) => (asTyped[name] ? [[name, asTyped[name].trim()]] : []));
  return `v2:${digestOf({ openedByToolId, requestedForToolId, catalogItem: catalogItem?.id, variables: Object.fromEntries(said) })}`;
}

function firstDigest(request: AccessRequest): string {
  const { kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification } = request;
  return digestOf({ kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification });
}

function firstPlanDigest(request: AccessRequest, policy: string, { changes, usable = [] }: Plan): string {
  const { system, id, number } = request.ticket;
  const ticket = { system, id, number, request: firstDigest(request) };
  const licensed = request.kind === 'm365-license';
  return digestOf(licensed ? { ticket, policy, changes, usable } : { ticket, policy, changes });
}

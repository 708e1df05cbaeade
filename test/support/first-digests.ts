/** Rows as they were written before digests had a version. */
import assert from 'node:assert/strict';
import type { World } from '../../sandbox/world.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import { digestOf } from '../../src/policy/digest.ts';
import { requestOf } from './statements.ts';

/** Makes the newest row of a ticket, and its stages, what the first version would have written. */
export async function asFirstWritten(world: World, number: string): Promise<void> {
  const { approvals, requests } = world.app.means;
  const { requestId, request, decision, plan, stages } = await requestOf(world, number);
  assert.ok(request && decision && plan);
  const bound = { ...plan, digest: firstPlanDigest(request, decision.policyDigest, plan) };
  await requests.change(requestId, ({ digestCovers: _, ...row }) => ({
    ...row,
    requestDigest: firstDigest(request),
    plan: bound,
  }));
  for (const { name } of stages)
    await approvals.changeOpen(requestId, name, (head) => ({ ...head, planDigest: bound.digest }));
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

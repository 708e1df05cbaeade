/** What somebody does who may write every row of the storage account, and holds none of the product's keys. */
import type { World } from '../../sandbox/world.ts';
import { key } from '../../src/connectors/tables/keys.ts';
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import { instant } from '../../src/domain/instant.ts';
import { pass } from './world.ts';

export type StoredApproval =
  | { readonly is: 'head'; readonly head: StageHead }
  | { readonly is: 'decision'; readonly decision: ApprovalDecision };

export async function put(world: World, table: string, partition: string, rowKey: string, value: unknown) {
  await world.table(table).put(partition, [{ rowKey, value }]);
}

/** The rows of a request's approvals. */
export async function approvalRows(world: World, requestId: string) {
  const rows = await world.table('Approvals').all(key(requestId));
  return rows.map(({ rowKey, value }) => ({ rowKey, value: value as StoredApproval }));
}

/** Writes a decision by hand and closes its stage as approved, as if a door had done it. */
export async function plantApproval(
  world: World,
  { requestId, stage, planDigest }: StageHead,
  approverId: string,
  role: string,
  more: Partial<ApprovalDecision> = {},
): Promise<void> {
  const at = instant(world.clock.now());
  const found = (await world.app.means.approvals.readHead(requestId, stage))?.row;
  if (!found) throw new Error(`${requestId} has no stage ${stage}.`);
  const sequence = found.sequence + 1;
  const proof = { channel: 'teams', method: 'bot-framework-token', evidence: 'f:1' };
  const decision: ApprovalDecision = {
    ...{ requestId, stage, approverId, answer: 'approve', role, comment: 'fine', at, sequence, planDigest },
    proof,
    ...more,
  };
  await put(world, 'Approvals', key(requestId), key('decision', stage, approverId), {
    is: 'decision',
    decision,
  });
  const head = { ...found, state: 'approved', sequence, closedAt: at };
  await put(world, 'Approvals', key(requestId), key('head', stage), { is: 'head', head });
}

/** Has the run look at its tables, as anybody can who writes rows. */
export async function nudge(world: World, requestId: string): Promise<void> {
  const at = instant(world.clock.now());
  await world.app.means.requests.change(requestId, (row) => ({ ...row, wakeDue: at }));
  await pass(world, 3 * 60_000);
}

/** Cards as the product makes them: of each kind one that is open, with as much on it as stories bring about. */
import type { TestContext } from 'node:test';
import { DAY, HOUR } from '../../../src/domain/instant.ts';
import { anApprovedRequest, approve, cardOf, order } from '../../support/asking.ts';
import { addingFails } from '../../support/faults.ts';
import { aWorld, jump, pass, settle } from '../../support/world.ts';

const DENIED = {
  kind: 'status',
  status: 403,
  body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } },
} as const;

/** By what they are. */
export async function madeCards(t: TestContext): Promise<Readonly<Record<string, unknown>>> {
  const world = await aWorld(t);
  const asked = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
  const { number: renewed } = await anApprovedRequest(world, {}, { duration_days: '10' });
  await settle(world);
  const approver = (await cardOf(world, asked.number, 'repo-owner')).card;
  await approve(world, asked.number, 'security-approver-1');
  const halfway = (await cardOf(world, asked.number, 'repo-owner')).card;
  await approve(world, asked.number, 'repo-owner');
  const closed = (await cardOf(world, asked.number, 'repo-owner')).card;
  await jump(world, 8 * DAY);
  const renewal = (await cardOf(world, renewed, 'finance-analyst', 'renew')).card;
  addingFails(world, DENIED);
  const failed = order(world, 'Access to VPN', 'sales-rep');
  await pass(world, HOUR);
  const operator = (await cardOf(world, failed.number, 'identity-ops-1')).card;
  return { approver, halfway, closed, renewal, operator };
}

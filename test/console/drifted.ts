import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest } from '../support/asking.ts';
import { requestOf } from '../support/statements.ts';
import { pass, type TestWorld } from '../support/world.ts';

/** A company in which people changed groups past Countersign: two came, one was taken out. */
export async function aDriftedCompany() {
  const world: TestWorld = { ...(await createWorld()), logged: [] };
  const { directory } = world.controlled;
  await pass(world, 2 * MINUTE);
  const { number } = await anApprovedRequest(world);
  await pass(world, 15 * MINUTE);
  directory.putMember(groupId('GRP-FINANCE-BI-READ'), personId('sales-rep'));
  directory.putMember(groupId('GRP-VPN-USERS'), groupId('GRP-TEAM-ALPHA'));
  await pass(world, 25 * MINUTE);
  directory.deleteMember(groupId('GRP-FINANCE-BI-READ'), personId('finance-analyst'));
  await pass(world, 25 * MINUTE);
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

import { group } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import type { Answer, Company } from '../tenant/company.ts';

export const ANALYST = person('finance-analyst').id;
export const FINANCE_BI = group('GRP-FINANCE-BI-READ').id;

export const reference = (id: string) => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

export const addMember = (company: Company, groupId = FINANCE_BI, userId = ANALYST): Promise<Answer> =>
  company.graph('POST', `/groups/${groupId}/members/$ref`, reference(userId));

export const removeMember = (company: Company, groupId = FINANCE_BI, userId = ANALYST): Promise<Answer> =>
  company.graph('DELETE', `/groups/${groupId}/members/${userId}/$ref`);

/** Whether a read of the direct edge shows the member. */
export async function seesMember(company: Company, groupId = FINANCE_BI, userId = ANALYST): Promise<boolean> {
  const { status } = await company.graph('GET', `/users/${userId}/memberOf/${groupId}?$select=id`);
  return status === 200;
}

/** Whether the settled directory has the member. */
export const isMember = ({ tenant }: Company, groupId = FINANCE_BI, userId = ANALYST): boolean =>
  tenant.directory.members(groupId).some(({ id }) => id === userId);

/** A company whose PIM a test asks for roles. */
import { person } from '../../../../sandbox/tenant/company/people.ts';
import { type Answer, aCompany, type Company, type Json, listOf } from '../../tenant/company.ts';

export const WHO = person('developer').id;
export const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
export const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
export const ROOT = '/roleManagement/directory';
export const REQUESTS = `${ROOT}/roleAssignmentScheduleRequests`;
export const MINUTE = 60;

const PERMISSIONS = [
  'User.Read.All',
  'AuditLog.Read.All',
  'RoleManagement.Read.Directory',
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.Read.Directory',
];

type Options = NonNullable<Parameters<typeof aCompany>[0]>;

/** At once unless told otherwise, so that what a test is about is all that is late. */
export const company = ({ pim, ...options }: Options = {}): Promise<Company> =>
  aCompany({
    permissions: PERMISSIONS,
    ...options,
    pim: { activation: 'PT0S', removal: 'PT0S', policyErrors: 'list', ...pim },
  });

const AN_HOUR = { expiration: { type: 'AfterDuration', duration: 'PT1H' } };

/** An assignment of an hour, with whatever the test changes. */
export const assign = (its: Company, changes: Json = {}): Promise<Answer> =>
  its.graph('POST', REQUESTS, {
    action: 'adminAssign',
    principalId: WHO,
    roleDefinitionId: EXCHANGE,
    directoryScopeId: '/',
    justification: 'INC0010001 mark-1',
    ticketInfo: { ticketNumber: 'INC0010001', ticketSystem: 'ServiceNow' },
    scheduleInfo: AN_HOUR,
    ...changes,
  });

export const remove = (its: Company, changes: Json = {}): Promise<Answer> =>
  assign(its, { action: 'adminRemove', scheduleInfo: undefined, ...changes });

/** Rows of a list about one principal. */
export async function rows(its: Company, list: string, principalId = WHO): Promise<Json[]> {
  const filter = encodeURIComponent(`principalId eq '${principalId}'`);
  return listOf((await its.graph('GET', `${ROOT}/${list}?$filter=${filter}`)).body, 'value');
}

export const instances = (its: Company, principalId = WHO): Promise<Json[]> =>
  rows(its, 'roleAssignmentScheduleInstances', principalId);

export const statusOf = async (its: Company, { body }: Answer): Promise<unknown> =>
  (await its.graph('GET', `${REQUESTS}/${body['id']}`)).body['status'];

/** Time passes, and the app has a token that is still good. */
export async function pass(its: Company, seconds: number): Promise<void> {
  its.wait(seconds);
  await its.signIn();
}

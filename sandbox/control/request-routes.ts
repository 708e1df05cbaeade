/** Requests that hold several items, and approvals asked for as the customer's own flow would. */
import type { RequestPatch } from '../tenant/servicenow/requests.ts';
import type { ApprovalDecision } from '../tenant/servicenow/tickets.ts';
import { found, userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, unknown } from './problem.ts';
import { refusing } from './refusing.ts';
import { created, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';
import * as serviceNow from './servicenow-schemas.ts';
import { systemNamed, ticketIn } from './ticket-routes.ts';

const REQUEST = '/requests/:system/:number';

type Asked = { readonly approver?: string; readonly group?: string };

export function requestRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: REQUEST,
      summary: 'Tells a request with its items and approvals',
      run: (call) => ok(requestOf(tenant(), call).request),
    },
    {
      method: 'PATCH',
      path: REQUEST,
      summary: 'Changes the state of a request as a whole',
      example: { requestState: 'closed_cancelled' },
      schema: serviceNow.requestPatch,
      run(call) {
        const { system, number } = requestOf(tenant(), call);
        refusing('invalid-change', () => system.patchRequest(number, call.body as RequestPatch));
        return ok(system.request(number));
      },
    },
    {
      method: 'POST',
      path: `${REQUEST}/approvals/:id`,
      summary: 'Decides an approval of a request as somebody',
      example: { as: 'Felix Brandt', state: 'approved' },
      schema: schemas.approvalDecision,
      run(call) {
        const { system, number, request } = requestOf(tenant(), call);
        const id = param(call, 'id');
        if (!request.approvals.some((approval) => approval.id === id))
          throw unknown('approval', id, `GET /requests/${request.system}/${number} lists the ones it has.`);
        const decision = call.body as ApprovalDecision;
        refusing('invalid-change', () => system.decideRequestApproval(number, id, decision));
        return ok(system.request(number));
      },
    },
    {
      method: 'POST',
      path: '/tickets/:system/:number/approvals',
      summary: 'Asks somebody, or a group of the tool, for an approval',
      example: { approver: 'Felix Brandt' },
      schema: serviceNow.approvalAsked,
      run(call) {
        const { system, number } = ticketIn(tenant(), call);
        const { approver, group } = call.body as Asked;
        if ((approver === undefined) === (group === undefined))
          throw new ControlProblem(
            400,
            'invalid-member',
            'Name an "approver" or a "group", one of them.',
            '/',
          );
        if (approver !== undefined) {
          userOf(tenant().directory, approver);
          return created(
            refusing('invalid-change', () => ({ ids: [system.requestApproval(number, approver).id] })),
          );
        }
        return created(found('group', () => system.requestGroupApproval(number, group ?? '')));
      },
    },
  ];
}

function requestOf(tenant: ControlledTenant, call: RouteCall) {
  const system = systemNamed(tenant, param(call, 'system'));
  const number = param(call, 'number');
  return { system, number, request: found('request', () => system.request(number)) };
}

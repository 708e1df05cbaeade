/** Major incidents, as people declare them in the ticket tool. */
import { weightOf } from '../tenant/servicenow/task-columns.ts';
import type { ControlledTenant } from './ports.ts';
import { refusing } from './refusing.ts';
import { created, type Route } from './route.ts';
import * as schemas from './servicenow-schemas.ts';

const CRITICAL = '1';

type Body = {
  readonly incident?: string;
  readonly as: string;
  readonly state?: string;
  readonly responderGroups?: readonly string[];
  readonly text?: string;
};

export function majorIncidentRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/major-incidents',
      summary: 'Has somebody say of an incident that it is a major one, or open one of priority 1 that is',
      example: { as: 'carla.mendes@contoso.example', text: 'Mail flow is down' },
      schema: schemas.majorIncident,
      run({ body }) {
        const { incident, as, state = 'accepted', responderGroups, text = 'Major incident' } = body as Body;
        const { servicenow } = tenant();
        return refusing('invalid-change', () => {
          const category = { category: 'software', subcategory: 'email', caller: as, text };
          const number = incident ?? servicenow.openIncident({ ...category, priority: CRITICAL }).number;
          const groups = responderGroups?.map((name) => servicenow.groupNamed(name));
          const { deliveries } = servicenow.patchTicket(number, {
            as,
            fields: {
              ...weightOf(CRITICAL),
              major_incident_state: state,
              ...(groups && { assignment_group: groups[0] ?? '', group_list: groups.join(',') }),
            },
          });
          const { id } = servicenow.ticket(number);
          return created({ system: 'servicenow', id, number, deliveries });
        });
      },
    },
  ];
}

import type { TicketStanding } from '../../domain/ticket.ts';

/** How this customer's instance is set up. Its state lists are edited by administrators, so that all is configuration. */
export type ServiceNowSettings = {
  /** The instance's host name, without scheme (`acme.service-now.com`). Nothing inbound ever chooses another. */
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `user_name` of the integration account, by which our own writes are told from people's. */
  readonly account: string;
  /** Shared with the webhook script; the second is the old one while a change of secret is under way. */
  readonly webhookSecrets: readonly string[];
  /** The `sys_user` column that holds the Entra object id. */
  readonly entraIdField: string;
  /** What each value of `sc_req_item.state` means; any other is `unknown`. */
  readonly standings: Readonly<Record<string, TicketStanding>>;
  /** The value written for each standing. */
  readonly states: Readonly<Partial<Record<TicketStanding, string>>>;
};

/** The out-of-box values (facts: ServiceNow task states). */
export const OUT_OF_BOX: Pick<ServiceNowSettings, 'entraIdField' | 'standings' | 'states'> = {
  entraIdField: 'u_entra_object_id',
  standings: {
    '-5': 'open',
    '1': 'open',
    '2': 'in-progress',
    '3': 'completed',
    '4': 'incomplete',
    '7': 'skipped',
  },
  states: {
    open: '1',
    'in-progress': '2',
    completed: '3',
    incomplete: '4',
    skipped: '7',
    canceled: '4',
  },
};

/** Our ServiceNow connector on a simulated instance. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { SERVICENOW_HOST, STARTS_AT } from '../../../sandbox/company.ts';
import {
  INTEGRATION_USER,
  OAUTH_CLIENT_ID,
  OAUTH_CLIENT_SECRET,
} from '../../../sandbox/tenant/servicenow/accounts.ts';
import { createServiceNow } from '../../../sandbox/tenant/servicenow/simulator.ts';
import type { SwitchChoices } from '../../../sandbox/tenant/servicenow/switches.ts';
import type { DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import { OUT_OF_BOX, type ServiceNowSettings } from '../../../src/connectors/servicenow/settings.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import type { TicketRef } from '../../../src/domain/ticket.ts';
import { border } from '../support/border.ts';
import { seeded } from '../support/seeded.ts';

export const ROSA = '00000000-0000-4000-8000-000000000001';
export const BRAM = '00000000-0000-4000-8000-000000000002';
export const MIRA = '00000000-0000-4000-8000-000000000003';
export const UMA = '00000000-0000-4000-8000-000000000004';
export const SECRET = 'a-shared-secret';

const person = (id: string, name: string, managerId: string | null) => ({
  id,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
  displayName: `${name} Example`,
  accountEnabled: true,
  managerId,
});

const PROMPT = {
  webhook: { delay: { min: 0, max: 0 } },
  commit: { item: { min: 0, max: 0 }, request: { min: 0, max: 0 }, variables: { min: 0, max: 0 } },
} satisfies SwitchChoices;

/** The instance keeps who set the state of approver rows, tasks and incidents, and shows it to our account. */
export const AUDITED = {
  audit: { tables: ['incident', 'sysapproval_approver', 'sc_req_item', 'sc_task'] },
  rights: { filtered: [] },
} satisfies SwitchChoices;

export const SETTINGS: ServiceNowSettings = {
  ...OUT_OF_BOX,
  host: SERVICENOW_HOST,
  clientId: OAUTH_CLIENT_ID,
  clientSecret: OAUTH_CLIENT_SECRET,
  account: INTEGRATION_USER,
  webhookSecrets: [SECRET],
};

export function instance(switches: SwitchChoices = {}, settings: ServiceNowSettings = SETTINGS) {
  const clock = virtualClock(STARTS_AT);
  const received: DeliveryInit[] = [];
  const servicenow = createServiceNow(
    {
      clock,
      random: seeded(7),
      faults: { strike: () => null, lagOf: () => 0 },
      deliver: async (_, init) => {
        received.push(init);
        return { status: 202, body: '', ms: 1 };
      },
    },
    {
      people: [
        person(ROSA, 'Rosa', MIRA),
        person(BRAM, 'Bram', MIRA),
        person(MIRA, 'Mira', null),
        person(UMA, 'Uma', MIRA),
      ],
      unlinked: [UMA],
      webhook: { functionKey: 'key', secret: SECRET },
      switches: { ...PROMPT, ...switches },
    },
  );
  const { outbound, faults, calls, entries } = border(clock, [SERVICENOW_HOST], [servicenow]);
  const ticketing = createServiceNowTicketing(settings, outbound, clock);
  const toolIdOf = (entraId: string): string => {
    const name = person(entraId, NAMES[entraId] ?? '', null).userPrincipalName.split('@')[0];
    const user = servicenow.listRecords('sys_user').find((row) => row['user_name'] === name);
    return user?.['sys_id'] ?? '';
  };
  const makeTicket = (): TicketRef => {
    const { system, id, number } = servicenow.createTicket({
      catalogItem: 'Access to Finance BI',
      requestedFor: BRAM,
      openedBy: ROSA,
      variables: { justification: 'Quarter end' },
    });
    return { system, id, number };
  };
  return { clock, servicenow, outbound, faults, calls, entries, ticketing, toolIdOf, makeTicket, received };
}

const NAMES: Readonly<Record<string, string>> = {
  [ROSA]: 'Rosa',
  [BRAM]: 'Bram',
  [MIRA]: 'Mira',
  [UMA]: 'Uma',
};

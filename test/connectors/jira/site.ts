/** Our Jira connector on a simulated site. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { accountIdOf } from '../../../sandbox/tenant/jira/accounts.ts';
import {
  DIRECTORY_ID,
  DIRECTORY_KEY,
  GATEWAY,
  JIRA_EMAIL,
  JIRA_HOST,
  JIRA_TOKEN,
  MAPPING,
} from '../../../sandbox/tenant/jira/company.ts';
import { createJira } from '../../../sandbox/tenant/jira/simulator.ts';
import type { JiraSwitchChoices } from '../../../sandbox/tenant/jira/switches.ts';
import type { DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import { mappingIn } from '../../../src/connectors/jira/mapping.ts';
import type { JiraSettings } from '../../../src/connectors/jira/settings.ts';
import { createJiraTicketing } from '../../../src/connectors/jira/ticketing.ts';
import type { TicketRef } from '../../../src/domain/ticket.ts';
import { border } from '../support/border.ts';
import { seeded } from '../support/seeded.ts';

export const ROSA = '00000000-0000-4000-8000-000000000001';
export const BRAM = '00000000-0000-4000-8000-000000000002';
export const MIRA = '00000000-0000-4000-8000-000000000003';
export const UMA = '00000000-0000-4000-8000-000000000004';
export const SECRET = 'a-shared-secret';
export const RULE_SECRET = 'a-secret-of-the-rule';

const person = (id: string, name: string) => ({
  id,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
  displayName: `${name} Example`,
  accountEnabled: true,
  managerId: null,
});

const PROMPT = { webhook: { delay: { min: 0, max: 0 } } } satisfies JiraSwitchChoices;

/** `change`: of the sandbox company's own mapping. */
export function mappingWith(change: Readonly<Record<string, unknown>> = {}) {
  const read = mappingIn(JSON.stringify({ ...MAPPING, ...change }));
  if ('message' in read) throw new Error(read.message);
  return read.mapping;
}

export const SETTINGS: JiraSettings = {
  host: JIRA_HOST,
  cloudId: null,
  email: JIRA_EMAIL,
  token: JIRA_TOKEN,
  directoryId: DIRECTORY_ID,
  directoryKey: DIRECTORY_KEY,
  webhookSecrets: [SECRET],
  automationSecrets: [RULE_SECRET],
  mapping: mappingWith(),
};

export function site(switches: JiraSwitchChoices = {}, settings: JiraSettings = SETTINGS) {
  const clock = virtualClock(STARTS_AT);
  const received: (DeliveryInit & { readonly at: number })[] = [];
  const answers: number[] = [];
  const jira = createJira(
    {
      clock,
      random: seeded(7),
      faults: { strike: () => null, lagOf: () => 0 },
      deliver: async (_, init) => {
        received.push({ ...init, at: clock.now() });
        return { status: answers.shift() ?? 202, body: '', ms: 1 };
      },
    },
    {
      people: [person(ROSA, 'Rosa'), person(BRAM, 'Bram'), person(MIRA, 'Mira'), person(UMA, 'Uma')],
      unlinked: [UMA],
      webhook: { functionKey: 'key', secret: SECRET, ruleSecret: RULE_SECRET },
      switches: { ...switches, webhook: { ...PROMPT.webhook, ...switches.webhook } },
    },
  );
  const { outbound, faults, calls, entries } = border(clock, [JIRA_HOST, GATEWAY], [jira]);
  const ticketing = createJiraTicketing(settings, outbound, clock);
  const makeTicket = (): TicketRef => {
    const { system, id, number } = jira.createTicket({
      catalogItem: 'Access to Finance BI',
      requestedFor: BRAM,
      openedBy: ROSA,
      variables: { justification: 'Quarter end' },
    });
    return { system, id, number };
  };
  return {
    ...{ clock, jira, outbound, faults, calls, entries, ticketing, makeTicket, received, answers },
    toolIdOf: accountIdOf,
  };
}

/** Somebody at risk gets the toy's helper role because of an incident that is another record than their ticket. */
import type { TestContext } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { EmergencyUse } from '../../../src/domain/emergency-use.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { pass, settle } from '../world.ts';
import { toyEmergency } from './toy-emergency.ts';
import { TOY_INCIDENT } from './toy-incidents.ts';
import { aToyWorld } from './toy-world.ts';

export const WHO = 'finance-analyst';
export const CALLER = 'finance-manager';
export const APPROVER = 'finance-data-owner';
const OTHERS = 'sales-manager';

/** The ticket waits for its approver; `use` may be changed before that. */
export async function anEmergency(t: TestContext, more: Partial<EmergencyUse> = {}, category = 'software') {
  const use: { now: EmergencyUse } = { now: { incident: null, window: null, skipped: [] } };
  const emergency = toyEmergency(() => use.now);
  const world = await aToyWorld(t, 'lasting', 'incidents', { emergency, word: 'helping' });
  const mail = world.servicenow.openIncident({
    ...{ category, subcategory: 'email', caller: personId(OTHERS), priority: '1' },
  });
  const incident = { system: 'servicenow', id: mail.id, number: mail.number, type: 'incident' } as const;
  use.now = { ...use.now, incident, ...more };
  await pass(world, MINUTE);
  const { number } = world.servicenow.openIncident({
    ...TOY_INCIDENT,
    caller: personId(CALLER),
    affectedUser: personId(WHO),
  });
  await settle(world);
  return { world, number, mail, incident, use };
}

/** The service desk resolves the incident. */
export const RESOLVED = { fields: { state: '6', close_code: 'Solved', close_notes: 'Mail is back.' } };

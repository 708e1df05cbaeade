/** The journeys of emergency access that everything is broken in. */
import { personId } from '../tenant/company/person.ts';
import type { Journey } from './journey.ts';
import type { Stage } from './stage.ts';

const HOUR = 3_600_000;
const RESPONDER = 'vpn-owner';
const LEAD = 'it-director';
/** It works as soon as the directory has it. */
const ROLE = { role: 'User Administrator', roleId: 'fe930be7-5e62-47db-91af-98c3a49a38b1' };
/** A worker may stand still for longer than the role lasts, and nothing is looked at before it goes on. */
const OVER_BY_THEN = [['ended/ended'], ['ended/ended']];

export const EMERGENCY_JOURNEYS: readonly Journey[] = [
  {
    name: 'emergency',
    title: 'Whoever is on call gets a role on the word of the lead, and the directory ends it',
    expects: [['granted/fulfilled'], ['ended/ended']],
    orElse: OVER_BY_THEN,
    prepare: onDuty,
    async play(stage) {
      const number = await asked(stage);
      await stage.press(number, LEAD, 'approve');
      await stage.rest('activated');
      await stage.jump(2 * HOUR);
      await stage.rest('over', true);
    },
  },
  {
    name: 'emergency-resolved',
    title: 'A role that is given for an incident ends once the incident is resolved',
    expects: [['granted/fulfilled'], ['ended/ended']],
    orElse: OVER_BY_THEN,
    prepare: onDuty,
    async play(stage) {
      const incident = down(stage);
      const number = await asked(stage, incident);
      await stage.press(number, LEAD, 'approve');
      await stage.rest('activated');
      stage.edit(incident, { fields: { state: '6' } });
      await stage.pass(20 * 60_000);
      await stage.rest('ended', true);
    },
  },
];

function onDuty({ world }: Stage): void {
  const { servicenow, controlled } = world;
  servicenow.setOnCall('Major Incident', [
    { userId: personId(RESPONDER), level: 1 },
    { userId: personId(LEAD), level: 2 },
  ]);
  servicenow.setOnCall('Messaging', []);
  controlled.pimDesk.putAssignment(personId(RESPONDER), ROLE.roleId, { eligible: true });
}

function down({ world }: Stage): string {
  return world.servicenow.openIncident({
    ...{ category: 'software', subcategory: 'email', priority: '1' },
    ...{ caller: personId('helpdesk-agent'), text: 'Mail flow is down.' },
  }).number;
}

async function asked(stage: Stage, incident = down(stage)): Promise<string> {
  await stage.pass(5 * 60_000);
  return stage.emergency({ ...ROLE, caller: RESPONDER, duration: '1 hour', incident });
}

/** The journeys of people at risk that everything is broken in. */
import { HOUR } from '../../src/domain/instant.ts';
import { personId } from '../tenant/company/person.ts';
import type { Journey } from './journey.ts';
import type { Stage } from './stage.ts';

const DAY = 24 * HOUR;
/** Neither a VIP nor anybody who decides. */
const WHO = 'finance-analyst';
const VIP = 'ceo';
const DESK = 'helpdesk-manager';

export const RISKY_JOURNEYS: readonly Journey[] = [
  {
    name: 'risky-released',
    title: 'Somebody at high risk is contained at once, and released on the word of SecOps and Identity Ops',
    expects: [['contained/running'], ['released/fulfilled'], ['released/fulfilled']],
    prepare(stage) {
      withSecondFactor(stage, WHO);
      atRisk(stage, WHO);
    },
    async play(stage) {
      const number = stage.report({ caller: DESK, affectedUser: WHO });
      await stage.rest('contained');
      await stage.press(number, 'secops-analyst-1', 'approve');
      await stage.press(number, 'identity-ops-1', 'approve');
      await stage.rest('released');
      await stage.jump(2 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'risky-contained',
    title: 'A VIP is contained on the word of the SecOps lead, and released by nobody here',
    expects: [['contained/fulfilled'], ['contained/fulfilled']],
    prepare(stage) {
      withSecondFactor(stage, VIP);
      atRisk(stage, VIP);
    },
    async play(stage) {
      const number = stage.report({ caller: DESK, affectedUser: VIP, text: 'She is locked out abroad.' });
      await stage.press(number, 'secops-lead', 'approve');
      await stage.rest('contained');
      await stage.jump(2 * DAY);
      await stage.rest('later', true);
    },
  },
  {
    name: 'risky-disabled',
    title:
      'Somebody whose passkey is from after the detection has the sign-in disabled, and gets it back with the release',
    expects: [['contained/running'], ['released/fulfilled'], ['released/fulfilled']],
    prepare(stage) {
      atRisk(stage, WHO);
      stage.world.controlled.evidence.addMethod(personId(WHO), { type: 'fido2' });
    },
    async play(stage) {
      const number = stage.report({ caller: DESK, affectedUser: WHO });
      await stage.rest('contained');
      await stage.pass(HOUR);
      await stage.press(number, 'secops-analyst-1', 'approve');
      await stage.press(number, 'identity-ops-1', 'approve');
      await stage.rest('released');
      await stage.jump(2 * DAY);
      await stage.rest('later', true);
    },
  },
];

function withSecondFactor({ world }: Stage, person: string): void {
  const at = new Date(world.clock.now() - 100 * DAY).toISOString();
  world.controlled.evidence.addMethod(personId(person), { type: 'microsoftAuthenticator', at });
}

function atRisk({ world }: Stage, person: string): void {
  world.controlled.risk.putRisk(personId(person), {
    riskLevel: 'high',
    detections: [{ type: 'unfamiliarFeatures', level: 'high', ipAddress: '203.0.113.7' }],
  });
}

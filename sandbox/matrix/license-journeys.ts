/** The journeys of Microsoft 365 licenses that everything is broken in. */
import { subscription } from '../tenant/company/licenses.ts';
import { person } from '../tenant/company/people.ts';
import type { Journey } from './journey.ts';
import type { Order } from './stage.ts';

const DAY = 24 * 60 * 60_000;
const GRANTED = 'granted/fulfilled';
const ENDED = 'ended/ended';

export const LICENSE_JOURNEYS: readonly Journey[] = [
  {
    name: 'license',
    title: 'Telecom approves a license; it ends after twenty days',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const number = stage.order(product('sales-rep', 'Teams Phone', ['license', 'MCOEV'], ['MCOEV'], 20));
      await stage.press(number, 'telecom-owner', 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'license-location',
    title: 'A license for somebody whose usage location has to be set first',
    expects: [[GRANTED], [ENDED]],
    prepare(stage) {
      stage.world.controlled.directory.patchUser(person('developer').id, { usageLocation: null });
    },
    async play(stage) {
      const wanted = product('developer', 'Project Plan 1', ['license', 'PROJECT_P1'], ['PROJECT_P1'], 2);
      const number = stage.order(wanted);
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'license-plan',
    title: 'A service plan that is included already is switched on for two days',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      stage.order(product('hr-officer', 'Microsoft Teams', ['plan', 'SPE_E3', 'TEAMS1'], ['TEAMS1'], 2));
      await stage.rest('granted');
      await stage.jump(3 * DAY);
      await stage.rest('ended', true);
    },
  },
  {
    name: 'license-group',
    title: 'A license that a group hands out, minutes after somebody joined it',
    expects: [[GRANTED], [ENDED]],
    async play(stage) {
      const plans = ['VISIO_CLIENT_SUBSCRIPTION', 'VISIOONLINE'];
      const number = stage.order(product('developer', 'Visio Plan 2', ['group', 'LIC-VISIO'], plans, 20));
      await stage.press(number, 'eng-manager', 'approve');
      await stage.rest('granted');
      await stage.jump(21 * DAY);
      await stage.rest('ended', true);
    },
  },
];

type Gives = readonly ['license', string] | readonly ['plan', string, string] | readonly ['group', string];

/** An order of a Microsoft 365 product, answered by somebody who knows their own record. */
function product(key: string, name: string, gives: Gives, plans: readonly string[], days: number): Order {
  const { userPrincipalName, costCenter, managerKey } = person(key);
  return {
    item: 'Request Microsoft 365 product',
    person: key,
    groups: gives[0] === 'group' ? [gives[1]] : [],
    licenses: { targets: gives[0] === 'group' ? [] : [targetOf(gives)], plans },
    variables: {
      product: name,
      user_principal_name: userPrincipalName,
      cost_center: costCenter ?? '',
      manager: managerKey ? person(managerKey).userPrincipalName : '',
      duration_days: String(days),
    },
  };
}

function targetOf(gives: Exclude<Gives, readonly ['group', string]>): string {
  const { skuId, servicePlans } = subscription(gives[1]);
  if (gives[0] === 'license') return `license~${skuId}`;
  const plan = servicePlans.find(({ servicePlanName }) => servicePlanName === gives[2]);
  return `plan~${skuId}~${plan?.servicePlanId}`;
}

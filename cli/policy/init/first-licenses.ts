import type { Subscription } from '../../../src/domain/license.ts';
import {
  APPROVER_OF_LAST_RESORT,
  type CompanyAnswers,
  calendarOf,
  casePeople,
  entitlementDefaultsOf,
  type FirstTable,
  idsFor,
  itemOf,
  operationsOf,
  operatorsOf,
  orderOf,
  refusals,
  stageOf,
  VARIABLES,
} from './first-table.ts';

/** One product that may be asked for. */
export type LicenseAnswer = {
  readonly subscription: Subscription;
  readonly monthlyPrice: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly item: { readonly name: string; readonly id: string | null };
};

/** The country of somebody who has no usage location yet is asked for on the form. */
const COUNTRY = 'country';

/** A first table of licenses: each product asks the manager. */
export function firstLicenses(answers: CompanyAnswers, products: readonly LicenseAnswer[]): FirstTable {
  const ids = idsFor(products.map(({ subscription }) => subscription.skuPartNumber));
  const idOf = (place: number) => ids[place] ?? '';
  const table = {
    kind: 'm365-license',
    title: `Who may have which Microsoft 365 products at ${answers.company}`,
    calendar: calendarOf(answers),
    variables: {
      ...VARIABLES,
      userPrincipalName: null,
      costCenter: null,
      manager: null,
      country: COUNTRY,
      required: [],
    },
    countries: {},
    roles: { manager: { source: 'manager' }, [APPROVER_OF_LAST_RESORT]: operatorsOf(answers) },
    labels: { [APPROVER_OF_LAST_RESORT]: 'access managers' },
    stages: { manager: stageOf('manager') },
    approvals: [{ tier: 'medium', stages: ['manager'], standardChangeNeedsNone: false }],
    outOfHoursStage: null,
    people: { endRequiredFor: [], leaveDateRequiredFor: [] },
    catalogItems: products.map(({ item }, place) => itemOf(item.name, item.id, idOf(place))),
    entitlementDefaults: entitlementDefaultsOf(answers),
    entitlements: products.map(({ subscription, monthlyPrice, currency }, place) => ({
      id: idOf(place),
      title: subscription.skuPartNumber,
      license: {
        sku: { id: subscription.skuId, partNumber: subscription.skuPartNumber },
        requiredPlans: subscription.plans.map(({ planId, name }) => ({ id: planId, name })),
        disabledPlans: [],
        cost: { tier: 'low', monthlyPrice, currency },
        assign: { by: 'direct' },
        prerequisites: [],
        coveredBy: [],
        conflictsWith: [],
        usageLocation: { rule: 'ask' },
      },
    })),
    operations: operationsOf(answers),
  };
  return { table, cases: casesOf(answers, products, ids) };
}

function casesOf(
  { operators }: CompanyAnswers,
  products: readonly LicenseAnswer[],
  ids: readonly string[],
): FirstTable['cases'] {
  const subscriptions = products.map(({ subscription: { skuPartNumber, skuId, plans } }) => [
    skuPartNumber,
    { skuId, seats: 10, consumed: 1, plans: Object.fromEntries(plans.map((one) => [one.name, one.planId])) },
  ]);
  const asking = products.map(({ subscription, item }, place) => [
    `ask/${ids[place]}.json`,
    {
      about: `${subscription.skuPartNumber} asks the manager.`,
      ticket: orderOf(item.name),
      stages: { manager: [['manager']] },
      adds: [subscription.skuPartNumber],
      reasons: ['approval-needed'],
    },
  ]);
  return {
    'base.json': {
      now: '2026-03-03T09:00:00.000Z',
      people: casePeople(),
      groups: {},
      approverGroups: { [operators.id]: ['@operator'] },
      subscriptions: Object.fromEntries(subscriptions),
      licenses: {},
    },
    ...Object.fromEntries(asking),
    ...refusals(products[0]?.item.name ?? ''),
  };
}

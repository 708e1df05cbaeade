/** What first tables of all kinds are made of: what somebody answered, and what holds until they say otherwise. */
import { TO_FILL_IN } from '../fill-ins.ts';

export type NamedId = { readonly id: string; readonly name: string };

/** A person as tables and their cases name them. */
export type Approver = NamedId & { readonly userPrincipalName: string };

/** What every first table says of the company. */
export type CompanyAnswers = {
  /** For titles. */
  readonly company: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The group whose members are called when something needs a person, and asked where nobody else is left. */
  readonly operators: NamedId;
  /** The queue of the ticket tool that follow-ups are for; `null`: not known yet. */
  readonly queue: string | null;
};

/** A table, and files of cases by their path below `cases/`. */
export type FirstTable = {
  readonly table: Readonly<Record<string, unknown>>;
  readonly cases: Readonly<Record<string, unknown>>;
};

export const APPROVER_OF_LAST_RESORT = 'access-managers';

export function calendarOf({ timeZone }: CompanyAnswers) {
  return {
    timeZone,
    businessHours: { days: ['MO', 'TU', 'WE', 'TH', 'FR'], from: '08:00', to: '18:00' },
    holidays: [],
    windows: {},
    freezes: [],
  };
}

/** The names by which the kit for ServiceNow makes the questions (docs/connect/servicenow.md). */
export const VARIABLES = {
  justification: 'justification',
  until: 'end_date',
  dateMeans: 'end-of-day',
  days: 'duration_days',
  riskTier: null,
  minimumJustification: 10,
} as const;

export function operatorsOf({ operators }: CompanyAnswers) {
  return { source: 'group', id: operators.id, label: operators.name } as const;
}

const queueOf = ({ queue }: CompanyAnswers): string =>
  queue ?? `${TO_FILL_IN} name of the assignment group in the ticket tool that looks after access`;

/** The catalog item that leads to something, by the id that the ticket tool gave it. */
export function itemOf(name: string, itemId: string | null, entitlement: string) {
  const id = itemId ?? `${TO_FILL_IN} id (sys_id) of the catalog item "${name}"`;
  return { ids: [id], name, means: { entitlement } };
}

/** One person of the role says yes; those who are asked otherwise are the operators. */
export function stageOf(role: string) {
  return {
    needs: [{ role, quorum: 1 }],
    dueHours: 72,
    remindAfterHours: [24, 48],
    escalation: { afterHours: 48, role: APPROVER_OF_LAST_RESORT },
    nextInLine: APPROVER_OF_LAST_RESORT,
    acceptsItsmApproval: true,
    distinct: false,
  };
}

export function entitlementDefaultsOf(answers: CompanyAnswers) {
  return {
    tags: [],
    riskTier: 'medium',
    changeClass: { class: 'normal' },
    owners: {},
    ownerQueue: queueOf(answers),
    eligible: { userTypes: ['Member'] },
    mayAsk: { self: true, manager: true, delegates: null },
    timing: { within: 'any-time', outside: 'hold' },
    maxDays: 365,
    defaultDays: 90,
    endRequired: false,
    incompatibleWith: [],
    requiresTicketApproval: false,
    ticketApprovalSatisfies: [],
  };
}

export function operationsOf(answers: CompanyAnswers) {
  return {
    followUpQueue: queueOf(answers),
    notify: { ids: [], groupId: answers.operators.id },
    standings: {
      fulfilled: 'completed',
      refused: 'incomplete',
      rejected: 'incomplete',
      expired: 'incomplete',
      withdrawn: null,
      'rolled-back': 'manual-intervention',
      'rolled-back-by-operator': 'approval-required',
      ended: null,
      'needs-human': 'manual-intervention',
    },
    endsGrantOn: ['incomplete', 'skipped', 'canceled'],
    write: { giveUpAfterHours: 4, defaultWaitSeconds: 30 },
    proof: { giveUpAfterMinutes: 30 },
    retry: { approvalsValidHours: 72 },
    facts: { giveUpAfterHours: 24 },
    waiting: { giveUpAfterDays: 14 },
    writeBack: { overdueAfterMinutes: 60 },
    noticeBeforeEndHours: 72,
    movers: 'review',
    drift: { report: true, queue: queueOf(answers) },
  };
}

/** Names that decisions and grants cite for good: of a name that people chose, never the same twice. */
export function idsFor(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const words = name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
    const whole = (/^[a-z]/.test(words) ? words : `access-${words}`).slice(0, 50).replace(/-+$/, '');
    let id = whole;
    for (let place = 2; taken.has(id); place += 1) id = `${whole}-${place}`;
    taken.add(id);
    return id;
  });
}

/** Somebody whom no directory has: cases need people that nobody is. */
export const madeUpId = (place: number): string =>
  `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;

/** The people that the cases of each first table have, besides its own. */
export function casePeople() {
  return {
    manager: { id: madeUpId(1), userPrincipalName: 'manager@cases.example', displayName: 'A manager' },
    asker: {
      id: madeUpId(2),
      userPrincipalName: 'asker@cases.example',
      displayName: 'Somebody who asks',
      managerId: '@manager',
    },
    guest: {
      id: madeUpId(3),
      userPrincipalName: 'guest@cases.example',
      displayName: 'A guest',
      userType: 'Guest',
      managerId: '@manager',
    },
    operator: { id: madeUpId(4), userPrincipalName: 'operator@cases.example', displayName: 'An operator' },
  };
}

/** What somebody of the cases orders for themselves. */
export function orderOf(item: string, variables: Readonly<Record<string, string>> = {}) {
  return {
    catalogItem: item,
    requester: 'asker',
    beneficiary: 'asker',
    variables: { duration_days: '30', ...variables },
  };
}

/** Requests that a first table refuses, whatever it gives. */
export function refusals(item: string) {
  const ticket = orderOf(item);
  return {
    'refuse/nobody-says-why.json': {
      about: 'Nobody gets anything without saying why.',
      ticket: orderOf(item, { justification: '' }),
      reasons: ['justification-missing'],
    },
    'refuse/for-ten-years.json': {
      about: 'Nobody gets anything for longer than the table allows.',
      ticket: orderOf(item, { duration_days: '3650' }),
      reasons: ['too-long'],
    },
    'refuse/somebody-who-can-not-sign-in.json': {
      about: 'Whoever can not sign in gets nothing.',
      ticket,
      facts: { beneficiary: { enabled: false } },
      reasons: ['beneficiary-disabled'],
    },
    'refuse/a-guest.json': {
      about: 'Guests get nothing until an entitlement says that it is for them.',
      ticket: { ...ticket, requester: 'manager', beneficiary: 'guest' },
      reasons: ['user-type-not-eligible'],
    },
  };
}

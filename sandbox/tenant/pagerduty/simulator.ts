/** PagerDuty, as far as it tells who is on call: escalation policies with levels, schedules with overrides, users. */
import type { SandboxClock } from '../../clock.ts';
import { plainAnswer } from '../../plain-answer.ts';
import { addressOf } from '../../plain-request.ts';
import type { TenantSimulator } from '../dispatch.ts';

export const PAGERDUTY_HOST = 'api.pagerduty.com';
/** Valid in the sandbox only. */
export const PAGERDUTY_TOKEN = 'sandbox-only-key-of-pagerduty';

type OnCallMember = {
  /** Entra object id. */
  readonly userId: string;
  readonly level: number;
  /** ISO moments; left out: for good. */
  readonly from?: string;
  readonly to?: string;
  readonly override?: boolean;
};

/** Where the real one varies, or what administrators may have kept from the key; may be changed at any time. */
type PagerDutySwitches = {
  /** What the key may see: everything, or nothing, told by 403 or by empty lists. */
  reads: 'everything' | 'refused' | 'empty';
  /** Entries to a page, whatever is asked for. */
  page: number;
};

export interface PagerDuty extends TenantSimulator {
  /** Whoever is on call for a policy from now on. */
  setOnCall(policy: string, members: readonly OnCallMember[]): void;
  /** A policy that nobody is ever on call for. */
  addPolicyWithoutRules(policy: string): void;
  userIdOf(entraId: string): string;
  readonly switches: PagerDutySwitches;
}

type Parts = {
  readonly clock: SandboxClock;
  /** The address that somebody has there; `null`: they have no account. */
  readonly emailOf: (entraId: string) => string | null;
};

export function createPagerDuty({ clock, emailOf }: Parts): PagerDuty {
  // Every account has one of each from its beginning.
  const policies = new Map<string, readonly OnCallMember[] | null>([['PDEFAULT', []]]);
  const people = new Map<string, string>([['POWNER1', '']]);
  const switches: PagerDutySwitches = { reads: 'everything', page: 25 };
  const userIdOf = (entraId: string) => {
    const id = `P${entraId.replaceAll('-', '').slice(-10).toUpperCase()}`;
    people.set(id, entraId);
    return id;
  };
  const scheduleOf = (policy: string, level: number) => `PS${policy.slice(1)}${level}`;
  const isOn = ({ from, to }: OnCallMember) => {
    const now = clock.now();
    return (from === undefined || Date.parse(from) <= now) && (to === undefined || now < Date.parse(to));
  };
  const onCalls = (policy: string) => {
    const members = (policies.get(policy) ?? []).filter(isOn);
    // each twice, as somebody is who has two times that touch
    return [...members, ...members].map(({ userId, level, from, to }) => ({
      escalation_policy: { id: policy, type: 'escalation_policy_reference', summary: policy },
      escalation_level: level,
      schedule: { id: scheduleOf(policy, level), type: 'schedule_reference' },
      user: { id: userIdOf(userId), type: 'user_reference' },
      start: from ?? null,
      end: to ?? null,
    }));
  };
  const answers: readonly (readonly [RegExp, (url: URL, id: string) => Response])[] = [
    [
      /^\/oncalls$/,
      (url) => {
        const asked = url.searchParams.getAll('escalation_policy_ids[]');
        const all = switches.reads === 'empty' ? [] : asked.flatMap(onCalls);
        const offset = Number(url.searchParams.get('offset') ?? 0);
        const limit = Math.min(Number(url.searchParams.get('limit') ?? 25), switches.page);
        const more = all.length > offset + limit;
        return json(200, { oncalls: all.slice(offset, offset + limit), limit, offset, more, total: null });
      },
    ],
    [
      /^\/escalation_policies\/(\w+)$/,
      (_, id) => {
        const members = switches.reads === 'empty' ? undefined : policies.get(id);
        if (members === undefined) return missing();
        const rules = members === null ? [] : [{ id: 'PRULE1', targets: [{ type: 'schedule_reference' }] }];
        return json(200, { escalation_policy: { id, escalation_rules: rules } });
      },
    ],
    [
      /^\/escalation_policies$/,
      () => {
        const all = switches.reads === 'empty' ? [] : [...policies.keys()];
        const shown = all.slice(0, 1).map((id) => ({ id, type: 'escalation_policy', summary: id }));
        return json(200, {
          escalation_policies: shown,
          limit: 1,
          offset: 0,
          more: all.length > 1,
          total: null,
        });
      },
    ],
    [
      /^\/users$/,
      () => {
        const users =
          switches.reads === 'empty'
            ? []
            : [...people.keys()].slice(0, 1).map((id) => ({ id, type: 'user' }));
        return json(200, { users, limit: 1, offset: 0, more: false, total: null });
      },
    ],
    [
      /^\/schedules\/(\w+)\/overrides$/,
      (url, id) => {
        if (!url.searchParams.has('since') || !url.searchParams.has('until'))
          return refusal(400, 2001, 'Invalid Input');
        const overrides = [...policies].flatMap(([policy, members]) =>
          (members ?? [])
            .filter((one) => one.override === true && isOn(one) && scheduleOf(policy, one.level) === id)
            .map(({ userId }) => ({ id: 'PO1', user: { id: userIdOf(userId), type: 'user_reference' } })),
        );
        return json(200, { overrides });
      },
    ],
    [
      /^\/users\/(\w+)$/,
      (_, id) => {
        const email = emailOf(people.get(id) ?? '');
        return email === null ? missing() : json(200, { user: { id, type: 'user', email } });
      },
    ],
  ];
  return {
    switches,
    userIdOf,
    setOnCall: (policy, members) => void policies.set(policy, members),
    addPolicyWithoutRules: (policy) => void policies.set(policy, null),
    answersFor: (host) => host === PAGERDUTY_HOST,
    async handle(request) {
      const url = addressOf(request);
      if (request.headers.get('authorization') !== `Token token=${PAGERDUTY_TOKEN}`)
        return refusal(401, 2006, 'Unauthorized');
      if (!request.headers.get('accept')?.includes('vnd.pagerduty+json;version=2'))
        return refusal(400, 2001, 'Invalid Input');
      if (switches.reads === 'refused') return refusal(403, 2010, 'Access Denied');
      for (const [path, answer] of answers) {
        const found = path.exec(url.pathname);
        if (found && request.method === 'GET') return answer(url, found[1] ?? '');
      }
      return missing();
    },
  };
}

const json = (status: number, body: unknown): Response =>
  plainAnswer(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const refusal = (status: number, code: number, message: string): Response =>
  json(status, { error: { code, message, errors: [] } });

const missing = (): Response => refusal(404, 2100, 'Not Found');

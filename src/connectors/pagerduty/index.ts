import type { Connector, SettingSpec } from '../connector.ts';
import { HOST } from '../setting-shapes.ts';
import { pagerDutyCheckup } from './checks.ts';
import { createPagerDutyRoster } from './roster.ts';
import { createWire } from './wire.ts';

const NAME = 'pagerduty';

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'PAGERDUTY_TOKEN',
    part: NAME,
    secret: true,
    fallback: '',
    about:
      'Read-only REST API key of PagerDuty, whose escalation policies tell who is on call; empty: it tells nothing. Policy tables name a policy as pagerduty/{id}.',
  },
  {
    name: 'PAGERDUTY_HOST',
    part: NAME,
    tells: true,
    shape: HOST,
    fallback: 'api.pagerduty.com',
    about: 'Host of its REST API: api.pagerduty.com, or api.eu.pagerduty.com for accounts of the EU.',
  },
];

/** PagerDuty: its escalation policies tell who is on call. Off without a key. */
export const pagerDuty: Connector = {
  name: NAME,
  settings: SETTINGS,
  needs: [],
  hosts: ({ PAGERDUTY_TOKEN: token, PAGERDUTY_HOST: host }) => (token && host ? [host] : []),
  issues: () => [],
  connect: ({ text, outbound, clock }) => {
    const [token, host] = [text['PAGERDUTY_TOKEN'], text['PAGERDUTY_HOST'] ?? ''];
    if (!token) return {};
    const settings = { host, token };
    return {
      roster: createPagerDutyRoster(settings, outbound, clock),
      checkup: pagerDutyCheckup(createWire(settings, outbound, clock)),
    };
  },
};

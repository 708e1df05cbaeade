/** What can happen to people at risk, and to what is decided about them. */
import type { Operation, Preset } from './preset.ts';

const VIP = 'Hanna de Wit';
const COLLEAGUE = 'Daan Smit';

const of = (person: string, what: string): string => `/directory/users/${encodeURIComponent(person)}/${what}`;

const HOUR = 3_600_000;
const ago = (now: number, hours: number): string => new Date(now - hours * HOUR).toISOString();

const safe = (person: string): Operation => ({
  method: 'PUT',
  path: of(person, 'risk'),
  body: { riskLevel: 'none' },
});

const switched = (body: object): Operation => ({ method: 'PATCH', path: '/directory/switches', body });

const ABROAD = { city: 'Lagos', countryOrRegion: 'NG' };

export const RISK_PRESETS: readonly Preset[] = [
  {
    id: 'vip-at-risk',
    label: 'The chief executive is locked out abroad',
    what: `${VIP} is at high risk after a sign-in from Lagos, which was blocked. Report an incident of category "identity", subcategory "risky user", about her.`,
    begin: () => [
      {
        method: 'POST',
        path: of(VIP, 'sign-ins'),
        body: { result: 'blocked-by-policy', ipAddress: '203.0.113.50', location: ABROAD, arrives: 'PT0S' },
      },
      {
        method: 'PUT',
        path: of(VIP, 'risk'),
        body: {
          riskLevel: 'high',
          detections: [
            { type: 'unfamiliarFeatures', level: 'high', ipAddress: '203.0.113.50', location: ABROAD },
          ],
        },
      },
    ],
    end: () => [safe(VIP)],
  },
  {
    id: 'new-phone',
    label: 'Somebody has a new phone, and travels impossibly',
    what: `${COLLEAGUE} enrolled a phone five hours ago, signs in with it and a second factor, and is at medium risk all the same. Report an incident of category "identity", subcategory "risky user", about him.`,
    begin: ({ now }) => [
      {
        method: 'POST',
        path: of(COLLEAGUE, 'methods'),
        body: { type: 'microsoftAuthenticator', at: ago(now, 5) },
      },
      {
        method: 'POST',
        path: of(COLLEAGUE, 'sign-ins'),
        body: { result: 'success', mfa: true, at: ago(now, 5.5), arrives: 'PT0S' },
      },
      {
        method: 'POST',
        path: of(COLLEAGUE, 'devices'),
        body: { displayName: 'Phone of Daan', enrolledAt: ago(now, 5), compliant: true },
      },
      {
        method: 'PUT',
        path: of(COLLEAGUE, 'risk'),
        body: {
          riskLevel: 'medium',
          detections: [2, 1].map((hours) => ({
            type: 'impossibleTravel',
            level: 'medium',
            at: ago(now, hours),
            ipAddress: '198.51.100.23',
          })),
        },
      },
      {
        method: 'POST',
        path: of(COLLEAGUE, 'sign-ins'),
        // after what is noticed now
        body: {
          result: 'success',
          mfa: true,
          deviceId: 'Phone of Daan',
          at: ago(now, -1 / 3600),
          arrives: 'PT0S',
        },
      },
    ],
    end: () => [safe(COLLEAGUE)],
  },
  {
    id: 'new-detection',
    label: 'Something new is detected',
    what: 'Identity Protection notices leaked credentials of the person whom the ticket is about.',
    needs: ['ticket'],
    begin: ({ personId }) =>
      personId === null
        ? []
        : [
            {
              method: 'PUT',
              path: of(personId, 'risk'),
              body: { riskLevel: 'high', detections: [{ type: 'leakedCredentials', level: 'high' }] },
            },
          ],
  },
  {
    id: 'verdict-without-effect',
    label: 'Verdicts do nothing',
    what: 'Identity Protection answers 204 to every verdict about a risk, and changes nothing.',
    begin: () => [switched({ riskVerdicts: 'without-effect' })],
    end: () => [switched({ riskVerdicts: 'take-effect' })],
  },
  {
    id: 'risk-second-taken',
    label: 'Others use up the calls about risk',
    what: "Other apps use up most of the tenant's one call a second about risk: ours get 429 without a time to wait.",
    begin: () => [switched({ riskSecondsTaken: 0.8 })],
    end: () => [switched({ riskSecondsTaken: 0 })],
  },
];

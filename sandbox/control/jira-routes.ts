/** The site of Jira as its administrators have it: everything that can be set. */
import type { JiraSwitchChoices } from '../tenant/jira/switches.ts';
import type { ControlledTenant } from './ports.ts';
import { unknown } from './problem.ts';
import { ok, type Route } from './route.ts';
import { object, text } from './schemas.ts';

const SWITCHES = '/jira/switches';
const flag = { type: 'boolean' };
const whole = { type: 'integer', minimum: 0 };
const texts = { type: 'array', items: text };
const byText = { type: 'object', additionalProperties: text };

/** Every member named, so that a mistyped one is refused. */
const switches = object({
  webhook: object({
    delay: object({ min: whole, max: whole }, 'min', 'max'),
    signature: { enum: ['sha256', 'sha1', 'none', 're-serialized'] },
    by: { enum: ['webhook', 'automation', 'both'] },
    secondary: flag,
    lose: whole,
    retries: flag,
  }),
  reads: object({
    statusLag: whole,
    searchLag: whole,
    history: whole,
    searchPage: { type: 'integer', minimum: 1 },
  }),
  transitions: object({ missing: texts, needs: byText, busy: whole, flips: byText }),
  comments: object({ byDefault: { enum: ['public', 'internal'] }, exposed: flag }),
  approvals: object({ byAutomation: flag }),
  people: object({ addresses: { enum: ['shown', 'hidden'] } }),
  rights: object({ hidden: texts, approvals: flag }),
  rateLimit: object({ next: whole, retryAfter: { type: ['string', 'null'] }, reason: text }),
  site: object({ baseUrl: text }),
});

export function jiraRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const siteOf = () => {
    const { jira } = tenant();
    if (!jira) throw unknown('system', 'jira', 'The company has no site of it here.');
    return jira;
  };
  return [
    {
      method: 'GET',
      path: SWITCHES,
      summary: 'Tells how the site of Jira behaves',
      run: () => ok(siteOf().switches),
    },
    {
      method: 'PATCH',
      path: SWITCHES,
      changes: 'company',
      summary: 'Changes how the site of Jira behaves',
      example: { webhook: { lose: 1 } },
      schema: switches,
      run({ body }) {
        const { switches: current } = siteOf();
        for (const [folder, chosen] of Object.entries(body as JiraSwitchChoices))
          Object.assign(current[folder as keyof typeof current], chosen);
        return ok(current);
      },
    },
  ];
}

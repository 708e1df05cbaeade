/** The model that drafts text for people: how it behaves, and what it was given. */
import type { AdvisorMode } from '../tenant/advisor/completions.ts';
import type { ControlledTenant } from './ports.ts';
import { done, ok, type Route } from './route.ts';
import { object } from './schemas.ts';

const advisorPut = object(
  {
    mode: { enum: ['off', 'on', 'slow', 'failing', 'hostile'] },
    text: { type: 'string', minLength: 1, maxLength: 20_000 },
  },
  'mode',
);

export function advisorRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/advisor',
      summary: 'Tells how the model behaves that drafts text, and what it was given',
      run: () => ok({ mode: tenant().completions.mode(), calls: tenant().completions.calls() }),
    },
    {
      method: 'PUT',
      path: '/advisor',
      summary: 'Says how the model behaves from now on that drafts text',
      example: { mode: 'hostile', text: 'Please approve at once.' },
      schema: advisorPut,
      run({ body }) {
        const { mode, text } = body as { readonly mode: AdvisorMode; readonly text?: string };
        tenant().completions.set(mode, text);
        return done;
      },
    },
  ];
}

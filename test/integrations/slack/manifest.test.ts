import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { SLACK } from '../../../sandbox/tenant/slack/company.ts';
import { register } from '../../../src/register.ts';
import { aWorld } from '../../support/world.ts';

const MANIFEST = JSON.parse(readFileSync('integrations/slack/manifest.json', 'utf8')) as {
  readonly oauth_config: {
    readonly redirect_urls: readonly string[];
    readonly scopes: Readonly<Record<string, readonly string[]>>;
  };
  readonly settings: { readonly interactivity: { readonly request_url: string } };
};

test('the manifest of the Slack app leads to doors that there are, and asks for what is used', async (t) => {
  const world = await aWorld(t, { settings: SLACK });
  const { functions } = captureRegistrations(() => register(world.app));
  const routes = functions.flatMap(({ metadata }) =>
    Object.values(metadata.bindings).flatMap(({ route }) => (route ? [`/api/${route}`] : [])),
  );
  const { oauth_config, settings } = MANIFEST;
  for (const url of [...oauth_config.redirect_urls, settings.interactivity.request_url])
    assert.ok(routes.includes(new URL(url).pathname), url);
  assert.deepEqual(oauth_config.scopes, { user: ['openid'], bot: ['chat:write', 'im:write'] });
});

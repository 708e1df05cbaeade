/** What is deployed to Azure, held against what the app reads and what docs/hosting.md says it needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CONDITIONS } from '../../cli/alerts/conditions.ts';
import { alertFiles } from '../../cli/alerts.ts';
import { OF_THE_HOST } from '../../cli/host-settings.ts';
import { captureRegistrations } from '../../sandbox/host/registrations.ts';
import { createWorld } from '../../sandbox/world.ts';
import { register } from '../../src/register.ts';
import { SETTINGS } from '../../src/setting-list.ts';
import { readSettings } from '../../src/settings.ts';
import { compiled, compiler, type Resource, said, type Template } from './compiled.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

type Asked = { readonly name: string; readonly query: string };

const bicep = compiler();
const none = 'The Bicep compiler is not here: name it in BICEP, as .ci/run does.';
assert.ok(bicep !== null || !process.env['CI'], none);

describe('the template of infra', { skip: bicep === null ? none : false }, () => {
  const template: Template = bicep ? compiled(bicep, 'main.bicep') : { resources: [], outputs: [] };
  const all = (type: string) => template.resources.filter((one) => one.type === type);
  const one = (type: string, named = ''): Resource => {
    const found = all(type).filter(({ name }) => String(name).includes(named));
    assert.equal(found.length, 1, `${found.length} of ${type} ${named}`);
    return found[0] as Resource;
  };
  const site = () => one('Microsoft.Web/sites');
  const config = (name: string) => one('Microsoft.Web/sites/config', `'${name}'`);

  for (const file of ['main.bicep', 'app.bicep'])
    test(`the template of infra compiles without a word of the compiler's: ${file}`, () => {
      assert.equal(said(bicep ?? '', file), '');
    });

  /** Names within the expression that the app settings are put together by, and those of secrets. */
  const settingNames = () => {
    const settings = String(config('appsettings').properties);
    const { secrets } = siteVariables();
    return new Set([
      ...[...settings.matchAll(/'([A-Z][A-Za-z]*_[A-Za-z_]+|[A-Z][A-Za-z]+)',/g)].map(
        ([, name = '']) => name,
      ),
      ...secrets,
      ...identitySettings(),
    ]);
  };

  test('the template of infra gives the app no setting that neither it nor the host reads', () => {
    const known = new Set([...SETTINGS, ...OF_THE_HOST].map(({ name }) => name));
    const unknown = [...settingNames()].filter(
      (name) => !known.has(name) && name !== 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
    );
    assert.deepEqual(unknown, []);
    assert.ok(settingNames().size > 20);
  });

  test('the template of infra sets each required setting, or asks for it by name', () => {
    const asked = Object.keys(parameters()['settings']?.value ?? {});
    const set = settingNames();
    // The first ticket tool's: whoever has another one names its settings instead.
    const unset = new Set(readSettings({}).issues.map(({ name }) => name));
    const required = SETTINGS.filter(({ fallback, name }) => fallback === undefined && unset.has(name)).map(
      ({ name }) => name,
    );
    assert.deepEqual(
      required.filter((name) => !set.has(name) && !asked.includes(name)),
      [],
    );
    assert.deepEqual(
      asked.filter((name) => !SETTINGS.some((one) => one.name === name)),
      [],
    );
  });

  test('the template of infra makes an identity for each work that has a setting', () => {
    const works = SETTINGS.map(({ name }) => name).filter((name) => name.endsWith('IDENTITY_CLIENT_ID'));
    assert.deepEqual([...identitySettings()].sort(), works.sort());
  });

  test('the template of infra takes no key and no secret, and puts none out', () => {
    for (const { properties } of all('Microsoft.Storage/storageAccounts'))
      assert.match(JSON.stringify(properties), /variables\('properties'\)/);
    assert.match(storageVariables(), /"allowSharedKeyAccess":false/);
    assert.match(storageVariables(), /"minimumTlsVersion":"TLS1_2"/);
    const outputs = template.outputs.flatMap((some) => Object.entries(some));
    assert.ok(outputs.length > 10);
    for (const [name, output] of outputs)
      assert.doesNotMatch(JSON.stringify(output), /listKeys|primaryKey|instrumentationKey|password/i, name);
    assert.equal(one('Microsoft.BotService/botServices').properties?.['disableLocalAuth'], true);
    assert.equal(one('Microsoft.Insights/components').properties?.['DisableLocalAuth'], true);
  });

  test('the template of infra keeps witnesses under a policy that it leaves unlocked, for as long as is asked', () => {
    const policy = one('Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies');
    assert.deepEqual(policy.properties, {
      immutabilityPeriodSinceCreationInDays: "[parameters('witnessDays')]",
      allowProtectedAppendWrites: true,
    });
  });

  test('the template of infra runs on a version of Node that the app takes, and always has instances for doors and runs', () => {
    const { properties } = site() as Resource & {
      readonly properties: {
        readonly functionAppConfig: {
          readonly runtime: { readonly name: string; readonly version: string };
          readonly scaleAndConcurrency: {
            readonly alwaysReady: string;
            readonly maximumInstanceCount: number;
          };
        };
      };
    };
    const { runtime, scaleAndConcurrency } = properties.functionAppConfig;
    const { engines } = JSON.parse(text('package.json'));
    assert.equal(runtime.name, 'node');
    assert.ok(Number(runtime.version) >= Number(engines.node.replace(/\D/g, '')));
    assert.match(scaleAndConcurrency.alwaysReady, /'name', 'http'.*'name', 'durable'/);
    assert.ok(scaleAndConcurrency.maximumInstanceCount >= 40);
  });

  test('the template of infra asks people to sign in and sends no webhook away', () => {
    const signIn = JSON.stringify(config('authsettingsV2').properties);
    assert.match(signIn, /"enabled":true,"runtimeVersion":"~1"/);
    assert.match(signIn, /"unauthenticatedClientAction":"AllowAnonymous"/);
    assert.match(signIn, /scope=openid profile api:/);
    assert.match(signIn, /"convention":"FixedTime","timeToExpiration":"01:30:00"/);
  });

  test('the template of infra closes every data service where it is private', () => {
    assert.match(storageVariables(), /parameters\('privateNetwork'\).*Disabled/);
    assert.match(JSON.stringify(one('Microsoft.KeyVault/vaults').properties), /privateNetwork.*Disabled/);
    const endpoints = deployment('endpoints');
    assert.match(JSON.stringify(endpoints), /"blob","queue","table"/);
    assert.match(JSON.stringify(endpoints), /createObject\('id', parameters\('vaultId'\)/);
  });

  test('the template of infra has what docs/hosting.md wants of the function app and its rights', () => {
    const whole = JSON.stringify(template.resources);
    const wanted: Readonly<Record<string, RegExp>> = {
      httpsOnly: /"httpsOnly":true/,
      minTlsCipherSuite: /"minTlsCipherSuite":"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"/,
      endToEndEncryptionEnabled: /"endToEndEncryptionEnabled":true/,
      AzureWebJobsDisableHomepage: /'AzureWebJobsDisableHomepage', 'true'/,
      'Storage Table Data Contributor': /0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3/,
      'Storage Blob Data Contributor': /ba92f5b4-2d11-453d-a403-e96b0029c9fe/,
      'Storage Blob Data Owner': /b7e6dc6d-f1e8-4753-8033-0f276bb0955b/,
      'Storage Queue Data Contributor': /974c5e8b-45b9-4653-ba55-5f855dd0fb88/,
      'Key Vault Crypto User': /12338af0-0e69-4776-bea7-57ae8d297424/,
      'Key Vault Secrets User': /4633458b-17de-408a-b874-0445c86b69e6/,
    };
    const page = text('docs/hosting.md');
    for (const [name, pattern] of Object.entries(wanted)) {
      assert.ok(page.includes(`| \`${name}\` |`), name);
      assert.match(whole, pattern, name);
    }
  });

  test('the template of infra asks its log for functions that there are', async () => {
    const world = await createWorld();
    const { functions } = captureRegistrations(() => register(world.app));
    world.stop();
    const there = functions.map(({ metadata }) => metadata.name);
    const asked = CONDITIONS.flatMap((one) => ('missing' in one ? one.of : []));
    assert.ok(asked.length > 1);
    assert.deepEqual(
      asked.filter((name) => !there.includes(name)),
      [],
    );
  });

  test('the template of infra makes a rule of each alert, which asks what the alert asks, and shows people the questions', () => {
    const variables = variablesOf('alerts');
    // what is read from a file stands in a variable of its own
    const shown = (name: string) =>
      variables[/'(\$fxv#\d)'/.exec(String(variables[name]))?.[1] ?? name] as readonly Asked[];
    const [rules, questions] = [shown('rules'), shown('questions')];
    const listed = (file: string): readonly Asked[] => JSON.parse(alertFiles()[file] ?? '[]');
    assert.deepEqual(rules, listed('infra/queries/alerts.json'));
    assert.deepEqual(questions, listed('infra/queries/workbook.json'));
    assert.equal(rules.length, CONDITIONS.length);
    const { copy, properties } = one('Microsoft.Insights/scheduledQueryRules') as Resource & {
      readonly copy: object;
    };
    assert.match(JSON.stringify(copy), /length\(variables\('rules'\)\)/);
    assert.match(JSON.stringify(properties), /variables\('rules'\)\[copyIndex\(\)\]\.query/);
  });

  function deployment(name: string): Resource {
    return one('Microsoft.Resources/deployments', name);
  }

  function variablesOf(name: string): Readonly<Record<string, unknown>> {
    const { template: inner } = deployment(name).properties as {
      template: { variables: Record<string, unknown> };
    };
    return inner.variables;
  }

  function storageVariables(): string {
    return JSON.stringify(variablesOf('storage'));
  }

  function siteVariables(): { readonly secrets: readonly string[] } {
    return { secrets: variablesOf('site')['neededSecrets'] as readonly string[] };
  }

  function identitySettings(): readonly string[] {
    return Object.keys(variablesOf('identities')['works'] as object);
  }

  function parameters(): Readonly<Record<string, { readonly value?: object }>> {
    return JSON.parse(text('infra/main.parameters.json')).parameters;
  }
});

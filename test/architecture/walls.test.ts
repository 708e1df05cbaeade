import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sourceFile, sourceFiles } from './source.ts';
import { WALLS } from './walls.ts';

/** For each wall a file that breaks it. */
const PLANTED: Readonly<Record<string, readonly (readonly [path: string, text: string])[]>> = {
  'parts import only what lies below them': [
    ['src/domain/x.ts', "import { say } from '../activities/say.ts';"],
    ['src/policy/x.ts', "import { say } from '../activities/say.ts';"],
    ['src/activities/x.ts', "import { governedAccess } from '../orchestrators/governed-access.ts';"],
    ['src/activities/x.ts', "import { readBody } from '../functions/read-body.ts';"],
    ['src/console/x.ts', "import { say } from '../activities/say.ts';"],
    ['src/connectors/graph/x.ts', "import { say } from '../../activities/say.ts';"],
    ['src/functions/x.ts', "const { x } = await import('../orchestrators/index.ts');"],
  ],
  'the domain knows no package but the one for canonical JSON and hashing': [
    ['src/domain/x.ts', "import { app } from '@azure/functions';"],
    ['src/domain/x.ts', "import { readFileSync } from 'node:fs';"],
  ],
  'ports are interfaces: nobody imports code of them': [
    ['src/activities/x.ts', "import { Clock } from '../ports/ports.ts';"],
  ],
  'a connector imports no other connector': [
    ['src/connectors/teams/x.ts', "import { wire } from '../servicenow/wire.ts';"],
    ['src/connectors/teams/x.ts', "import type { Wire } from '../servicenow/wire.ts';"],
  ],
  'only the composition root knows implementations': [
    ['src/activities/x.ts', "import type { GraphSettings } from '../connectors/graph/settings.ts';"],
    ['src/functions/x.ts', "import { createGraph } from '../connectors/graph/directory.ts';"],
  ],
  'a vendor package is imported where its vendor lives': [
    ['src/activities/x.ts', "import { Client } from '@microsoft/microsoft-graph-client';"],
    ['src/domain/x.ts', "import type { TableClient } from '@azure/data-tables';"],
  ],
  'no word of a vendor outside its connector, not even in a comment': [
    ['src/activities/x.ts', '// as Teams has it'],
    ['src/activities/x.ts', 'const record = means.ticketing.servicenow;'],
    ['src/functions/x.ts', 'const id = row.sys_id;'],
    ['src/domain/x.ts', 'export type Where = { readonly msteams: string };'],
  ],
  'only the entry file reads the environment': [['src/settings.ts', 'const host = process.env.HOST;']],
  'orchestrators and pure parts use neither clock, chance, environment nor promises': [
    ['src/orchestrators/x.ts', 'const now = Date.now();'],
    ['src/orchestrators/x.ts', 'const now = new Date();'],
    ['src/orchestrators/x.ts', 'const id = Math.random();'],
    ['src/orchestrators/x.ts', 'const x = await read();'],
    ['src/orchestrators/x.ts', 'setTimeout(run, 5);'],
    ['src/orchestrators/steps/x.ts', 'const id = crypto.randomUUID();'],
    ['src/kinds/group-membership/x.ts', "const answer = fetch('https://example.com');"],
  ],
  'a family of targets is pure but for its effects, which only activities use': [
    ['src/targets/group/family.ts', 'const now = Date.now();'],
    ['src/targets/index.ts', "import { GROUP_EFFECTS } from './group/effects.ts';"],
    ['src/orchestrators/steps/x.ts', "import { effectsOf } from '../../targets/effects-of.ts';"],
    ['src/console/x.ts', "import { lookAtLicensing } from '../targets/licensing/look.ts';"],
  ],
  'nobody asks which family a target is of: its family answers': [
    ['src/activities/x.ts', "if (parsed.kind === 'usage-location') return [];"],
    ['src/domain/x.ts', 'const key = `license~${skuId}`;'],
    ['src/functions/x.ts', "import { roleOfKey } from '../targets/directory-role/keys.ts';"],
    ['src/functions/x.ts', "import type { RoleHolder } from '../ports/roles.ts';"],
    ['src/functions/x.ts', 'const answer = await means.roles.holders(roleId, MARK);'],
    ['src/functions/x.ts', 'async function holdersOf({ roles }: Means, roleId: string) {}'],
    ['src/functions/x.ts', 'const correlationId = `role:${key}:${userId}`;'],
    ['src/policy/x.ts', "const [, roleId, scope] = key.split('~');"],
    ['src/console/x.ts', "import { licensingKey } from '../targets/licensing/keys.ts';"],
    ['src/activities/x.ts', "if (familyOf(key).family === 'directory-role') return [];"],
  ],
  'nobody asks which kind a request is of: its entry answers': [
    ['src/activities/x.ts', "if (record.kind === 'm365-license') return [];"],
    ['src/kinds/x.ts', "const first = 'group-membership';"],
  ],
  'no activity is tried again by the platform: retries are values of the orchestrators': [
    [
      'src/orchestrators/steps/x.ts',
      "yield context.df.callActivityWithRetry('applyChange', options, input);",
    ],
    ['src/orchestrators/x.ts', "context.df.callSubOrchestratorWithRetry('x', options);"],
    ['src/orchestrators/steps/x.ts', 'const options = new RetryOptions(5000, 3);'],
    ['src/register.ts', "app.timer('x', { schedule, retry: { strategy: 'fixedDelay' }, handler });"],
  ],
  'durable tasks are yielded in steps only': [
    ['src/orchestrators/x.ts', 'const answer = yield context.df.callActivity(name);'],
  ],
  'invariant 11: nothing that decides, plans or writes knows of an adviser': [
    ['src/policy/x.ts', 'const verdict = await advisor.decide(request);'],
    ['src/activities/deciding/x.ts', "import type { Advisor } from '../../ports/advisor.ts';"],
    ['src/targets/group/effects.ts', 'const text = ports.advisor;'],
  ],
  'invariant 11: a machine, and the store of what it drafted, are reached where text is drafted and a card is rendered':
    [
      ['src/policy/x.ts', "import type { Draft } from '../ports/drafts.ts';"],
      ['src/kinds/group-membership/x.ts', "import type { Draft } from '../../ports/drafts.ts';"],
      ['src/targets/group/effects.ts', "const row = await ports.drafts.read(id, 'stage:manager');"],
      ['src/activities/deciding/x.ts', 'const { drafts } = means;'],
      ['src/activities/deciding/x.ts', "const said = means['drafts'];"],
      ['src/activities/decide-request.ts', "import type { Drafts } from '../ports/drafts.ts';"],
      ['src/activities/open-stage.ts', 'const { advisor } = means;'],
      ['src/functions/conversation-press.ts', 'const row = await means.drafts.read(id, stage);'],
      ['src/connectors/teams/x.ts', "import type { Advisor } from '../../ports/advisor.ts';"],
    ],
  'H21: no vendor client retries by itself: waiting belongs to orchestrators': [
    ['src/connectors/graph/x.ts', 'const chain = new RetryHandler();'],
  ],
  'nothing is written into an object that was found by a name, nor merged in place': [
    ['src/functions/x.ts', 'kept[who][what] = value;'],
    ['src/functions/x.ts', 'kept[who].what = value;'],
    ['src/functions/x.ts', 'kept[who]!.what ??= value;'],
    ['src/functions/x.ts', 'Object.assign(kept, JSON.parse(text));'],
    ['src/functions/x.ts', 'Object.setPrototypeOf(kept, other);'],
    ['src/functions/x.ts', 'kept.__proto__ = other;'],
  ],
  'no default exports, no files called utils, helpers or common': [
    ['src/activities/x.ts', 'export default function run() {}'],
    ['src/domain/utils.ts', 'export const x = 1;'],
  ],
  'where a request stands is written by its moves alone': [
    ['src/activities/x.ts', "return { ...row, phase: 'concluded' };"],
    ['src/functions/x.ts', 'const over = say({ ...row, updatedAt: now, phase }, words, now);'],
    ['src/activities/x.ts', "return { ...current, outcome: 'ended', owed: [...current.owed, one] };"],
    ['src/activities/x.ts', 'return { ...(before.row), due: null };'],
    ['src/activities/x.ts', 'return { ...waiting(row), waitingOn: null };'],
    ['src/activities/x.ts', 'const { settingBack: _, ...rest } = row;'],
    ['src/activities/x.ts', 'return {\n  ...row, // as it is\n  conclusion: { outcome, because },\n};'],
    ['src/domain/x.ts', "const begun: Pick<RequestRecord, 'phase'> = { phase: 'waiting' };"],
  ],
  'a file directly in src/activities is an activity; what they share lies in the folders below': [
    ['src/activities/x.ts', 'export function words() {}\n// export const x = defineActivity'],
  ],
};

describe('the walls of the product', () => {
  const files = sourceFiles();

  test('stand around all of its source', () => {
    assert.ok(files.length > 150);
    assert.ok(
      files.some(({ imports }) => imports.includes('src/domain/instant.ts')),
      'imports are read',
    );
    assert.ok(
      files.some(({ types }) => types.includes('src/domain/record.ts')),
      'imports of types are told apart',
    );
  });

  for (const { name, breaches } of WALLS) {
    test(`${name}`, () => {
      const found = files.flatMap((file) => breaches(file).map((what) => `${file.path}: ${what}`));
      assert.deepEqual(found, []);
    });

    test(`a planted breach is seen: ${name}`, () => {
      const planted = PLANTED[name] ?? [];
      assert.ok(planted.length > 0);
      for (const [path, text] of planted) {
        assert.ok(breaches(sourceFile(path, text)).length > 0, `${path}: ${text}`);
      }
    });
  }

  test('words in comments and texts are no breach', () => {
    const file = sourceFile(
      'src/orchestrators/x.ts',
      "/* await Date.now() */\n// yield this\nconst text = 'process.env';\n",
    );
    for (const { name, breaches } of WALLS) assert.deepEqual(breaches(file), [], name);
  });
});

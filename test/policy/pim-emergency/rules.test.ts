import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCaseBase } from '../../../cli/policy/case-base.ts';
import { type CaseFile, readCase } from '../../../cli/policy/case-file.ts';
import { runCase } from '../../../cli/policy/run-case.ts';
import { POLICY_FOLDER, withEdits } from '../../../sandbox/policy-folder.ts';
import { loadTable } from '../../../src/kinds/load-table.ts';
import { pimEmergencyAccess } from '../../../src/kinds/pim-emergency-access/index.ts';

const FOLDER = join(POLICY_FOLDER, 'pim-emergency-access');
const text = readFileSync(join(FOLDER, 'table.json'), 'utf8');
const base = readCaseBase(join(FOLDER, 'cases', 'base.json'));

function policyOf(edits: Readonly<Record<string, unknown>> = {}) {
  const loaded = loadTable('table.json', withEdits(text, edits), [pimEmergencyAccess]);
  if (!loaded.loaded) assert.fail(JSON.stringify(loaded.issues));
  return loaded.policy;
}

function issues(edits: Readonly<Record<string, unknown>>): readonly string[] {
  const loaded = loadTable('table.json', withEdits(text, edits), [pimEmergencyAccess]);
  return loaded.loaded ? [] : loaded.issues.map(({ path, code }) => `${path} ${code}`);
}

function weaknesses(edits: Readonly<Record<string, unknown>>): readonly string[] {
  return policyOf(edits)
    .weaknesses('table.json')
    .map(({ path, code }) => `${path} ${code}`);
}

const cases: readonly (readonly [string, CaseFile])[] = ['grant', 'ask'].flatMap((verdict) =>
  readdirSync(join(FOLDER, 'cases', verdict)).map(
    (file) => [file, readCase(join(FOLDER, 'cases', verdict, file))] as const,
  ),
);

describe('what is not known of an emergency', () => {
  const policy = policyOf();
  const not = { known: 'missing', because: 'it did not answer' };
  const UNKNOWN: Readonly<Record<string, object>> = {
    'the incident': { parts: { incident: not } },
    'windows of the incident': { parts: { windows: not } },
    'debts of the person': { parts: { debts: not } },
    'active roles': { parts: { role: { instances: not } } },
    'the eligibility': { parts: { role: { eligible: not } } },
    "the directory's own policy": { parts: { role: { policy: not } } },
    'the roster': { rosters: { 'Major Incident': { known: false, because: 'nobody knows' } } },
  };
  const HELP = ['review', 'refuse', 'ask', 'grant'];
  for (const [what, facts] of Object.entries(UNKNOWN))
    test(`${what} that could not be read never makes a decision milder`, () => {
      for (const [file, said] of cases) {
        const before = runCase(said, base, policy);
        const merged = merge(said.facts ?? {}, facts);
        const after = runCase({ ...said, facts: merged }, base, policy);
        const people = (run: typeof after) =>
          (run.decision?.stages ?? []).reduce((sum, { needs }) => sum + needs.length, 0);
        assert.ok(HELP.indexOf(after.verdict) <= HELP.indexOf(before.verdict), `${file}: ${after.verdict}`);
        if (before.verdict === 'ask' && after.verdict === 'ask')
          assert.ok(people(after) >= people(before), file);
      }
    });
});

/** Objects go deeper, and what `over` says counts. */
function merge(under: object, over: object): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = all[key];
    all[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return all;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('who is asked in an emergency', () => {
  test('the stages of the shipped table are escalated after five minutes and over after ten', () => {
    const [, said] = cases.find(([file]) => file.startsWith('a-global-administrator')) ?? assert.fail();
    const [stage] = runCase(said, base, policyOf()).decision?.stages ?? [];
    assert.deepEqual(
      [stage?.escalation?.afterSeconds, stage?.dueSeconds, stage?.remindAfterSeconds],
      [300, 600, [180, 360]],
    );
  });

  test('a group of responders is not followed from minute to minute: who leaves it keeps the role to its end', () => {
    assert.ok(JSON.parse(text).responderGroups.length > 0);
    assert.deepEqual(policyOf().rules().roleGroupIds, []);
  });

  test('a high-risk role is never given by a rule, whatever window is open', () => {
    for (const [file, said] of cases) {
      const run = runCase(said, base, policyOf({ '/directoryRoles/0/class': 'high' }));
      const isThere = run.reasons.some(({ code }) =>
        ['activation-reused', 'activation-continued'].includes(code),
      );
      if (isThere) continue;
      const people = (run.decision?.stages ?? []).flatMap(({ needs }) => needs);
      assert.notEqual(run.verdict, 'grant', file);
      if (run.verdict === 'ask') assert.ok(people.length >= 2, file);
    }
  });

  test('an activation says mode, minutes, incident and ticket of what it is for', () => {
    const [, said] = cases.find(([file]) => file.startsWith('outside-a-window')) ?? assert.fail();
    const [change] = runCase(said, base, policyOf()).plan?.changes ?? [];
    assert.deepEqual(
      [change?.target, change?.role],
      [
        'role~29232cdf-9323-42fd-ade2-1d097af3e4de~tenant',
        {
          mode: 'admin-assign',
          minutes: 90,
          ticketNumber: 'INC0010099',
          justification: 'RITM0010042: Mail flow is down.',
        },
      ],
    );
  });
});

describe('a table of emergency access that contradicts itself', () => {
  const BROKEN: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    [
      'two roles of one name',
      { '/directoryRoles/1/name': 'exchange-administrator' },
      '/directoryRoles/1/name repeated',
    ],
    [
      'two roles that tickets call the same',
      { '/directoryRoles/1/alsoCalled': ['exchange  ADMIN'] },
      '/directoryRoles/1 called-twice',
    ],
    [
      'a role for longer than any emergency',
      { '/directoryRoles/0/longestMinutes': 180 },
      '/directoryRoles/0/longestMinutes never-so-long',
    ],
    [
      'a scope that is named twice',
      { '/directoryRoles/0/scopes/1': { scope: 'tenant', title: 'Again' } },
      '/directoryRoles/0/scopes/1/scope repeated',
    ],
    [
      'one person for a high-risk role',
      { '/approvals/highRisk': ['one-approver'] },
      '/approvals/highRisk one-person',
    ],
    [
      'one person in spite of open debts',
      { '/approvals/inDebt': ['one-approver'] },
      '/approvals/inDebt one-person',
    ],
    ['no tickets', { '/tickets/items': [], '/tickets/incidents': [] }, '/tickets no-tickets'],
    ['nobody who may ask', { '/onCall': [], '/responderGroups': [] }, '/onCall nobody-may-ask'],
    [
      'a stage that is not there',
      { '/approvals/standard': ['nobody'] },
      '/approvals/standard/0 unknown-stage',
    ],
  ];
  for (const [what, edits, issue] of BROKEN)
    test(`a table of emergency access with ${what} is broken`, () => {
      assert.ok(issues(edits).includes(issue), issues(edits).join('; '));
    });
});

describe('what a table of emergency access lets people get around', () => {
  const WEAK: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    [
      'Global Administrator is given on one word',
      { '/directoryRoles/3/class': 'standard' },
      '/directoryRoles/3/class one-person',
    ],
    [
      'nobody may activate a role in person',
      { '/directoryRoles/0/modes': ['admin-assign'] },
      '/directoryRoles/0/modes no-second-mode',
    ],
    [
      'people have hours to decide',
      { '/stages/one-approver/dueMinutes': 90 },
      '/stages/one-approver long-wait',
    ],
    [
      'one role stands in for both',
      { '/stages/lead-and-duty-manager/nextInLine': 'iam-duty-manager' },
      '/stages/lead-and-duty-manager/nextInLine one-role',
    ],
    [
      'priority two is an emergency, too',
      { '/trigger/priorities': ['1', '2'] },
      '/trigger/priorities many-emergencies',
    ],
    [
      'access outlives a ticket that is resolved',
      { '/operations/endsGrantOn': ['canceled'] },
      '/operations/endsGrantOn outlives-incident',
    ],
  ];
  for (const [what, edits, weakness] of WEAK)
    test(`it is reported where ${what}`, () => {
      assert.ok(weaknesses(edits).includes(weakness), weaknesses(edits).join('; '));
    });
});

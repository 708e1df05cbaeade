import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import type { AccessFacts } from '../../../src/domain/facts.ts';
import { DAY } from '../../../src/domain/instant.ts';
import { detectionWords, riskDetailWords } from '../../../src/domain/risk-words.ts';
import { linesFor } from '../../../src/kinds/reason-words.ts';
import type { Evidence } from '../../../src/kinds/risky-user-unblock/evidence.ts';
import { riskyUserUnblock } from '../../../src/kinds/risky-user-unblock/index.ts';
import {
  ago,
  BREAK_GLASS,
  detection,
  evidence,
  facts,
  known,
  NOW,
  REQUEST,
  risk,
  unknown,
  VIPS,
} from './evidence.ts';

const text = readFileSync(join(POLICY_FOLDER, 'risky-user-unblock', 'table.json'), 'utf8');

type Named = { title: string; label?: string };
type Table = { readonly cases: Named[]; readonly classes: Named[]; highConfidence: string[] };

function loaded(change: (table: Table) => void = () => undefined) {
  const table = JSON.parse(text);
  change(table);
  const of = riskyUserUnblock.load('table.json', table, JSON.stringify(table));
  if (!of.loaded) assert.fail(JSON.stringify(of.issues));
  return of.policy;
}

const inGroup = (id: string): Partial<AccessFacts> => ({
  roleGroups: { ...facts(evidence()).roleGroups, [id]: { displayName: id, state: 'in' } },
});
const HIGH = { risk: known(risk({ level: 'high' })), detections: known([detection({ level: 'high' })]) };
const OFF = {
  account: {
    ...evidence().account,
    account: known({
      ...{ enabled: false, userType: 'Member' as const, synced: false, federated: false },
      ...{
        passwordChangedAt: ago(90 * DAY),
        sessionsValidFrom: ago(90 * DAY),
        mustChangePassword: 'no' as const,
      },
    }),
  },
};
const closed = {
  risk: known(risk({ state: 'remediated', detail: 'aiConfirmedSigninSafe' })),
  detections: known([]),
};

/** Mixes of evidence, and of what else is known of the person. */
const MIXES: Readonly<Record<string, readonly [Partial<Evidence>, Partial<AccessFacts>?]>> = {
  'a new phone': [{}],
  'high risk': [HIGH],
  'a VIP': [HIGH, inGroup(VIPS)],
  'a VIP whose password does not close the risk': [HIGH, inGroup(VIPS)],
  'somebody of a class that is never released': [HIGH, inGroup(BREAK_GLASS)],
  'somebody whose roles are not known': [{ ...HIGH, roles: unknown('late') }],
  'somebody whose account is off': [{ ...HIGH, ...OFF }],
  'a risk that is closed': [closed],
  'a risk that is closed of an account that is off': [{ ...closed, ...OFF }],
  'no known risk': [{ risk: known(risk({ state: 'none', level: 'none' })), detections: known([]) }],
  'a risk that is not shown': [{ risk: unknown('unlicensed') }, { grantedByUs: ['account~sign-in'] }],
  'evidence that is not known': [{ ...HIGH, signIns: unknown('late'), changes: unknown('missing') }],
};

describe('what people outside of IT read of a risk', () => {
  const policy = loaded((table) => {
    for (const one of [...table.cases, ...table.classes]) one.title = `ZZ ${one.title}`;
  });

  for (const [what, [more, others]] of Object.entries(MIXES))
    test(`${what} is told without words of the table and names that the directory has`, () => {
      for (const part of policy.rules().parts ?? []) {
        const all = facts(evidence(more), others);
        const { reasons } = part.decide(REQUEST, all, NOW);
        const lines = linesFor('requester', 'risky-user-unblock', reasons).join('\n');
        assert.doesNotMatch(lines, /ZZ|undefined|\b[a-z]+[A-Z]|~/);
        const shown = part.shown(REQUEST, all).map(({ value }) => value);
        assert.doesNotMatch(shown.join('\n'), /\b(?!enrolled)[a-z]+[A-Z]\w*|undefined/);
      }
    });

  test('somebody of a class that is never released is told as what by its label', () => {
    const [, release] = policy.rules().parts ?? [];
    const decision = release?.decide(REQUEST, facts(evidence(HIGH), inGroup(BREAK_GLASS)), NOW);
    const lines = linesFor('requester', 'risky-user-unblock', decision?.reasons ?? []);
    assert.match(
      lines.join('\n'),
      /^This is treated as an account for emergencies\. Such accounts are never let in/,
    );
  });
});

describe('words for what the directory calls a detection', () => {
  test('a detection is told in words whichever way the directory writes its name, and an unknown one as what it is', () => {
    assert.equal(detectionWords('unfamiliarFeatures'), 'a sign-in unlike those before');
    assert.equal(detectionWords('attackerinTheMiddle'), detectionWords('attackerInTheMiddle'));
    assert.equal(detectionWords('quantumLeap'), 'a detection that the directory calls "quantumLeap"');
    assert.equal(detectionWords('constructor'), 'a detection that the directory calls "constructor"');
    assert.equal(riskDetailWords('none'), null);
    assert.equal(riskDetailWords('newDetail'), 'how is called "newDetail" by the directory');
  });

  test('a type that is certain counts in whichever case the directory writes it', () => {
    const [contain] = loaded().rules().parts ?? [];
    const of = { ...HIGH, detections: known([detection({ type: 'attackerInTheMiddle' })]) };
    const { reasons } = contain?.decide(REQUEST, facts(evidence(of)), NOW) ?? {};
    assert.ok(
      reasons?.some(({ rule }) => rule === '/cases/1/containment'),
      JSON.stringify(reasons),
    );
  });
});

describe('a table of risky users that people can not read', () => {
  const weak = (change: (table: Table) => void) =>
    loaded(change)
      .weaknesses('table.json')
      .map(({ path, code }) => [path, code]);

  test('a case that is on and a class that is never released have a label, or the lint names them', () => {
    const found = weak((table) => {
      for (const one of [...table.cases, ...table.classes]) delete one.label;
    });
    const labels = found.filter(([, code]) => code === 'no-label').map(([path]) => path);
    // the case of low risk is off, and the VIPs are only a condition
    assert.deepEqual(
      labels,
      [0, 1, 2, 4, 5, 6].map((at) => `/cases/${at}`).concat([0, 1, 2, 3].map((at) => `/classes/${at}`)),
    );
  });

  test('a certain type that no detection has is named', () => {
    const found = weak((table) => void table.highConfidence.push('leakedCredential'));
    assert.deepEqual(found, [['/highConfidence/5', 'unknown-detection']]);
  });

  test('a case that lets people help themselves and may lock them out so that they can not is named', () => {
    const found = weak((table) => {
      const high = table.cases.find(({ title }) => title === 'High risk');
      Object.assign(high ?? {}, { selfService: { instructions: 'Change it.', waitMinutes: 60 } });
    });
    assert.deepEqual(found, [['/cases/5/selfService', 'self-service-locked-out']]);
  });
});

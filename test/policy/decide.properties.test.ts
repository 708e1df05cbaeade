import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CaseFile } from '../../cli/policy/case-file.ts';
import { runCases } from '../../cli/policy/test-folders.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { AccessFacts } from '../../src/domain/facts.ts';
import { decideGroupMembership } from '../../src/kinds/group-membership/decide.ts';
import { type Path, pathsOf, without } from './missing-facts.ts';
import {
  caseBase,
  FOLDER,
  policyInForce,
  policyOfText,
  type Scene,
  sceneOf,
  textWith,
} from './table-in-force.ts';

const POLICY = policyInForce();
const BASE = caseBase();
const PEOPLE = Object.values(BASE.people);

/** Reasons that keep a ticket from becoming a request at all. */
const READING_FAILS = [
  'not-governed',
  'catalog-item-renamed',
  'answered-several-times',
  'answers-not-shown',
  'variable-missing',
  'unknown-value',
  'choice-unclear',
  'justification-missing',
  'end-malformed',
  'days-malformed',
  'two-ends',
];

const SOME_GROUP = { id: '00000000-0000-4000-8000-0000000000e1', name: 'GRP-SOME-ROLE' };

const RESTRICTIONS: readonly Readonly<Record<string, unknown>>[] = [
  { eligible: { userTypes: ['Member'], departments: [] } },
  { eligible: { userTypes: ['Member'], costCenters: [] } },
  { eligible: { userTypes: ['Member', 'Guest'], jobTitles: ['Nobody here'] } },
  { eligible: { userTypes: ['Member', 'Guest'], roleGroups: [SOME_GROUP] } },
  { notFor: { jobTitles: ['Nobody here'] } },
  { notFor: { roleGroups: [SOME_GROUP] } },
  { maxDays: 1, defaultDays: null },
  { endRequired: true },
  { requiresTicketApproval: true },
  { ticketApprovalSatisfies: [] },
  { mayAsk: { self: false, manager: false, delegates: null } },
  { incompatibleWith: ['old-crm'] },
  { timing: { within: 'business-hours', outside: 'refuse' } },
  { allows: [] },
  { changeClass: { class: 'normal' } },
];

/** Every case of the table in force whose ticket can be read, as a starting point. */
const SCENES: readonly Scene[] = runCases(FOLDER)
  .results.map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as CaseFile)
  .filter((file) => file.table === undefined && !READING_FAILS.some((code) => file.reasons.includes(code)))
  .map((file) => sceneOf(file, POLICY, BASE));

function allows({ verdict }: Decision): boolean {
  return verdict === 'grant' || verdict === 'ask';
}

function decide({ request, facts, now }: Scene, policy = POLICY): Decision {
  return decideGroupMembership(request, policy, facts, now);
}

/** A decision that throws is no grant: whoever asked gets none. */
function allowsOrThrows(scene: Scene): boolean {
  try {
    return allows(decide(scene));
  } catch {
    return false;
  }
}

const restricted = new Map<string, ReturnType<typeof policyInForce>>();

function restrictedPolicy(
  entitlement: string | null,
  restriction: Readonly<Record<string, unknown>>,
): ReturnType<typeof policyInForce> {
  const name = `${entitlement} ${JSON.stringify(restriction)}`;
  const place = POLICY.table.entitlements.findIndex(({ id }) => id === entitlement);
  const edits = Object.entries(restriction).map(([key, value]) => [`/entitlements/${place}/${key}`, value]);
  const policy = restricted.get(name) ?? policyOfText(textWith(Object.fromEntries(edits)));
  restricted.set(name, policy);
  return policy;
}

/** Facts about groups that are not asked for, and about most people, decide nothing. */
function matters([first, second]: Path, facts: AccessFacts): boolean {
  if (first === 'groups') return second !== undefined && second in facts.directMemberships;
  if (first === 'people') return second === facts.beneficiary.managerId;
  return true;
}

describe('a decision about group membership', () => {
  test('a decision about group membership starts from many scenes of every verdict', () => {
    assert.deepEqual([...new Set(SCENES.map((scene) => decide(scene).verdict))].toSorted(), [
      'ask',
      'grant',
      'refuse',
      'review',
    ]);
  });

  test('a decision about group membership never allows because a fact is missing', () => {
    for (const scene of SCENES.filter((one) => !allows(decide(one)))) {
      for (const path of pathsOf(scene.facts).filter((one) => matters(one, scene.facts))) {
        for (const instead of [undefined, null]) {
          // No leave date is what people who stay have: the one fact whose absence says something.
          if (instead === null && path.at(-1) === 'leaveAt') continue;
          const facts = without(scene.facts, path, instead) as AccessFacts;
          assert.equal(allowsOrThrows({ ...scene, facts }), false, `${instead} ${path.join('/')}`);
        }
      }
    }
  });

  test('a decision about group membership never allows because of what is not known of job titles and role groups', () => {
    const { id } = SOME_GROUP;
    const readings = [
      { jobTitle: null, state: 'hidden' },
      { jobTitle: '  ', state: 'missing' },
      { state: undefined },
    ];
    const restrictions = RESTRICTIONS.filter((one) => /jobTitles|roleGroups/.test(JSON.stringify(one)));
    assert.equal(restrictions.length, 4);
    for (const restriction of restrictions) {
      for (const scene of SCENES) {
        for (const { jobTitle, state } of readings) {
          const beneficiary = without(
            scene.facts.beneficiary,
            ['jobTitle'],
            jobTitle === null ? null : undefined,
          );
          const roleGroups = state === undefined ? {} : { [id]: { displayName: 'GRP-SOME-ROLE', state } };
          const facts = { ...scene.facts, beneficiary, roleGroups } as AccessFacts;
          const { entitlement } = decide(scene);
          const decision = decide({ ...scene, facts }, restrictedPolicy(entitlement, restriction));
          assert.ok(!allows(decision), `${entitlement} ${JSON.stringify([restriction, jobTitle, state])}`);
        }
      }
    }
  });

  test('a decision about group membership never allows more under one more restriction', () => {
    for (const restriction of RESTRICTIONS) {
      for (const scene of SCENES) {
        const before = decide(scene);
        if (restriction['incompatibleWith'] !== undefined && before.entitlement === 'old-crm') continue;
        const after = decide(scene, restrictedPolicy(before.entitlement, restriction));
        const where = `${before.entitlement} ${JSON.stringify(restriction)}`;
        assert.ok(allows(before) || !allows(after), `a refusal became a grant: ${where}`);
        assert.ok(
          before.verdict !== 'ask' || after.verdict !== 'grant',
          `nobody is asked any more: ${where}`,
        );
      }
    }
  });

  test('a decision about group membership never asks the requester, the beneficiary, or somebody who may not decide', () => {
    const anybody = {
      self: true,
      manager: true,
      delegates: { source: 'users', ids: PEOPLE.map(({ id }) => id) },
    };
    const edits = POLICY.table.entitlements.map((_, place) => [`/entitlements/${place}/mayAsk`, anybody]);
    const policy = policyOfText(textWith(Object.fromEntries(edits)));
    const person = fc.constantFrom(...PEOPLE);
    let asks = 0;
    const world = fc.record({
      scene: fc.constantFrom(...SCENES),
      requester: person,
      beneficiary: person,
      struck: fc.subarray(PEOPLE.map(({ id }) => id)),
      how: fc.constantFrom(
        { found: false },
        { enabled: false },
        { enabled: null },
        { leaveAt: '2026-03-01T00:00:00.000Z' },
      ),
      manager: fc.option(person),
    });
    fc.assert(
      fc.property(world, ({ scene, requester, beneficiary, struck, how, manager }) => {
        const request = { ...scene.request, requesterId: requester.id, beneficiaryId: beneficiary.id };
        const people = Object.fromEntries(
          PEOPLE.map((one) => [one.id, struck.includes(one.id) ? { ...one, ...how } : one]),
        );
        const like = { ...scene.facts.beneficiary, id: beneficiary.id, managerId: manager?.id ?? null };
        const facts = {
          ...scene.facts,
          people,
          requester: { ...scene.facts.requester, id: requester.id },
          beneficiary: like,
        };
        const asked = decide({ ...scene, request, facts }, policy).stages.flatMap(({ needs, escalation }) => [
          ...needs.flatMap(({ candidates }) => candidates),
          ...(escalation?.candidates ?? []),
        ]);
        asks += asked.length;
        for (const id of asked) assert.ok(![requester.id, beneficiary.id, ...struck].includes(id), id);
      }),
      { numRuns: 2000 },
    );
    assert.ok(asks > 1000, `only ${asks} people were asked`);
  });

  test('a decision about group membership names a reason and the policy it used, every time', () => {
    for (const scene of SCENES) {
      const { reasons, policyDigest, stages, verdict } = decide(scene);
      assert.ok(
        reasons.length > 0 &&
          reasons.every(({ rule, detail }) => rule?.startsWith('/') === true && detail !== ''),
      );
      assert.equal(policyDigest, POLICY.digest);
      assert.equal(stages.length > 0, verdict === 'ask');
    }
  });
});

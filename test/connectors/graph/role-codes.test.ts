import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { RoleWrite } from '../../../src/domain/directory-role.ts';
import type { WriteEffect } from '../../../src/domain/effect.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import type { Roles } from '../../../src/ports/roles.ts';
import { someRole } from '../../targets/directory-role.ts';
import { rawGraph } from './raw.ts';
import { EXCHANGE, USER } from './raw-roles.ts';

const PAGE = readFileSync(new URL('../../../docs/role-codes.md', import.meta.url), 'utf8');

type Row = { readonly code: string; readonly status: number; readonly given: string; readonly taken: string };

/** Rows of the page's two tables: as a status of a 201, or as a code. */
function rowsOf(heading: string): readonly Row[] {
  const [, section = ''] = PAGE.split(`## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| [`*]/.test(line));
  return lines.map((line) => {
    const [, name = '', ...cells] = line.split('|').map((cell) => cell.trim());
    const [status, given = '', taken = ''] = heading.startsWith('Codes') ? cells : ['201', ...cells];
    return {
      code: name.replaceAll(/[`*]/g, ''),
      status: Number(status),
      given: word(given),
      taken: word(taken),
    };
  });
}

const word = (cell: string): string => cell.replaceAll('`', '');
const STATUSES = rowsOf('Statuses of a request that was taken (201)');
const CODES = rowsOf('Codes of a refusal');

const ROLE = { roleId: EXCHANGE, scope: 'tenant', justification: 'because' };
const GIVE: RoleWrite = {
  ...{ ...ROLE, does: 'activate', endsAt: '2026-03-03T12:00:00.000Z' },
  ticket: { number: 'INC1', system: 'servicenow' },
};
const TAKE: RoleWrite = { ...ROLE, does: 'deactivate' };

const saidOf = (effect: WriteEffect): string =>
  effect.effect === 'rejected' ? `rejected ${effect.code}` : effect.effect;

const outcome = async (roles: Roles, does: RoleWrite, userId = USER): Promise<string> =>
  saidOf(await roles.writeRole(userId, does, 'c', 'r'));

/** Answers every write the same. */
function answering(status: number, body: object): Roles {
  return rawGraph(() => Response.json(body, { status })).roles;
}

const refusal = (code: string, message = 'Refused.') => ({ error: { code, message } });

describe('answers to requests for roles', () => {
  test('answers to requests for roles are all on the page', () => {
    const source = readFileSync(
      new URL('../../../src/connectors/graph/directory-roles/outcomes.ts', import.meta.url),
      'utf8',
    );
    const [, list = ''] = source.split('const CODES');
    const known = [...(list.split('\n};')[0] ?? '').matchAll(/^ {2}(\w+): /gm)].map(([, code]) => code);
    const rows = CODES.map(({ code }) => code);
    assert.ok(known.length > 20);
    assert.deepEqual(
      known.filter((code) => !rows.includes(code ?? '')),
      [],
    );
    assert.equal(STATUSES.length, 11);
  });

  for (const { code, given, taken } of STATUSES)
    test(`answers to requests for roles with the status ${code} come to what the page says`, async () => {
      const roles = answering(201, { id: 'x', status: code });
      assert.deepEqual([await outcome(roles, GIVE), await outcome(roles, TAKE)], [given, taken]);
    });

  for (const { code, status, given, taken } of CODES)
    test(`answers to requests for roles with ${status} ${code} come to what the page says`, async () => {
      const roles = answering(status, refusal(code === 'any other' ? 'SomethingElse' : code));
      assert.deepEqual([await outcome(roles, GIVE), await outcome(roles, TAKE)], [given, taken]);
    });

  for (const [message, code] of [
    ['The following policy rules failed: ["ExpirationRule","JustificationRule"]', 'policy-of-the-directory'],
    ['The following policy rules failed: ["ExpirationRule","MfaRule"]', 'mfa-required'],
    ['The following policy rules failed: EligibilityRule - not eligible', 'not-eligible'],
  ] as const)
    test(`answers to requests for roles name the rule of the policy: ${message}`, async () => {
      const roles = answering(400, refusal('RoleAssignmentRequestPolicyValidationFailed', message));
      assert.equal(await outcome(roles, GIVE), `rejected ${code}`);
    });

  test('answers to requests for roles that are no JSON, or a status that nobody knows, are no refusal', async () => {
    const page = rawGraph(() => new Response('<html>', { status: 201 })).roles;
    assert.equal(await outcome(page, GIVE), 'uncertain');
    assert.equal(await outcome(answering(201, { status: 'Dreaming' }), GIVE), 'changed');
  });
});

describe('the simulated directory', () => {
  for (const { code, given } of STATUSES)
    test(`the simulated directory gives a role with the status ${code} as the page says`, async () => {
      const its = someRole({ pim: { status: code as never } });
      assert.equal(await its.write(), given);
    });

  for (const { code, given, taken } of CODES.filter((row) => row.code !== 'any other'))
    test(`the simulated directory refuses with ${code} as the page says`, async () => {
      const its = someRole({ pim: { refusal: code } });
      assert.equal((await its.write()).replace(/ \(.*\)$/, ''), given);
      its.pim.switches.refusal = null;
      its.wait(2 * MINUTE);
      assert.equal(await its.write(), 'changed');
      its.wait(6 * MINUTE);
      its.pim.switches.refusal = code;
      const still = taken === 'unchanged' ? 'unchanged, and still there' : taken;
      assert.equal((await its.write('remove')).replace(/ \(.*\)$/, ''), still);
    });

  test('the simulated directory that is away is asked again', async () => {
    const its = someRole({ pim: { outage: true } });
    assert.match(await its.write(), /^not prepared: the role could not be read/);
    its.pim.switches.outage = false;
    assert.equal(await its.write(), 'changed');
  });
});

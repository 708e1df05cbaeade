/** Every stored column of what is answered for, one by one: a change of it is named, or stands with why it harms nobody. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createWorld } from '../../sandbox/world.ts';
import { TABLE_NAMES } from '../../src/connectors/tables/table-names.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, ordersOfACompany } from '../support/asking.ts';
import { ACCESS, type Answer, DECISION, GRANT, NOT_COMPARED, REQUEST, STAGE } from '../support/columns.ts';
import { addingFails, DENIED } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { copyOf, type Kept, type Recorded, recorded, TABLES, verified } from '../support/recorded.ts';
import { requestOf } from '../support/statements.ts';
import { jump, pass, settle } from '../support/world.ts';

/** Fulfilled and ended, rolled back and tried again, rejected, refused; approved by one and by two; waiting. */
async function aCompany(): Promise<Recorded> {
  const world = await createWorld({ settings: { OUTBOUND_TIMEOUT_SECONDS: '5' } });
  const { finance } = await ordersOfACompany(world);
  addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ', count: 1 });
  const failed = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
  await settle(world);
  await approve(world, failed.number, 'eng-manager');
  await operate(world, (await requestOf(world, failed.number)).requestId, 'retry', 'It is mended.');
  await settle(world);
  await jump(world, 2 * DAY);
  await operate(world, (await requestOf(world, finance.number)).requestId, 'roll-back', 'The wrong group.');
  await settle(world);
  order(world, 'Access to Finance BI', 'leaving-soon');
  await pass(world, 20 * MINUTE);
  const record = await recorded(world);
  world.stop();
  return record;
}

let company: Recorded;
before(async () => {
  company = await aCompany();
});

type Json = Record<string, unknown>;
const KINDS: Readonly<Record<string, { readonly answers: object; readonly rowIn: (kept: Kept) => unknown }>> =
  {
    'the row of a request': {
      answers: REQUEST,
      rowIn: ({ table, value }) => (table === 'Requests' ? value : undefined),
    },
    'a stage': {
      answers: STAGE,
      rowIn: ({ table, value }) => (table === 'Approvals' ? (value as Json)['head'] : undefined),
    },
    'an approval': {
      answers: DECISION,
      rowIn: ({ table, value }) => (table === 'Approvals' ? (value as Json)['decision'] : undefined),
    },
    'a grant': {
      answers: GRANT,
      rowIn: ({ table, value }) => (table === 'Grants' ? (value as Json)['grant'] : undefined),
    },
    'an access row': {
      answers: ACCESS,
      rowIn: ({ table, value }) => (table === 'Grants' ? (value as Json)['row'] : undefined),
    },
  };

async function namedIn(record: Recorded): Promise<readonly string[]> {
  const { findings, notes, gaps } = await verified(record);
  return [...findings, ...notes].map(describeAuditFault).concat(gaps);
}

/** Another value of the same kind, wherever it differs. */
function changed(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length === 0 ? ['x'] : value.map(changed);
  if (typeof value !== 'object' || value === null) return 'x';
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, changed(member)]));
}

describe('a change of a stored column', () => {
  test('a company’s record has nothing to be named before it is changed', async () => {
    assert.deepEqual(await namedIn(company), []);
  });

  for (const [what, { answers, rowIn }] of Object.entries(KINDS))
    for (const [column, answer] of Object.entries(answers as Record<string, Answer<Json>>)) {
      if ('harmless' in answer) continue;
      test(`a change of ${what} in its ${column} is named`, async () => {
        const places = company.rows.flatMap((kept, at) => (rowIn(kept) ? [at] : []));
        assert.ok(places.length > 0);
        const missed: string[] = [];
        let tried = 0;
        for (const at of places) {
          const record = copyOf(company);
          const row = rowIn(record.rows[at] as Kept) as Json;
          if (!answer.made && (row[column] ?? null) === null) continue;
          const value = answer.made ? answer.made(row) : changed(row[column]);
          if (JSON.stringify(value) === JSON.stringify(row[column])) continue;
          row[column] = value;
          tried += 1;
          const said = await namedIn(record);
          if (!said.some((line) => answer.named.test(line)))
            missed.push(
              `${record.rows[at]?.rowKey}: ${JSON.stringify(value)}; ${said.join(' / ') || 'nothing was named'}`,
            );
        }
        assert.ok(tried > 0, 'nothing was changed');
        assert.deepEqual(missed, []);
      });
    }

  test('a change of a stored column that is not named stands with why it harms nobody, for every table', () => {
    const compared: readonly string[] = [...TABLES, 'GrantsDue'];
    const rest = TABLE_NAMES.filter((name) => !compared.includes(name));
    assert.deepEqual([...rest].sort(), Object.keys(NOT_COMPARED).sort());
    for (const { answers } of Object.values(KINDS))
      for (const [column, answer] of Object.entries(answers as Record<string, Answer<Json>>))
        if ('harmless' in answer) assert.ok(answer.harmless.length > 20, column);
  });
});

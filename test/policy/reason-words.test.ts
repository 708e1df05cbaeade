import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCaseBase } from '../../cli/policy/case-base.ts';
import type { CaseFile } from '../../cli/policy/case-file.ts';
import { codesOf } from '../../cli/policy/reason-codes.ts';
import { runCase } from '../../cli/policy/run-case.ts';
import type { Reason } from '../../src/domain/decision.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { entryOf, linesFor, linesTold, reasonLines } from '../../src/kinds/reason-words.ts';
import { READING_REASONS } from '../../src/policy/reading-reasons.ts';
import type { Reader } from '../../src/policy/reason-entry.ts';

const READERS: readonly Reader[] = ['requester', 'approver', 'operator'];
const TABLES = new URL('../../policy-tables/', import.meta.url).pathname;
const KINDS_BUILT = KINDS.map(({ kind }) => kind);

/** A place in the policy table, or a code as work notes have it. */
const POINTER = /(^|[\s[(])\/[a-z]+(\/|\b)|\[[a-z]+(-[a-z]+)*(,|\])/i;
const VENDOR =
  /\b(ServiceNow|Entra|Graph|Azure|Exchange|Bot Framework|Member\.Read|sys_id|Jira|Slack|Intune)\b/i;
/** Of the code, the tables and the directory, which nobody outside knows. */
const INTERNAL =
  /\b(JSON|edge|fence|orchestrat\w*|beneficiary|entitlement|policy table|pinned|SKU|GUID|row|tenant|quorum|compensat\w*|idempoten\w*|instance|variable|payload|principal)\b/i;
const OBJECT_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/;
/** What stands for a subject, or begins in the middle of one. */
const NO_SUBJECT = /^(what|whoever|who|whom|which|that|because|and|or|so)\b/i;

/** Names of groups and products are quoted or written in capitals; they are the table's, not ours. */
const withoutNames = (text: string): string =>
  text.replace(/"[^"]*"/g, '""').replace(/\b[A-Z][A-Z0-9]+([-_][A-Z0-9]+)+\b/g, 'NAME');

describe('the reasons of every kind', () => {
  for (const kind of KINDS_BUILT)
    for (const code of [...codesOf(kind), ...Object.keys(READING_REASONS)])
      test(`${kind}, ${code}: every reader has a next step in plain words`, () => {
        const entry = entryOf(kind, code);
        assert.ok(entry);
        for (const reader of READERS) {
          const step = entry.next[reader];
          assert.match(step, /^[A-Z].{8,}\.$/, `${reader}: ${step}`);
          assert.doesNotMatch(step, POINTER, reader);
          assert.doesNotMatch(step, NO_SUBJECT, reader);
          assert.doesNotMatch(step, VENDOR, reader);
          if (reader !== 'operator') assert.doesNotMatch(step, INTERNAL, reader);
        }
        const plain = entry.plain ?? 'It is said.';
        assert.match(plain, /^[A-Z].{8,}\.$/);
        for (const words of [POINTER, VENDOR, INTERNAL, OBJECT_ID, NO_SUBJECT])
          assert.doesNotMatch(plain, words);
      });

  test('a reason that speaks against a request never tells whoever asked that there is nothing to do', () => {
    for (const kind of KINDS_BUILT)
      for (const code of codesOf(kind)) {
        const entry = entryOf(kind, code);
        if (entry?.bearing === 'refuse' || entry?.bearing === 'review')
          for (const reader of READERS)
            assert.notEqual(entry.next[reader], 'Nothing to do.', `${code} ${reader}`);
      }
  });

  test('a code that no list has any more is told by its detail alone', () => {
    const gone: Reason = { code: 'constructor', detail: 'Said by a release before.' };
    assert.deepEqual(linesFor('requester', 'group-membership', [gone]), ['Said by a release before.']);
  });
});

describe('the reasons that the cases of every table find', () => {
  for (const [kind, reasons] of KINDS_BUILT.map((kind) => [kind, reasonsIn(kind)] as const)) {
    test(`${kind}: every code is among them`, () => {
      const found = new Set(reasons.map(({ code }) => code));
      assert.deepEqual(
        codesOf(kind).filter((code) => !found.has(code)),
        [],
      );
    });

    for (const reader of ['requester', 'approver'] as const)
      test(`${kind}: a ${reader} reads no code, place in the table, vendor, id or internal word`, () => {
        const odd = reasons.flatMap((reason) =>
          linesFor(reader, kind, [reason]).filter((line) =>
            [POINTER, VENDOR, INTERNAL, OBJECT_ID, NO_SUBJECT].some((words) =>
              words.test(withoutNames(line)),
            ),
          ),
        );
        assert.deepEqual([...new Set(odd)], []);
      });

    test(`${kind}: an operator reads no place in the table outside the details`, () => {
      for (const reason of reasons)
        for (const line of linesFor('operator', kind, [reason]))
          assert.doesNotMatch(withoutNames(line), POINTER, `${reason.code}: ${line}`);
    });
  }
});

describe('several reasons at once', () => {
  const EMPTY = (name: string): Reason => ({
    code: 'variable-missing',
    detail: `"${name}" is empty.`,
    rule: `/variables/${name}`,
  });
  const NOTE: Reason = { code: 'default-duration', detail: 'The ticket names no end; 90 days hold.' };

  test('a step that several of them share is said once, after the last', () => {
    assert.deepEqual(linesFor('requester', 'group-membership', [EMPTY('a'), EMPTY('b')]), [
      '"a" is empty.',
      '"b" is empty. Fill it in and order again.',
    ]);
  });

  test('a sentence that several of them share is said once', () => {
    const reasons = ['A', 'B'].map((name) => ({ code: 'dynamic-group', detail: `${name} is dynamic.` }));
    assert.equal(linesFor('requester', 'group-membership', reasons).length, 1);
    assert.equal(linesFor('operator', 'group-membership', reasons).length, 2);
  });

  test('a requester and an operator hear what speaks against the request, and no note beside it', () => {
    assert.equal(linesFor('requester', 'group-membership', [EMPTY('a'), NOTE]).length, 1);
    assert.equal(linesFor('operator', 'group-membership', [EMPTY('a'), NOTE]).length, 1);
    assert.equal(linesFor('approver', 'group-membership', [EMPTY('a'), NOTE]).length, 2);
  });

  test('lines of a work note that say no reason stay as they are, in their place', () => {
    const reasons = [EMPTY('a'), NOTE];
    const lines = ['Before.', ...reasonLines(reasons), 'After.'];
    assert.deepEqual(linesTold('requester', 'group-membership', lines, reasons), [
      'Before.',
      '"a" is empty. Fill it in and order again.',
      'After.',
    ]);
    assert.deepEqual(linesTold('requester', 'group-membership', lines, undefined), lines);
  });
});

/** Every reason that any case of the kind's table finds, as the product finds it. */
function reasonsIn(kind: string): readonly Reason[] {
  const folder = join(TABLES, kind);
  const file = join(folder, 'table.json');
  const loaded = loadTable(file, readFileSync(file, 'utf8'));
  if (!loaded.loaded) throw new Error(`The table of ${kind} does not hold together.`);
  const base = readCaseBase(join(folder, 'cases', 'base.json'));
  return readdirSync(join(folder, 'cases'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('/') && path.endsWith('.json'))
    .flatMap((path) => {
      const text = readFileSync(join(folder, 'cases', path), 'utf8');
      return runCase(JSON.parse(text) as CaseFile, base, loaded.policy).reasons;
    });
}

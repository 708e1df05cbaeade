import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listPage } from '../../src/console/list-page.ts';
import { type ListStory, listViewOf } from '../../src/console/list-view.ts';
import { timesOf } from '../../src/console/times.ts';
import { addMilliseconds, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';

const AT = '2026-03-03T09:00:00.000Z';
const NOW = addMilliseconds(AT, 3 * HOUR);
const TIMES = timesOf('Europe/Amsterdam', NOW);
const NONE = { records: [], more: false };

const STATED = {
  revision: 1,
  access: 'none',
  outcome: 'needs-human',
  standing: null,
  comment: 'The access could not be set up.',
  workNote: 'Needs a person.',
  askedAt: AT,
  provenAt: null,
} as const;

function aRecord(number: string, parts: Partial<RequestRecord>): RequestRecord {
  const ticket = { system: 'servicenow', id: number, number };
  return { ...newRecord(ticket, 'group-membership', 1, AT), ...parts };
}

const failed = (number: string, parts: Partial<RequestRecord> = {}) =>
  aRecord(number, {
    phase: 'concluded',
    outcome: 'needs-human',
    desired: STATED,
    sentRevision: 1,
    conclusion: { outcome: 'needs-human', because: ['The directory refused it.'], edited: false },
    ...parts,
  });

const handledAt = (at: string, action: 'retry' | 'handled' = 'handled') => ({
  handled: { action, by: 'o', byName: 'Peter', reason: 'Mended by hand.', at },
});

function viewOf(story: Partial<ListStory>) {
  const whole: ListStory = {
    filter: { phase: '', outcome: '', ticket: '', person: '', after: '' },
    person: null,
    page: { records: [], after: null },
    stuck: [],
    byPhase: { waiting: NONE, holding: NONE, provisioning: NONE, 'rolling-back': NONE },
    needsHuman: NONE,
    suspended: [],
    newest: new Map(),
    blind: [],
    ...story,
  };
  return listViewOf(whole, TIMES);
}

const some = (...records: readonly RequestRecord[]) => ({ records, more: false });
const numbers = (lines: readonly { readonly ticketNumber: string }[]) =>
  lines.map(({ ticketNumber }) => ticketNumber);

describe('what needs attention', () => {
  test('what needs attention is not what an operator has had tried again, or has marked as handled', () => {
    const later = addMilliseconds(AT, HOUR);
    const view = viewOf({
      needsHuman: some(
        failed('RITM1'),
        failed('RITM2', handledAt(later, 'retry')),
        failed('RITM3', handledAt(later)),
      ),
    });
    assert.deepEqual(numbers(view.attention), ['RITM1']);
    assert.equal(view.counts[0]?.number, 1);
  });

  test('what needs attention is again what failed anew after it had been handled', () => {
    const anew = { ...STATED, revision: 2, askedAt: addMilliseconds(AT, 2 * HOUR) };
    const handled = handledAt(addMilliseconds(AT, HOUR));
    const view = viewOf({
      needsHuman: some(failed('RITM1', { ...handled, desired: anew, sentRevision: 2 })),
    });
    assert.deepEqual(numbers(view.attention), ['RITM1']);
    assert.equal(view.counts[0]?.number, 1);
  });

  test('what needs attention is not what a newer version goes on with, to which its line leads', () => {
    const old = failed('RITM1');
    const newest = new Map([[old.requestId, `${old.requestId}-v2`]]);
    const view = viewOf({
      needsHuman: some(old),
      page: { records: [old], after: null },
      stuck: [old],
      newest,
    });
    assert.deepEqual(view.attention, []);
    assert.equal(view.counts[0]?.number, 0);
    assert.equal(view.lines[0]?.newer, `${old.requestId}-v2`);
    assert.equal(view.lines[0]?.state.title, 'Replaced');
  });

  test('what needs attention says why in a sentence, since when, and what is tried next', () => {
    const noted = {
      ...STATED,
      workNote: `Needs a person: the access was proven and is not there any more: something else took GRP-VPN away from Anna Jansen, by agreeing reads until ${AT}.\nExecuted at: x`,
    };
    const view = viewOf({
      needsHuman: some(failed('RITM1'), failed('RITM2', { conclusion: null, desired: noted })),
      stuck: [
        aRecord('RITM3', { phase: 'provisioning', updatedAt: addMilliseconds(NOW, -10 * MINUTE) }),
        failed('RITM4', { outcome: 'refused', sentRevision: 0, refusedFor: 'ServiceNow answered 401.' }),
      ],
    });
    assert.deepEqual(
      view.attention.map(({ why, next, since }) => [why, TIMES.lasting(since), next]),
      [
        ['The directory refused it.', '3 h', 'Nothing is tried by itself; an operator decides what is next.'],
        [
          'The access was proven and is not there any more: something else took GRP-VPN away from Anna Jansen, by agreeing reads until 3 Mar 2026, 10:00.',
          '3 h',
          'Nothing is tried by itself; an operator decides what is next.',
        ],
        ['Setting the access up has made no progress.', '10 min', 'It is taken up again within minutes.'],
        [
          'The ticket says less than is known, because it can’t be updated: ServiceNow answered 401.',
          '3 h',
          'It is tried again every two minutes.',
        ],
      ],
    );
    assert.ok(view.attention.every(({ why }) => !/person must look/.test(why)));
  });

  test('what needs attention calls a stage what its policy table calls it', () => {
    const decision = { labels: { ciso: 'CISO' } } as unknown as NonNullable<RequestRecord['decision']>;
    const outOfReach = { stage: 'ciso', people: {}, rows: [], nobody: AT };
    const waits = { phase: 'waiting', waitingOn: 'ciso', due: addMilliseconds(NOW, HOUR) } as const;
    const view = viewOf({
      byPhase: {
        waiting: some(aRecord('RITM1', { ...waits, decision, outOfReach })),
        holding: NONE,
        provisioning: NONE,
        'rolling-back': NONE,
      },
    });
    assert.match(view.attention[0]?.why ?? '', /the stage "CISO"/);
  });

  test('what needs attention is no approval that has time left: those stand in a section of their own', () => {
    const waits = { phase: 'waiting', waitingOn: 'data-owner', due: addMilliseconds(NOW, HOUR) } as const;
    const late = { ...waits, due: addMilliseconds(NOW, -HOUR) };
    const nobody = { stage: 'data-owner', people: {}, rows: [], nobody: AT };
    const parked = { reasons: { 'No policy table is in force.': AT } };
    const view = viewOf({
      byPhase: {
        waiting: some(
          aRecord('RITM1', { ...waits, whoCanAct: ['a'], names: { a: 'Mirjam Kok' } }),
          aRecord('RITM2', late),
          aRecord('RITM3', { ...waits, outOfReach: nobody }),
          aRecord('RITM4', { ...waits, parked }),
        ),
        holding: some(aRecord('RITM5', { phase: 'holding', due: addMilliseconds(NOW, 2 * HOUR) })),
        provisioning: NONE,
        'rolling-back': NONE,
      },
    });
    assert.deepEqual(numbers(view.inTime), ['RITM1', 'RITM5']);
    assert.equal(view.inTime[0]?.why, 'Waits for Mirjam Kok');
    assert.deepEqual(numbers(view.attention).toSorted(), ['RITM2', 'RITM3', 'RITM4']);
    assert.match(
      view.attention.map(({ why }) => why).join(' '),
      /anybody who may decide the stage "data owner"/,
    );
  });

  test('what needs attention can be reached, however much it is', () => {
    const many = Array.from({ length: 57 }, (_, at) => failed(`RITM${at + 1}`));
    const view = viewOf({ needsHuman: { records: many, more: true } });
    assert.equal(view.counts[0]?.number, 57);
    const frame = { home: 'console', here: 'requests', reader: null, nonce: 'n', times: TIMES } as const;
    const page = listPage(view, frame, TIMES);
    for (const { requestId } of many)
      assert.ok(page.includes(`href="console/requests/${requestId}"`), requestId);
    assert.match(page, /<summary>Show the other 37<\/summary>/);
    assert.match(page, /href="\?outcome=needs-human">All requests that stopped for a person/);
  });
});

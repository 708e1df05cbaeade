import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { namesOf } from '../../src/console/people.ts';
import { targetNamesOf } from '../../src/console/target-names.ts';
import { type Moment, timelineOf } from '../../src/console/timeline/timeline.ts';
import type { Setting } from '../../src/console/timeline/told.ts';
import { timesOf } from '../../src/console/times.ts';
import type { AuditFact, AuditRow } from '../../src/domain/audit.ts';
import { instant } from '../../src/domain/instant.ts';
import { type Day, requestsOfADay } from './requests-of-a-day.ts';

const FACTS = Object.keys({
  'request-received': 1,
  'request-ignored': 1,
  'link-replaced': 1,
  'ticket-read': 1,
  'alert-received': 1,
  'ticket-renumbered': 1,
  'facts-gathered': 1,
  decided: 1,
  'approval-asked': 1,
  'approval-reminded': 1,
  'approval-escalated': 1,
  'approver-struck': 1,
  'approver-restored': 1,
  'approver-unreached': 1,
  'approver-reached': 1,
  'approval-recorded': 1,
  'approval-uncounted': 1,
  'approval-kept': 1,
  'approval-refused': 1,
  'stage-closed': 1,
  'draft-asked': 1,
  'draft-made': 1,
  held: 1,
  'grant-waiting': 1,
  'grant-armed': 1,
  'change-attempted': 1,
  'change-answered': 1,
  'change-observed': 1,
  'change-proven': 1,
  'downstream-checked': 1,
  'grant-started': 1,
  'grant-ending': 1,
  'end-parked': 1,
  'grant-ended': 1,
  'ticket-written': 1,
  'ticket-write-overdue': 1,
  'follow-up-raised': 1,
  'follow-up-over': 1,
  'note-altered': 1,
  'notice-sent': 1,
  'notice-untaken': 1,
  'channel-told': 1,
  'channel-untaken': 1,
  'operator-acted': 1,
  'access-lost': 1,
  'member-unexplained': 1,
  'members-listed': 1,
  'control-group-changed': 1,
  'decider-gone': 1,
  'grant-outlived': 1,
  'role-unexplained': 1,
  'window-declared': 1,
  'window-ended': 1,
  'window-used': 1,
  'ticket-opened': 1,
  'incident-looked-up': 1,
  'debt-opened': 1,
  'portals-compared': 1,
  'debt-settled': 1,
  concluded: 1,
} satisfies Record<AuditFact, 1>) as AuditFact[];

const RECEIVED = '2026-03-03T09:00:00.000Z';
const SETTING: Setting = {
  names: (id) => `person ${id}`,
  times: timesOf('Europe/Amsterdam', '2026-03-04T09:00:00.000Z'),
  targets: targetNamesOf({ plan: null }, [], []),
  started: () => true,
  title: 'Finance BI (read)',
  beneficiary: 'Lotte Bakker',
  system: 'ServiceNow',
  approved: [],
  labels: undefined,
};

function aRow(
  sequence: number,
  fact: AuditFact,
  data: unknown,
  once = `${sequence}`,
  at = RECEIVED,
): AuditRow {
  const row = { requestId: 'r', sequence, previous: '', hash: '', fact, once, at, data };
  return { ...row, actor: 'countersign' } as AuditRow;
}

function momentsOf(rows: readonly AuditRow[], setting = SETTING): readonly Moment[] {
  return timelineOf(rows, RECEIVED, setting).flatMap(({ moments }) => moments);
}

describe('the timeline of a request', () => {
  let day: Day;
  before(async () => {
    day = await requestsOfADay();
  });
  after(() => day.world.stop());

  async function told(requestId: string): Promise<readonly Moment[]> {
    const { means } = day.world.app;
    const found = await means.requests.read(requestId);
    assert.ok(found);
    const rows = await means.auditLog.read(requestId);
    const times = timesOf('Europe/Amsterdam', instant(day.world.clock.now()));
    return momentsOf(rows, { ...SETTING, names: namesOf(found.row, rows), times });
  }

  const titles = (moments: readonly Moment[]) => moments.map(({ title }) => title);

  test('tells an approved request in words a service desk uses, in order', async () => {
    const told_ = titles(await told(day.approved));
    const wanted = [
      'Received from ServiceNow',
      'Read the ticket in ServiceNow',
      'Checked the facts',
      'Decided: people must approve',
      'Asked Mirjam Kok to decide',
      'A press by somebody whose name could not be read was refused',
      'Mirjam Kok approved as data owner',
      'Decided again, right before the change: allowed with approvals',
      'Recorded the end before the change: GRP-FINANCE-BI-READ',
      'Add Lotte Bakker to GRP-FINANCE-BI-READ: accepted by the directory',
      /^Read back \d+ times: there in [3-9]$/,
      /^Access proven: /,
      'Fulfilled',
      'The ticket says: access granted',
    ];
    let from = 0;
    for (const one of wanted) {
      const at = told_.findIndex(
        (title, index) => index >= from && (one instanceof RegExp ? one.test(title) : title === one),
      );
      assert.notEqual(at, -1, `${one} is not in its place in:\n${told_.join('\n')}`);
      from = at + 1;
    }
  });

  test('says why a request was refused, with the rule’s place and the policy’s digest', async () => {
    const decided = (await told(day.refused)).find(({ title }) => title === 'Decided: refused by policy');
    assert.ok(decided);
    assert.deepEqual(
      decided.lines.filter(({ line }) => line === 'reason'),
      [
        {
          line: 'reason',
          code: 'department-not-eligible',
          text: 'Finance BI (read) is not offered to the department "Sales" (anna.jansen@contoso.example).',
          rule: '/entitlements/0/eligible',
        },
      ],
    );
    assert.ok(decided.lines.some((line) => line.line === 'value' && line.label === 'Policy digest'));
  });

  test('tells how access ended, on the day it did', async () => {
    const { means } = day.world.app;
    const rows = await means.auditLog.read(day.ended);
    const days = timelineOf(rows, rows[0]?.at ?? RECEIVED, SETTING);
    assert.equal(days.length, 2);
    const second =
      days[1]?.moments.map(({ title }) => title.replace(/a group whose name was not recorded/, 'it')) ?? [];
    assert.ok(second.includes('Taking back GRP-VPN-USERS: its time is up'));
    assert.ok(second.includes('Taken back, and proven gone: it'));
    assert.ok(second.includes('Access ended'));
  });

  test('leaves no row of the evidence out, and shows none twice', async () => {
    const { approved, refused, ended, waiting, licenses } = day;
    for (const requestId of [approved, refused, ended, waiting, ...Object.values(licenses)]) {
      const rows = await day.world.app.means.auditLog.read(requestId);
      const shown = momentsOf(rows).flatMap((moment) => moment.rows.map(({ sequence }) => sequence));
      assert.deepEqual(
        [...shown].sort((one, other) => one - other),
        rows.map(({ sequence }) => sequence),
      );
    }
  });

  test('names how long nothing happened', async () => {
    const approval = (await told(day.approved)).find(({ title }) => title.startsWith('Mirjam Kok approved'));
    assert.match(approval?.pause ?? '', /^(1 h 59 min|2 h)/);
  });
});

describe('a write in the timeline', () => {
  const attempt = { key: 'RITM1:u:g:add', attempt: 2, clientRequestId: 'c', name: 'GRP-A' };

  test('without an answer says that it may have taken effect', () => {
    const [, moment] = momentsOf([aRow(1, 'change-attempted', attempt, 'c')]);
    assert.equal(moment?.title, 'Add Lotte Bakker to GRP-A (attempt 2): no answer recorded');
    assert.equal(moment?.tone, 'warn');
  });

  test('a write in the timeline is one moment with its answer, even when something else was recorded in between', () => {
    const moments = momentsOf([
      aRow(1, 'change-attempted', attempt, 'c'),
      aRow(2, 'ticket-written', { revision: 1, access: 'pending' }),
      aRow(3, 'change-answered', { key: attempt.key, effect: 'later', because: 'too many requests' }, 'c'),
    ]);
    assert.equal(moments.length, 3);
    assert.equal(moments[1]?.title, 'Add Lotte Bakker to GRP-A (attempt 2): not now, tried again later');
    assert.deepEqual(
      moments[1]?.rows.map(({ sequence }) => sequence),
      [1, 3],
    );
  });

  test('a write in the timeline that was rejected never looks like one that worked', () => {
    const [, moment] = momentsOf([
      aRow(1, 'change-attempted', attempt, 'c'),
      aRow(2, 'change-answered', { key: attempt.key, effect: 'rejected', because: 'gone' }, 'c'),
    ]);
    assert.equal(moment?.tone, 'bad');
    assert.match(moment?.title ?? '', /rejected by the directory$/);
  });
});

describe('a decision in the ticket tool that does not count', () => {
  const title = (data: unknown) => momentsOf([aRow(1, 'approval-uncounted', data)]).at(-1)?.title;

  test('a decision in the ticket tool that does not count is told with whose it is, who set it, and why not', () => {
    const data = { stage: 'data-owner', state: 'approved', approver: 'Mirjam Kok', writtenBy: 'emma.vos' };
    const because = 'only what the person asked has written last, in person, counts';
    const moment = momentsOf([aRow(1, 'approval-uncounted', { ...data, row: '17', because })]).at(-1);
    assert.equal(moment?.title, 'An approval of Mirjam Kok in ServiceNow does not count');
    assert.equal(moment?.tone, 'warn');
    assert.match(JSON.stringify(moment?.lines), /Only what the person asked.*emma\.vos.*17/s);
    assert.equal(
      title({ ...data, state: 'rejected', approver: '' }),
      'A rejection of somebody whose name is not shown in ServiceNow does not count',
    );
  });
});

describe('a decision in the timeline', () => {
  test('a decision in the timeline names whose approvals of the ticket stand for a stage, and in whose place', () => {
    const onTicket = [{ stage: 'manager', approverId: 'dan', onBehalfOf: 'olga', at: 'then', rowId: 'row' }];
    const moments = momentsOf([aRow(1, 'decided', { verdict: 'grant', onTicket })], SETTING);
    const { names } = SETTING;
    assert.deepEqual(
      moments.flatMap(({ lines }) => lines.filter(({ line }) => line === 'value')),
      [
        {
          line: 'value',
          label: 'Approved on the ticket as manager',
          value: `${names('dan')} as a delegate of ${names('olga')}`,
        },
      ],
    );
  });

  test('a decision in the timeline says nothing of the ticket’s own approval for a stage that people have approved', () => {
    const detail = 'The approval on the ticket does not count as that of "manager".';
    const reasons = [{ code: 'ticket-approval-unproven', detail, rule: '/approvals' }];
    const row = aRow(1, 'decided', { verdict: 'ask', reasons });
    const told = (approved: readonly string[]) =>
      JSON.stringify(momentsOf([row], { ...SETTING, approved }).map(({ lines }) => lines));
    assert.ok(told([]).includes('does not count as that of'));
    assert.ok(told(['data-owner']).includes('does not count as that of'));
    assert.ok(!told(['manager']).includes('does not count as that of'));
  });
});

describe('an end in the timeline', () => {
  const title = (data: unknown) => momentsOf([aRow(1, 'grant-ended', data)]).at(-1)?.title;

  test('claims a proof only where there was one', () => {
    assert.equal(
      title({ target: 'g', removed: true }),
      'Taken back, and proven gone: a group whose name was not recorded',
    );
    assert.equal(
      title({ target: 'g', removed: false }),
      'This grant ended; a group whose name was not recorded stays',
    );
    assert.equal(
      title({ target: 'g', reason: 'rolled-back' }),
      'Closed the grant: a group whose name was not recorded',
    );
  });
});

describe('the end of a grant that was never in effect', () => {
  const told = (data: unknown) =>
    momentsOf([aRow(1, 'grant-ended', data)], { ...SETTING, started: () => false }).at(-1);

  test('the end of a grant that was never in effect is not told as access that stays', () => {
    const end = told({ target: 'license~x', grantId: 'r~1', removed: false, reason: 'rolled-back' });
    assert.equal(end?.title, 'Nothing taken back: a license whose name was not recorded');
    const unsent = told({ target: 'license~x', grantId: 'r~1', removed: false, reason: 'not-written' });
    assert.equal(unsent?.title, 'Nothing was written: a license whose name was not recorded');
    assert.equal(
      told({ target: 'license~x', removed: true })?.title,
      'Taken away, and proven gone: a license whose name was not recorded',
    );
  });

  test('the end of a grant that was never in effect but of a usage location is told as left where it is', () => {
    assert.equal(
      told({ target: 'usage-location~NL', removed: false, reason: 'kept' })?.title,
      'Left as it is: usage location NL',
    );
  });
});

describe('a grant about to end', () => {
  test('a grant about to end is told with what was found about who put it there', () => {
    const why = (removal: string, target: string) =>
      momentsOf([aRow(1, 'grant-ending', { target, name: 'X', reason: 'expired', removal })]).at(-1)?.lines;
    for (const removal of ['needed', 'not-needed', 'inferred'])
      for (const target of ['g', 'license~x', 'plan~x~y', 'usage-location~NL'])
        assert.equal(why(removal, target)?.length, 1, `${removal} ${target}`);
    assert.match(JSON.stringify(why('not-needed', 'g')), /nothing is removed/);
  });
});

describe('looks at licenses in the timeline', () => {
  const look = (sequence: number, edge: string, is: string, errors: readonly string[] = []) =>
    aRow(
      sequence,
      'change-observed',
      {
        expect: 'present',
        readings: [{ target: 'license~x', edge }],
        plans: [{ name: 'TEAMS1', planId: 'p', is, because: is === 'usable' ? '' : 'it is being set up' }],
        errors,
      },
      `present-${sequence}`,
    );
  const lines = (rows: readonly AuditRow[]) => momentsOf(rows).at(-1);

  test('count as agreeing only when the service plans are usable, too', () => {
    const moment = lines([look(1, 'present', 'pending'), look(2, 'present', 'usable')]);
    assert.equal(moment?.title, 'Read back 2 times: there and usable in 1');
  });

  test('say of each what was seen: there, not there, seen differently, or unreadable', () => {
    const told = ['present', 'absent', 'disagree', 'unknown'].map((edge) =>
      JSON.stringify(lines([look(1, edge, 'usable')])?.lines),
    );
    const wanted = [
      /a license whose name was not recorded assigned/,
      /a license whose name was not recorded not assigned/,
      /differently/,
      /a license whose name was not recorded unreadable/,
    ];
    for (const [place, one] of wanted.entries()) assert.match(told[place] ?? '', one);
  });

  test('looks at licenses in the timeline that saw the same one after the other share a line', () => {
    const same = [1, 2, 3].map((sequence) => look(sequence, 'present', 'usable'));
    assert.equal(lines(same)?.lines.length, 1);
    assert.equal(lines([...same, look(4, 'absent', 'usable')])?.lines.length, 2);
  });

  test('keep a known error red only as long as it is there', () => {
    const error = 'no seat is left; buy or free one, then retry';
    const red = (rows: readonly AuditRow[]) =>
      lines(rows)?.lines.filter(({ line }) => line === 'error').length;
    assert.equal(red([look(1, 'present', 'pending', [error])]), 1);
    const over = [look(1, 'present', 'pending', [error]), look(2, 'present', 'usable')];
    assert.equal(red(over), 0);
    assert.match(JSON.stringify(lines(over)?.lines), /For a while: no seat is left/);
  });

  test('show as failed what the directory gave up on', () => {
    const moment = lines([look(1, 'present', 'failed')]);
    assert.deepEqual([moment?.tone, moment?.quiet], ['bad', false]);
  });
});

describe('notices in the timeline', () => {
  test('notices in the timeline that follow each other are one moment with everybody named', () => {
    const notices = ['anna', 'ben'].map((to, index) =>
      aRow(index + 1, 'notice-sent', { to, channel: 'teams' }),
    );
    assert.equal(momentsOf(notices).at(-1)?.title, 'Told person anna and person ben in Teams');
  });

  test('by mail are told as such, and nobody is named twice', () => {
    const notice = (sequence: number, to: string, channel: string) =>
      aRow(sequence, 'notice-sent', { to, channel });
    const both = momentsOf([notice(1, 'anna', 'mail'), notice(2, 'anna', 'teams')]).at(-1);
    assert.equal(both?.title, 'Told person anna by mail and in Teams');
    assert.match(JSON.stringify(both?.lines), /Nothing tells whether a mail arrived/);
    const some = momentsOf([notice(1, 'anna', 'mail'), notice(2, 'ben', 'teams')]).at(-1);
    assert.equal(some?.title, 'Told person anna by mail, told person ben in Teams');
  });
});

describe('any fact', () => {
  test('any fact has words, whatever an older or broken version wrote down', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FACTS), fc.jsonValue(), (fact, data) => {
        const moments = momentsOf([aRow(1, fact, data)]);
        assert.equal(moments.flatMap(({ rows }) => rows).length, 1);
        assert.ok(moments.every(({ title }) => title.trim() !== ''));
      }),
    );
  });

  test('any fact of a newer version is shown by its name', () => {
    const moments = momentsOf([aRow(1, 'moon-phase-checked' as AuditFact, {})]);
    assert.equal(moments.at(-1)?.title, 'moon-phase-checked');
  });
});

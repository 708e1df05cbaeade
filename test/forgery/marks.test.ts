import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { INTEGRATION_USER } from '../../sandbox/tenant/servicenow/accounts.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, press } from '../support/asking.ts';
import { addingFails, DENIED, mend } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const ours = ({ servicenow }: TestWorld, number: string, kind: 'work_note' | 'comment') =>
  servicenow.ticket(number).journal.filter((entry) => entry.kind === kind && entry.by === INTEGRATION_USER);

async function aGrant(world: TestWorld) {
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  const { requestId, desired } = await requestOf(world, number);
  return { number, requestId, revision: desired?.revision ?? 0 };
}

describe('the mark of a line of ours', () => {
  test('the mark of a line of ours has 128 bits that nobody can guess, and is another one each time', async (t) => {
    const world = await aWorld(t);
    const { number } = await aGrant(world);
    const marks = ours(world, number, 'work_note').flatMap(({ text }) => text.match(/mark=[0-9a-f]+/g) ?? []);
    assert.ok(marks.length >= 1);
    for (const mark of marks) assert.match(mark, /^mark=[0-9a-f]{32}$/);
    assert.equal(new Set(marks).size, marks.length);
  });
});

describe('a line of ours that somebody pastes', () => {
  test('before we write it suppresses no note: the ticket says what is true', async (t) => {
    const world = await aWorld(t);
    const { number, requestId, revision } = await aGrant(world);
    for (let ahead = 1; ahead <= 5; ahead += 1)
      for (const said of [
        'access=ended outcome=rolled-back',
        'access=unknown outcome=running',
        'access=ended outcome=ended',
      ])
        world.servicenow.patchTicket(number, {
          fields: { work_notes: `[countersign ${requestId} r${revision + ahead} ${said}]` },
        });
    world.servicenow.patchTicket(number, {
      fields: { work_notes: `[countersign ${requestId} r${revision} access=granted outcome=fulfilled]` },
    });
    await operate(world, requestId, 'roll-back');
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    const newest = statements(world, number).at(-1);
    assert.equal(newest?.access, 'ended');
    assert.match(ours(world, number, 'work_note').at(-1)?.text ?? '', /access=ended/);
    await agree(world);
  });

  test('as references of comments suppresses no comment', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    const pasted = Array.from({ length: 40 }, (_, place) => `[ref 1.${place + 1}]`).join(' ');
    world.servicenow.patchTicket(number, {
      as: personId('finance-analyst'),
      fields: { comments: pasted },
    });
    for (const line of pasted.match(/\[ref [^\]]+\]/g) ?? [])
      world.servicenow.patchTicket(number, { as: personId('finance-analyst'), fields: { comments: line } });
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    const comments = ours(world, number, 'comment').map(({ text }) => text);
    assert.ok(
      comments.some((text) => text.includes('waits for approval')),
      comments.join('\n'),
    );
    assert.ok(
      comments.some((text) => text.includes('Done: the access')),
      comments.join('\n'),
    );
    await agree(world);
  });

  test('as a copy of a note of ours that is gone is not taken for ours, and says who has to look', async (t) => {
    const world = await aWorld(t);
    const { number } = await aGrant(world);
    const { id } = world.servicenow.ticket(number);
    const marker = '[countersign r-1 r9 access=ended outcome=ended mark=0123456789abcdef]';
    const note = {
      ...{ workNote: 'It has ended.', comment: null, standing: null },
      ...{ marker, commentMarker: '[ref 1.9 0123456789abcdef]' },
    };
    const write = () =>
      world.app.means.ticketing['servicenow']?.write({ system: 'servicenow', id, number }, note, 'r-1');
    assert.deepEqual((await write())?.failed, false);
    world.servicenow.changeJournal(number, (entry) =>
      entry['value']?.includes(marker) ? null : (entry['value'] ?? ''),
    );
    world.servicenow.patchTicket(number, { fields: { work_notes: `It has ended.\n${marker}` } });
    const again = await write();
    assert.ok(again?.failed && again.kind === 'refused');
    assert.match(again.because, /as written by .* somebody removed the note and left a copy/);
  });
});

describe('a follow-up that somebody made with an id of ours', () => {
  test('keeps none of ours from being raised, and closing it asks for nothing', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrant(world);
    const forged = world.servicenow.addRecord(
      'incident',
      {
        short_description: 'Nothing to see here',
        correlation_id: `${requestId}:rolled-back:0`,
        correlation_display: 'Countersign',
      },
      'service.desk',
    );
    const [incident] = world.servicenow.listRecords('incident').filter((one) => one['sys_id'] === forged);
    world.servicenow.closeTask(incident?.['number'] ?? '', {
      as: personId('identity-ops-1'),
      notes: 'Roll back',
    });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
    await agree(world);
  });

  test('before a request fails does not take the place of ours', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    const id = `servicenow-${world.servicenow.ticket(number).id}-group-membership`;
    for (const outcome of ['rolled-back', 'needs-human'])
      for (const table of ['incident', 'sc_task'] as const)
        world.servicenow.addRecord(
          table,
          {
            short_description: 'Nothing',
            correlation_id: `${id}:${outcome}:0`,
            correlation_display: 'Countersign',
          },
          'service.desk',
        );
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.ok((await factsOf(world, id)).includes('follow-up-raised'));
    const raised = ['incident', 'sc_task'].flatMap((table) =>
      world.servicenow
        .listRecords(table as 'incident')
        .filter((one) => one['sys_created_by'] === INTEGRATION_USER && one['correlation_id']?.startsWith(id)),
    );
    assert.equal(raised.length, 1);
    mend(world);
  });
});

describe('what people wrote', () => {
  const MARKS =
    '[code]<b>x</b>[/code]\n[countersign r r99 access=granted outcome=fulfilled mark=0123456789abcdef]\n[ref 1.9]';
  const CARRIED = /\[\s*\/?code\]|\[\s*countersign r r99|\[\s*ref 1\.9/;

  test('carries no mark of ours and no HTML into journals, cards, notices, mails, approver rows and follow-ups', async (t) => {
    const world = await aWorld(t);
    for (const person of ['finance-analyst', 'finance-data-owner'])
      world.controlled.directory.patchUser(personId(person), { displayName: `Lotte ${MARKS}` });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', {
      justification: `Because. ${MARKS}`,
    });
    await settle(world);
    await press(world, number, 'finance-data-owner', 'approve', { data: { comment: MARKS, reason: MARKS } });
    await pass(world, 10 * MINUTE);
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'roll-back', MARKS);
    await pass(world, HOUR);
    const { journal, approvals, tasks } = world.servicenow.ticket(number);
    const said = [
      ...journal.filter(({ by }) => by === INTEGRATION_USER).map(({ text }) => text),
      ...approvals.map(({ comments }) => comments),
      ...tasks.flatMap(({ shortDescription, description }) => [shortDescription, description]),
      ...(await world.teams.cards(number)).map(({ card }) => JSON.stringify(card)),
      ...world.teams.messages().map(({ text }) => text),
      ...world.tenant.mailbox.messages().flatMap(({ subject, content }) => [subject, content]),
    ];
    for (const text of said) assert.doesNotMatch(text, CARRIED);
    assert.ok(said.length > 6);
    await agree(world);
  });

  test('adds no line to what a mail says', async (t) => {
    const world = await aWorld(t);
    world.teams.setApp(personId('finance-data-owner'), 'not-installed');
    order(world, 'Access to Finance BI', 'finance-analyst', {
      justification: 'I need it.\nRisk: low (pre-approved)\nApproved so far by: Miriam Stern',
    });
    await pass(world, 10 * MINUTE);
    const [mail] = world.tenant.mailbox.messages();
    assert.match(mail?.content ?? '', /^Why: I need it\. Risk: low/m);
    assert.doesNotMatch(mail?.content ?? '', /^Risk: low|^Approved so far by/m);
  });
});

/** Passes in parts, so that every timer ticks on its way. */
async function live(world: TestWorld, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 15 * MINUTE) await pass(world, 15 * MINUTE);
}

describe('a note of ours', () => {
  for (const [how, change] of [
    ['removed', () => null],
    ['changed', (text: string) => text.replace('Fulfilled', 'Refused')],
  ] as const)
    test(`a note of ours that was ${how} by an administrator is found within a day, and what holds is said in a new one`, async (t) => {
      const world = await aWorld(t);
      const { number, requestId } = await aGrant(world);
      const count = world.servicenow.changeJournal(number, (entry) => {
        const value = entry['value'] ?? '';
        return value.includes('access=granted') ? change(value) : value;
      });
      assert.equal(count, 1);
      await jump(world, DAY / 2);
      await live(world, 3 * HOUR);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const last = ours(world, number, 'work_note').at(-1)?.text ?? '';
      assert.match(last, new RegExp(`was ${how}`));
      assert.match(last, /What holds: access granted/);
      assert.equal((await factsOf(world, requestId)).filter((fact) => fact === 'note-altered').length, 1);
      await jump(world, DAY);
      await jump(world, DAY);
      assert.equal(textOf(world, number).match(/What holds: access granted/g)?.length, 1);
      await agree(world);
    });

  for (const [how, change] of [
    ['removed', () => null],
    ['changed', (text: string) => text.replace('works', 'does not work')],
  ] as const)
    test(`for the requester that was ${how} by an administrator is said anew within a day, and once`, async (t) => {
      const world = await aWorld(t);
      const { number, requestId } = await aGrant(world);
      const [, done] = ours(world, number, 'comment');
      assert.match(done?.text ?? '', /^Done: the access to VPN works/);
      world.servicenow.changeJournal(number, (entry) => {
        const value = entry['value'] ?? '';
        return value.startsWith('Done: ') ? change(value) : value;
      });
      await jump(world, DAY / 2);
      await live(world, 3 * HOUR);
      const last = ours(world, number, 'comment').at(-1)?.text ?? '';
      assert.match(last, new RegExp(`was ${how} .* and not by us[^]*Done: the access to VPN works`));
      assert.match(ours(world, number, 'work_note').at(-1)?.text ?? '', new RegExp(`comment .* was ${how}`));
      assert.equal(stated(world, number), 'granted/fulfilled');
      const altered = (await world.app.means.auditLog.read(requestId)).filter(
        ({ fact }) => fact === 'note-altered',
      );
      assert.deepEqual(
        altered.map(({ data }) => [
          Reflect.get(Object(data), 'altered'),
          Reflect.get(Object(data), 'comment'),
        ]),
        [[how, true]],
      );
      await jump(world, DAY);
      await jump(world, DAY);
      assert.equal(ours(world, number, 'comment').filter(({ text }) => text.includes('not by us')).length, 1);
      // Taken away again, it is said again, and does not grow by that.
      world.servicenow.changeJournal(number, (entry) =>
        entry['value']?.includes('not by us') ? null : (entry['value'] ?? ''),
      );
      await jump(world, DAY);
      await live(world, 3 * HOUR);
      assert.equal(
        ours(world, number, 'comment')
          .at(-1)
          ?.text.match(/not by us/g)?.length,
        1,
      );
      await agree(world);
    });

  test('a note of ours and the comment with it, both removed, are missed in one look and said anew in one', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrant(world);
    world.servicenow.changeJournal(number, (entry) =>
      /access=granted|^Done: /.test(entry['value'] ?? '') ? null : (entry['value'] ?? ''),
    );
    await jump(world, DAY / 2);
    await live(world, 3 * HOUR);
    assert.equal(
      ours(world, number, 'work_note').filter(({ text }) => text.includes('was removed')).length,
      1,
    );
    assert.match(ours(world, number, 'comment').at(-1)?.text ?? '', /Done: the access to VPN works/);
    assert.equal((await factsOf(world, requestId)).filter((fact) => fact === 'note-altered').length, 2);
    await agree(world);
  });

  test('for the requester that stands is not missed because a newer note has none', async (t) => {
    const world = await aWorld(t);
    const { number } = await aGrant(world);
    const before = ours(world, number, 'comment').length;
    world.servicenow.changeJournal(number, (entry) =>
      entry['value']?.includes('access=granted') ? null : (entry['value'] ?? ''),
    );
    for (let day = 0; day < 3; day += 1) await jump(world, DAY);
    await live(world, 3 * HOUR);
    assert.match(ours(world, number, 'work_note').at(-1)?.text ?? '', /was removed/);
    assert.equal(ours(world, number, 'comment').length, before);
  });

  test('a note of ours that was removed is found within an hour where the ticket changes with it', async (t) => {
    const world = await aWorld(t);
    const { number } = await aGrant(world);
    await pass(world, 2 * HOUR);
    world.servicenow.changeJournal(number, (entry) =>
      entry['value']?.includes('access=granted') ? null : (entry['value'] ?? ''),
    );
    world.servicenow.patchTicket(number, { fields: { work_notes: 'It was refused, see above.' } });
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(ours(world, number, 'work_note').at(-1)?.text ?? '', /was removed/);
    await agree(world);
  });

  test('on a ticket that was archived is not missed, and no access ends because of it', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrant(world);
    await pass(world, HOUR);
    world.servicenow.deleteTicket(number);
    await jump(world, DAY);
    await live(world, 3 * HOUR);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.ok(!(await factsOf(world, requestId)).includes('note-altered'));
  });

  test('a note of ours that stands costs a look, and nothing is said', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    const before = ours(world, number, 'work_note').length;
    for (let day = 0; day < 3; day += 1) await jump(world, DAY);
    assert.equal(ours(world, number, 'work_note').length, before);
    await agree(world);
  });
});

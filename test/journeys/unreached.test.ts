import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, decideInTool, order } from '../support/asking.ts';
import { addingFails, DENIED, mend, SERVICENOW } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const CHAT = 'smba.trafficmanager.net';
const NOT_INSTALLED = {
  kind: 'status',
  status: 403,
  body: { error: { code: 'Forbidden', message: 'Bot is not installed in the personal scope.' } },
} as const;

/** A world whose data owners may decide in the ticket tool, too. */
const aWorldOf = (t: TestContext) =>
  aWorld(t, { policyFolder: aPolicyFolder(t, { '/stages/data-owner/acceptsItsmApproval': true }).folder });

function chatRefuses({ tenant }: TestWorld): void {
  tenant.faults.add({ match: { host: CHAT, method: 'POST', path: '/activities' }, effect: NOT_INSTALLED });
}

function mailRefuses({ tenant }: TestWorld): void {
  const body = { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } };
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', method: 'POST', path: '/sendMail' },
    effect: { kind: 'status', status: 403, body },
  });
}

async function factsNamed({ app }: TestWorld, requestId: string, name: string) {
  const rows = await app.means.auditLog.read(requestId);
  return rows.filter(({ fact }) => fact === name).map(({ data }) => data as Record<string, unknown>);
}

const times = (text: string, words: RegExp) => [...text.matchAll(new RegExp(words, 'g'))].length;
const incidents = ({ servicenow }: TestWorld, number: string) => servicenow.ticket(number).tasks;

describe('a reminder', () => {
  test('a reminder that chat and mail refuse is no reminder: the ticket and operators hear of it, and it is given once it is taken', async (t) => {
    const world = await aWorldOf(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    chatRefuses(world);
    mailRefuses(world);
    await pass(world, 8 * HOUR + 15 * MINUTE);
    const { requestId } = await requestOf(world, number);
    assert.deepEqual(await factsNamed(world, requestId, 'approval-reminded'), []);
    const [unreached] = await factsNamed(world, requestId, 'approver-unreached');
    assert.equal(unreached?.['to'], personId('finance-data-owner'));
    assert.match(String(unreached?.['because']), /not installed.*Access is denied/s);
    assert.match(textOf(world, number), /No message reaches Mirjam Kok/);
    const [incident] = incidents(world, number);
    assert.match(incident?.description ?? '', /Mirjam Kok.*not installed/s);
    mend(world);
    await pass(world, 20 * MINUTE);
    const [reminded] = await factsNamed(world, requestId, 'approval-reminded');
    assert.deepEqual(reminded?.['reminded'], [{ to: personId('finance-data-owner'), channel: 'teams' }]);
    assert.equal(
      world.teams.messages().filter(({ text }) => text.includes('still waits for your')).length,
      1,
    );
    const said = textOf(world, number);
    assert.equal(times(said, /No message reaches Mirjam Kok/), 1, 'once as a note');
    assert.equal(times(said, /waits for Mirjam Kok, and no message reaches them/), 1, 'once as a comment');
    assert.match(said, /Mirjam Kok has been reached/);
    assert.notEqual(incidents(world, number)[0]?.state, '1', 'the follow-up is over');
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a reminder names on record who got it by which way and who could not be reached', async (t) => {
    const world = await aWorldOf(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    world.teams.setApp(personId('security-approver-1'), 'not-installed');
    await pass(world, 8 * HOUR + MINUTE);
    const { requestId } = await requestOf(world, number);
    const [fact] = await factsNamed(world, requestId, 'approval-reminded');
    const ways = fact?.['reminded'] as readonly { to: string; channel: string }[];
    const { whoCanAct } = await requestOf(world, number);
    assert.deepEqual(
      Object.fromEntries(ways.map(({ to, channel }) => [to, channel])),
      Object.fromEntries(
        whoCanAct.map((id) => [id, id === personId('security-approver-1') ? 'mail' : 'teams']),
      ),
    );
    await agree(world);
  });
});

describe('a stage whose people nobody can reach', () => {
  test('a stage whose people nobody can reach is told of on the ticket and to operators within a quarter of an hour, and goes on as soon as somebody can be', async (t) => {
    const world = await aWorldOf(t);
    chatRefuses(world);
    mailRefuses(world);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    const { requestId } = await requestOf(world, number);
    assert.match(textOf(world, number), /No message reaches Mirjam Kok \(.*not installed.*Access is denied/s);
    assert.match(textOf(world, number), /approver row in the ticket tool/);
    const [incident] = incidents(world, number);
    assert.match(incident?.shortDescription ?? '', /nobody who may decide can be reached/);
    assert.match(incident?.description ?? '', /Mirjam Kok/);
    await pass(world, 3 * HOUR);
    assert.equal(times(textOf(world, number), /[Nn]o message reaches/), 2);
    assert.equal(
      incidents(world, number).filter(({ shortDescription }) => /can be reached/.test(shortDescription))
        .length,
      1,
    );
    mend(world);
    await pass(world, 20 * MINUTE);
    assert.match(textOf(world, number), /Mirjam Kok has been reached/);
    assert.equal((await factsNamed(world, requestId, 'approver-reached')).length, 1);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a stage whose people nobody can reach expires with a ticket that says so, or is decided on the ticket, which ends what operators were called for', async (t) => {
    for (const decides of [true, false]) {
      const world = await aWorldOf(t);
      chatRefuses(world);
      mailRefuses(world);
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await pass(world, 15 * MINUTE);
      if (decides) {
        decideInTool(world, number, 'finance-data-owner', 'approved');
        await pass(world, 20 * MINUTE);
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.notEqual(incidents(world, number)[0]?.state, '1');
      } else {
        await jump(world, 2 * DAY);
        assert.equal(stated(world, number), 'none/expired');
        assert.match(textOf(world, number), /in time, and no message reached Mirjam Kok/);
      }
      await agree(world);
    }
  });

  test('a stage whose people nobody can reach because chat and mail are away is told of, too', async (t) => {
    const world = await aWorldOf(t);
    world.tenant.faults.add({ match: { host: CHAT }, effect: { kind: 'status', status: 503 } });
    world.tenant.faults.add({ match: { path: '/sendMail' }, effect: { kind: 'status', status: 503 } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), /No message reaches Mirjam Kok/);
    assert.equal(incidents(world, number).length, 1);
    mend(world);
    await pass(world, 20 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a stage whose people nobody can reach is told by mail of a chat that is away for ten minutes, and by a card once it is back', async (t) => {
    const world = await aWorldOf(t);
    world.tenant.faults.add({ match: { host: CHAT }, effect: { kind: 'status', status: 503 } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    assert.equal(world.tenant.mailbox.messages().length, 1);
    assert.ok(!textOf(world, number).includes('No message reaches'));
    assert.deepEqual(incidents(world, number), []);
    mend(world);
    await pass(world, 8 * HOUR + 5 * MINUTE);
    assert.equal(world.tenant.mailbox.messages().length, 1);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a stage whose people nobody can reach calls nobody while one of them has a card; who has none is named', async (t) => {
    const world = await aWorldOf(t);
    world.teams.setApp(personId('security-approver-1'), 'not-installed');
    mailRefuses(world);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await pass(world, 20 * MINUTE);
    const { names } = await requestOf(world, number);
    const who = names[personId('security-approver-1')] ?? '';
    assert.ok(textOf(world, number).includes(`No message reaches ${who} (`));
    assert.deepEqual(incidents(world, number), []);
    await agree(world);
  });
});

describe('whoever has no chat', () => {
  test('whoever has no chat is told by mail where and how to decide', async (t) => {
    const world = await aWorldOf(t);
    chatRefuses(world);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    const { id } = world.servicenow.ticket(number);
    const [mail, ...others] = world.tenant.mailbox.messages();
    assert.deepEqual(others, []);
    const link = `https://${SERVICENOW}/nav_to.do?uri=sc_req_item.do%3Fsys_id%3D${id}`;
    assert.ok(mail?.content.includes(`(${link})`), mail?.content);
    assert.match(mail?.content ?? '', /approved or rejected/);
    assert.ok(!textOf(world, number).includes('No message reaches'));
    assert.deepEqual(incidents(world, number), []);
  });

  test('whoever has no chat is told by mail although it takes a while until the ticket tool has their row', async (t) => {
    const world = await aWorldOf(t);
    chatRefuses(world);
    const match = { host: SERVICENOW, path: '/sysapproval_approver' };
    world.tenant.faults.add({
      match: { ...match, method: 'POST' },
      count: 3,
      effect: { kind: 'status', status: 503 },
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    assert.equal(world.servicenow.ticket(number).approvals.length, 1);
    const mails = world.tenant.mailbox.messages();
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.content ?? '', /sc_req_item\.do/);
    assert.deepEqual(incidents(world, number), []);
  });

  test('whoever has no chat hears where no decision in the ticket tool counts that their card waits in chat, and counts as not reached', async (t) => {
    const { folder } = aPolicyFolder(t, { '/stages/data-owner/acceptsItsmApproval': false });
    const world = await aWorld(t, { policyFolder: folder });
    chatRefuses(world);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    const asked = world.tenant.mailbox.messages().map(({ content }) => content);
    assert.ok(
      asked.some((one) => one.includes('only on your card')),
      textOf(world, number),
    );
    assert.ok(asked.every((content) => !content.includes('sc_req_item.do')));
    for (const content of asked.filter((one) => one.includes('only on your card')))
      assert.match(
        content,
        /in teams \(https:\/\/teams\.microsoft\.com\/l\/chat\/0\/0\?tenantId=[^)]+&users=28%3A/,
      );
    assert.match(textOf(world, number), /counts only in chat/);
  });
});

describe('people who are asked later', () => {
  test('people who are asked later have a card, an approver row and a reminder of their own, and mail where chat does not reach them', async (t) => {
    const world = await aWorldOf(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 24 * HOUR + MINUTE);
    assert.equal((await cardOf(world, number, 'cfo')).state, 'open');
    const rows = world.servicenow.ticket(number).approvals.map(({ approver }) => approver);
    assert.ok(rows.includes(personId('cfo')));
    await pass(world, 8 * HOUR);
    const reminders = world.teams
      .messages()
      .filter(({ to, text }) => to === personId('cfo') && text.includes('still waits'));
    assert.equal(reminders.length, 1);
    await agree(world);
  });

  test('by escalation are told by mail where chat does not reach them', async (t) => {
    const world = await aWorldOf(t);
    world.teams.setApp(personId('cfo'), 'blocked');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 24 * HOUR + 5 * MINUTE);
    const mails = world.tenant.mailbox.messages();
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.content ?? '', /sc_req_item\.do/);
    await pass(world, 8 * HOUR);
    assert.equal(
      world.tenant.mailbox.messages().filter(({ subject }) => subject === `Reminder: ${number}`).length,
      1,
    );
    await agree(world);
  });
});

describe('an approver row', () => {
  const WRITE = { access_level: 'write' };
  for (const status of [403, 503])
    test(`an approver row that the ticket tool answers with ${status} costs nobody else theirs, nor a card`, async (t) => {
      const world = await aWorldOf(t);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'POST', path: '/sysapproval_approver' },
        count: 1,
        effect: {
          kind: 'status',
          status,
          body: { error: { message: 'Operation Failed' }, status: 'failure' },
        },
      });
      const { number } = order(world, 'Engineering repository access', 'developer', WRITE);
      await pass(world, 8_000);
      const { whoCanAct } = await requestOf(world, number);
      assert.equal(world.servicenow.ticket(number).approvals.length, whoCanAct.length - 1);
      assert.equal((await world.teams.cards(number)).length, whoCanAct.length);
      await pass(world, 5 * MINUTE);
      assert.equal(world.servicenow.ticket(number).approvals.length, whoCanAct.length);
      await agree(world);
    });

  test('an approver row that the ticket tool goes on refusing is said on the ticket, with whose it is and why', async (t) => {
    const world = await aWorldOf(t);
    world.tenant.faults.add({
      match: { host: SERVICENOW, method: 'POST', path: '/sysapproval_approver' },
      effect: {
        kind: 'status',
        status: 403,
        body: { error: { message: 'Insufficient rights' }, status: 'failure' },
      },
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), /no approver row .*Mirjam Kok.*Insufficient rights/is);
    mend(world);
    await pass(world, 2 * HOUR);
    assert.equal(times(textOf(world, number), /Insufficient rights/), 1);
    assert.equal(world.servicenow.ticket(number).approvals.length, 1);
    await agree(world);
  });
});

describe('a notice to whoever owns what was asked for', () => {
  test('a notice to whoever owns what was asked for that nobody of them takes is said on the ticket; operations hear of the failure all the same', async (t) => {
    const world = await aWorldOf(t);
    world.controlled.directory.patchGroup(groupId('GRP-VPN-USERS'), { displayName: 'GRP-VPN-OLD' });
    mailRefuses(world);
    world.teams.setApp(personId('vpn-owner'), 'not-installed');
    await pass(world, 20 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 30 * MINUTE);
    assert.match(textOf(world, number), /Nobody who owns what was asked for could be told/);
    assert.ok(!textOf(world, number).includes('Nobody of operations could be told'));
    await agree(world);
  });
});

describe('a notice to operations', () => {
  test('a notice to operations that nobody there takes is said on the ticket, and health is red until one is taken', async (t) => {
    const world = await aWorldOf(t);
    chatRefuses(world);
    mailRefuses(world);
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(textOf(world, number), /Nobody of operations could be told/);
    assert.match(textOf(world, number), /not installed.*Access is denied/s);
    assert.deepEqual(
      (await redNames(world)).filter((name) => name === 'operations'),
      ['operations'],
    );
    mend(world);
    addingFails(world, DENIED);
    order(world, 'Access to VPN', 'developer');
    await pass(world, 30 * MINUTE);
    assert.deepEqual(
      (await redNames(world)).filter((name) => name === 'operations'),
      [],
    );
    await agree(world);
  });
});

async function redNames(world: TestWorld): Promise<readonly string[]> {
  const answer = await world.host.fetch(new Request('http://127.0.0.1:7071/api/health'));
  const { red } = (await answer.json()) as { readonly red: readonly { readonly name: string }[] };
  return red.map(({ name }) => name);
}

/** A ticket that does not say which access it means ends in a question to its requester; a draft may only suggest. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADVISOR } from '../../sandbox/app/sandbox-settings.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { recorded, verified } from '../support/recorded.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const ITEM = 'Request access to application';
const VAGUE = 'the thing the finance team uses';

async function vague(world: TestWorld, application = VAGUE): Promise<string> {
  const { number } = order(world, ITEM, 'finance-analyst', { application });
  await pass(world, 3 * MINUTE);
  await settle(world);
  return number;
}

const notesOn = (world: TestWorld, number: string) =>
  world.servicenow.ticket(number).journal.filter(({ kind }) => kind === 'work_note');
const draftsOn = (world: TestWorld, number: string) =>
  notesOn(world, number).filter(({ text }) => /\[draft mark=[0-9a-f]{32}\]$/.test(text.trim()));

describe('a ticket that does not say which access it means', () => {
  for (const [what, application] of Object.entries({ 'in words of its own': VAGUE, 'with no answer': '' }))
    test(`a ticket that does not say which access it means, ${what}, ends in a question to whoever asked`, async (t) => {
      const world = await aWorld(t);
      const number = await vague(world, application);
      assert.equal(stated(world, number), 'none/needs-human');
      const asked = wordsOn(world, number, 'comment');
      assert.match(asked, /can not be decided yet, because it is not clear what you need/);
      assert.match(asked, /can be chosen there: Finance BI, Sales CRM, VPN/);
      assert.match(asked, /Please tell us which of them you need: change your answer on this ticket/);
      assert.match(wordsOn(world, number, 'work_note'), /choice-unclear/);
      const { tasks } = world.servicenow.ticket(number);
      assert.equal(tasks.length, 1, 'the service desk has a task');
      assert.equal(world.teams.messages().length, 0, 'nobody is called');
      assert.deepEqual(draftsOn(world, number), []);
      await agree(world);
      const { findings, gaps } = await verified(await recorded(world));
      assert.deepEqual([...findings.map(describeAuditFault), ...gaps], []);
    });

  test("a requester's answer on the ticket is a new version of the request, which is decided as any other", async (t) => {
    const world = await aWorld(t);
    const number = await vague(world);
    world.servicenow.patchTicket(number, { variables: { application: 'Finance BI' } });
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.equal(stated(world, number), 'none/running');
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });

  test('another answer that says it no more clearly is asked about once more, and an edit of something else is no answer', async (t) => {
    const world = await aWorld(t);
    const number = await vague(world);
    world.servicenow.patchTicket(number, { fields: { short_description: 'Please hurry.' } });
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 1);
    world.servicenow.patchTicket(number, { variables: { application: 'the other thing' } });
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.equal(stated(world, number), 'none/needs-human');
  });
});

describe('a suggestion by a machine', () => {
  async function suggested(
    t: Parameters<typeof aWorld>[0],
    mode: 'on' | 'hostile' | 'failing' | 'slow',
    text?: string,
  ) {
    const world = await aWorld(t, { settings: ADVISOR });
    await anApprovedRequest(
      world,
      { item: ITEM, person: 'finance-analyst' },
      { application: 'Finance BI', justification: 'Monthly close of the books.' },
    );
    world.completions.set(mode, text);
    const { number } = order(world, ITEM, 'hr-officer', { application: VAGUE });
    await pass(world, 5 * MINUTE);
    await settle(world);
    return { world, number };
  }

  test('a suggestion by a machine stands in a work note of its own, labeled, below the question, and is no answer', async (t) => {
    const { world, number } = await suggested(t, 'on');
    const [draft, ...more] = draftsOn(world, number);
    assert.deepEqual(more, []);
    assert.match(draft?.text ?? '', /^Draft by a machine\. Nobody has checked it/);
    assert.match(draft?.text ?? '', /It may be meant: .*\("Finance BI" under "application"\)/);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.equal((await requestOf(world, number)).version, 1);
    assert.doesNotMatch(wordsOn(world, number, 'comment'), /machine/);
    await agree(world);
  });

  test('a suggestion by a machine is made of the questions that the table names and of past tickets without their people', async (t) => {
    const { world } = await suggested(t, 'on');
    const { data = {} } = world.completions.calls().at(-1) ?? {};
    assert.deepEqual(Object.keys(data), ['application', 'justification', 'choices', 'past tickets']);
    assert.match(data['past tickets'] ?? '', /Monthly close of the books/);
    assert.doesNotMatch(JSON.stringify(data), /Lotte|finance-analyst|contoso/i);
  });

  test('a suggestion by a machine names only what can be chosen, and holds no line of ours and no link', async (t) => {
    const { world, number } = await suggested(t, 'hostile');
    const [draft] = draftsOn(world, number);
    assert.match(draft?.text ?? '', /It may be meant: .*"Server operations"/);
    assert.doesNotMatch(draft?.text ?? '', /https?:|evil\.example|\[countersign/);
    assert.equal(stated(world, number), 'none/needs-human');
    await pass(world, 60 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 1);
    await agree(world);
  });

  for (const mode of ['failing', 'slow'] as const)
    test(`a suggestion by a machine that is ${mode} is left out, and the question stands without it`, async (t) => {
      const { world, number } = await suggested(t, mode);
      await pass(world, 30 * MINUTE);
      assert.deepEqual(draftsOn(world, number), []);
      assert.equal(stated(world, number), 'none/needs-human');
      await agree(world);
    });
});

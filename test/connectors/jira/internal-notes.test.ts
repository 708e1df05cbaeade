/** Customers read what is public on a request: nothing of ours is, unless the mapping says so, whatever gets lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUR_ACCOUNT } from '../../../sandbox/tenant/jira/accounts.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import { createJiraTicketing } from '../../../src/connectors/jira/ticketing.ts';
import type { TicketNote } from '../../../src/ports/ticketing.ts';
import { altered } from '../support/altered.ts';
import { mappingWith, SETTINGS, site } from './site.ts';

const MARK = '0123456789abcdef'.repeat(2);
const NOTE: TicketNote = {
  workNote: 'Secret reason for the service desk.',
  comment: 'We are on it.',
  standing: 'in-progress',
  marker: `[countersign r r1 access=pending outcome=running ${MARK}]`,
  commentMarker: `[ref r.1 ${MARK}]`,
};

type Lost = Exclude<FaultEffect, { kind: 'lag' | 'slow' | 'partial' }>;

const LOST: Readonly<Record<string, Lost>> = {
  'a reset': { kind: 'reset', applied: true },
  'a 504': { kind: 'status', status: 504, applied: true },
  'a page of HTML': { kind: 'html', applied: true },
  'a 429': { kind: 'status', status: 429, retryAfter: 5 },
};

describe('notes on requests of Jira', () => {
  for (const comments of ['internal', 'public'] as const)
    for (const [what, effect] of Object.entries(LOST))
      for (let at = 0; at < 12; at += 1)
        test(`a note of ours is never public, where ${what} answers call ${at} of writing it and what is for customers is ${comments}`, async () => {
          const { jira, ticketing, makeTicket, faults } = site(
            {},
            { ...SETTINGS, mapping: mappingWith({ comments }) },
          );
          const made = makeTicket();
          faults.add({ match: { path: '/rest/*' }, skip: at, count: 1, effect });
          for (let tries = 0; tries < 3; tries += 1) await ticketing.write(made, NOTE, 'r');
          const ours = jira.commentsOn(made.id).filter(({ author }) => author === OUR_ACCOUNT);
          assert.equal(ours.length, 2, 'each stands once');
          const shown = ours.filter(({ isPublic }) => isPublic).map(({ body }) => JSON.stringify(body));
          assert.equal(shown.length, comments === 'public' ? 1 : 0);
          assert.ok(shown.every((text) => !text.includes('Secret reason')));
        });

  test('every comment that leaves says who reads it, in the call that makes it', async () => {
    const { outbound, clock, makeTicket } = site();
    const sent: string[] = [];
    const watched: typeof outbound = (url, init, context) => {
      if (init.method === 'POST' && url.endsWith('/comment')) sent.push(init.body ?? '');
      return outbound(url, init, context);
    };
    const ticketing = createJiraTicketing(SETTINGS, watched, clock);
    await ticketing.write(makeTicket(), NOTE, 'r');
    assert.equal(sent.length, 2);
    for (const body of sent)
      assert.deepEqual(JSON.parse(body).properties, [
        { key: 'sd.public.comment', value: { internal: true } },
      ]);
  });

  test('a note that a rule of the site makes public is deleted at once, and said', async () => {
    const { jira, ticketing, makeTicket } = site({ comments: { exposed: true } });
    const made = makeTicket();
    const answer = await ticketing.write(made, NOTE, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /made an internal note of ours public/);
    assert.deepEqual(jira.commentsOn(made.id), []);
  });

  test('a note that became public in an answer which was lost is deleted when it is found', async () => {
    const { jira, ticketing, makeTicket, faults } = site({ comments: { exposed: true } });
    const made = makeTicket();
    faults.add({
      match: { method: 'POST', path: '*/comment' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    await ticketing.write(made, NOTE, 'r');
    assert.equal(jira.commentsOn(made.id).length, 1);
    const answer = await ticketing.write(made, NOTE, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.deepEqual(jira.commentsOn(made.id), []);
  });

  test('a note that an administrator made public later does not count as standing, and is not left there', async () => {
    const { jira, ticketing, makeTicket } = site();
    const made = makeTicket();
    await ticketing.write(made, NOTE, 'r');
    const [note] = jira.commentsOn(made.id);
    jira.changeComment(made.id, note?.id ?? '', { isPublic: true });
    const sought = [{ ticket: made, line: NOTE.marker, of: 'note' }] as const;
    assert.deepEqual(await ticketing.shownNotes(sought, 'r'), { failed: false, shown: {} });
    const answer = await ticketing.write(made, NOTE, 'r');
    assert.ok(answer.failed);
    assert.ok(jira.commentsOn(made.id).every(({ isPublic }) => !isPublic));
  });

  test('a comment whose answer does not say who reads it counts as public', async () => {
    const { jira, outbound, clock, makeTicket } = site();
    const mute = altered(outbound, /\/comment$/, (text) => text.replaceAll(/,"jsdPublic":false/g, ''));
    const answer = await createJiraTicketing(SETTINGS, mute, clock).write(makeTicket(), NOTE, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    const [line] = jira.listTickets();
    assert.deepEqual(jira.commentsOn(line?.id ?? ''), []);
  });

  test('a copy of our note by somebody else, in the place of ours, is said and not believed', async () => {
    const { jira, ticketing, makeTicket } = site();
    const made = makeTicket();
    jira.patchTicket(made.id, { fields: { work_notes: `Working on it.\n${NOTE.marker}` } });
    const answer = await ticketing.write(made, NOTE, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /written by/);
  });

  test('a note that somebody edits has another digest', async () => {
    const { jira, ticketing, makeTicket } = site();
    const made = makeTicket();
    const written = await ticketing.write(made, NOTE, 'r');
    assert.ok(!written.failed);
    const [note] = jira.commentsOn(made.id);
    const content = [NOTE.workNote.replace('Secret', 'Other'), NOTE.marker].map((text) => ({
      type: 'paragraph',
      content: [{ type: 'text', text }],
    }));
    jira.changeComment(made.id, note?.id ?? '', { body: { type: 'doc', version: 1, content } });
    const answer = await ticketing.shownNotes([{ ticket: made, line: NOTE.marker, of: 'note' }], 'r');
    assert.ok(!answer.failed);
    assert.notDeepEqual(answer.shown[NOTE.marker]?.digests, [written.digest]);
  });
});

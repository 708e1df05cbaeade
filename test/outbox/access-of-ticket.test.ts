import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { accessOfTicket } from '../../src/activities/outbox/send.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { knowWords } from '../../src/kinds/words.ts';
import { TOY_WORDS } from '../support/toy/toy-kind.ts';
import { TOY } from '../support/toy/toy-rules.ts';

type Said = Pick<NonNullable<RequestRecord['desired']>, 'access' | 'means'>;

function version(number: number, desired: Said, beneficiaryId = 'anna'): RequestRecord {
  const ticket = { system: 'servicenow', id: 't', number: 'RITM1', type: 'request-item' };
  return {
    ticket,
    kind: TOY,
    version: number,
    request: { beneficiaryId },
    desired,
  } as unknown as RequestRecord;
}

/** What the ticket says of its second version, after the first has said that. */
async function said(first: RequestRecord, second: RequestRecord): Promise<string> {
  knowWords([TOY_WORDS]);
  const requests = { read: async () => ({ row: first, etag: '1' }) } as unknown as Means['requests'];
  return await accessOfTicket({ requests } as Means, second);
}

describe('a ticket whose request has a version before', () => {
  test('a ticket goes on to state what stays of the version before, while the next has done nothing', async () => {
    const held = version(1, { access: 'held', means: 'in-force' });
    assert.equal(await said(held, version(2, { access: 'none' })), 'held');
    const released = version(1, { access: 'released', means: 'done' });
    assert.equal(await said(released, version(2, { access: 'none' })), 'released');
  });

  test('a ticket states the next version as soon as that has done something, or is about somebody else', async () => {
    const held = version(1, { access: 'held', means: 'in-force' });
    assert.equal(await said(held, version(2, { access: 'unknown' })), 'unknown');
    assert.equal(await said(held, version(2, { access: 'none' }, 'bert')), 'none');
  });

  test('a ticket states nothing of a version before that is over, or is stated in words that all kinds share', async () => {
    assert.equal(await said(version(1, { access: 'none' }), version(2, { access: 'none' })), 'none');
    assert.equal(await said(version(1, { access: 'granted' }), version(2, { access: 'none' })), 'none');
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany } from '../tenant/company.ts';

const path = `/users/${person('identity-ops-1').id}/sendMail`;
const recipient = (address: string) => ({ emailAddress: { address } });

describe('mail', () => {
  test('mail is accepted with 202 and kept as it was sent', async () => {
    const company = await aCompany();
    const message = {
      subject: 'Access granted',
      body: { contentType: 'HTML', content: '<p>Done</p>' },
      toRecipients: [recipient('lotte.bakker@contoso.example')],
      ccRecipients: [recipient('ruben.visser@contoso.example')],
    };
    const answer = await company.graph('POST', path, { message, saveToSentItems: false });
    assert.deepEqual([answer.status, answer.body], [202, {}]);
    assert.deepEqual(company.tenant.mailbox.messages(), [
      {
        at: '2026-03-03T09:00:00.000Z',
        fromUserId: person('identity-ops-1').id,
        to: ['lotte.bakker@contoso.example'],
        cc: ['ruben.visser@contoso.example'],
        subject: 'Access granted',
        contentType: 'html',
        content: '<p>Done</p>',
        saveToSentItems: false,
      },
    ]);
  });

  test('without a recipient, or from an app that may not send, is refused', async () => {
    const company = await aCompany();
    assert.equal((await company.graph('POST', path, { message: { subject: 'To nobody' } })).status, 400);
    const silent = await aCompany({ permissions: ['User.Read.All'] });
    const message = { subject: 'Hello', toRecipients: [recipient('lotte.bakker@contoso.example')] };
    assert.equal((await silent.graph('POST', path, { message })).status, 403);
    assert.deepEqual(silent.tenant.mailbox.messages(), []);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailNotices } from '../../../sandbox/control/mail-notices.ts';

test('Mail is listed once per recipient, as its reader sees it', () => {
  const at = '2026-03-03T09:00:00.000Z';
  const mail = {
    at,
    fromUserId: 'sender',
    to: ['ann@contoso.example'],
    cc: ['all@contoso.example'],
    subject: 'RITM0010123 is granted',
    contentType: 'html' as const,
    content: '<p>Access to <b>R&amp;D &lt;all&gt;</b></p><p>Until Friday</p>',
    saveToSentItems: false,
  };
  const notices = mailNotices([mail], (address) => (address.startsWith('ann') ? 'ann-id' : null));
  const common = {
    channel: 'mail',
    ticket: { system: 'servicenow', number: 'RITM0010123' },
    text: 'RITM0010123 is granted\n\nAccess to R&D <all>\nUntil Friday',
    at,
  };
  assert.deepEqual(notices, [
    { id: 'mail-1-1', to: 'ann-id', ...common },
    { id: 'mail-1-2', to: 'all@contoso.example', ...common },
  ]);
});

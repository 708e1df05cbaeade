/** Simulated Graph as the contract of mail wants it. */
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { MailBench } from '../contracts/mail.ts';
import { tenant } from './tenant.ts';

export function mailBench(): MailBench {
  const { mail, mailbox, faults } = tenant({ settings: { mailFrom: personId('identity-ops-1') } });
  return {
    mail,
    person: { id: personId('finance-analyst'), address: 'lotte.bakker@contoso.example' },
    unknownId: '99999999-9999-4999-8999-999999999999',
    sent: mailbox.messages,
    faultNext(effect) {
      faults.add({ match: { path: '/sendMail' }, count: 1, effect });
    },
  };
}

import { personId } from '../../../sandbox/tenant/company/person.ts';
import { type MailBench, mailContract } from '../contracts/mail.ts';
import { tenant } from './tenant.ts';

mailContract('Microsoft Graph', (): MailBench => {
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
});

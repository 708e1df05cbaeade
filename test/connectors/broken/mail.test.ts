import type { Mail } from '../../../src/ports/conversation.ts';
import { type MailBench, mailContract } from '../contracts/mail.ts';
import { mailBench } from '../graph/mail-bench.ts';
import { contractFinds } from './broken.ts';

type Failed = Extract<Awaited<ReturnType<Mail['send']>>, { sent: false }>;

function sending(send: (right: Mail, bench: MailBench) => Mail['send']) {
  return (bench: MailBench): MailBench => ({ ...bench, mail: { send: send(bench.mail, bench) } });
}

const failing = (change: (failed: Failed) => Awaited<ReturnType<Mail['send']>>) =>
  sending((right) => async (...asked) => {
    const answer = await right.send(...asked);
    return answer.sent ? answer : change(answer);
  });

contractFinds(
  'mail',
  mailContract,
  mailBench,
  failing((failed) => failed),
  {
    'sends nothing and says that it did': sending(() => async () => ({ sent: true })),
    'sends everything twice': sending((right) => async (...asked) => {
      await right.send(...asked);
      return await right.send(...asked);
    }),
    'sends again what was not answered': sending((right) => async (...asked) => {
      const answer = await right.send(...asked);
      return answer.sent ? answer : await right.send(...asked);
    }),
    'sends no subject': sending((right) => (to, _, text, requestId) => right.send(to, '', text, requestId)),
    'sends no text': sending(
      (right) => (to, subject, _, requestId) => right.send(to, subject, '', requestId),
    ),
    'sends to somebody whom it knows where it does not know who is meant': sending(
      (right, { person }) =>
        (_, ...rest) =>
          right.send(person.id, ...rest),
    ),
    'sends what it was to send, and says that it failed': sending((right) => async (...asked) => {
      await right.send(...asked);
      return { sent: false, because: 'No answer.', mayCure: true };
    }),
    'takes what was refused for sent': failing(() => ({ sent: true })),
    'hopes that somebody will be known one day': failing((failed) => ({ ...failed, mayCure: true })),
    'gives up on a server that is away': failing((failed) => ({ ...failed, mayCure: false })),
    'throws where the server does not answer': failing((failed) => {
      throw new Error(failed.because);
    }),
  },
);

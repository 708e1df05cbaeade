import type { Checkup, Verdict } from '../../ports/checks.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import type { Wire } from './wire.ts';

/** Whether PagerDuty takes the key, and lets it see what is asked for. Which policies tables name, rotas are asked for. */
export function pagerDutyCheckup(wire: Wire): Checkup {
  return {
    about: 'PagerDuty',
    begin: () => ({
      first: {
        name: 'key',
        look: async () =>
          keyVerdict(await wire('/escalation_policies?limit=1', 'Escalation policies', 'checks')),
      },
      others: [
        {
          name: 'users',
          look: async () => usersVerdict(await wire('/users?limit=1', 'Users', 'checks')),
        },
      ],
    }),
  };
}

type Answer = Awaited<ReturnType<Wire>>;

const KEY =
  'In PagerDuty make a read-only REST API key (Integrations, API Access Keys), and set PAGERDUTY_TOKEN; for accounts of the EU set PAGERDUTY_HOST, too.';

function keyVerdict(answer: Answer): Verdict {
  if (answer.read === 'failed') {
    if (answer.isRefused) return failed(answer.because, KEY);
    return answer.mayCure ? noAnswer(answer.because) : failed(answer.because, KEY);
  }
  const listed = answer.read === 'done' ? answer.body['escalation_policies'] : null;
  if (!Array.isArray(listed)) return failed('PagerDuty answered without a list of escalation policies.', KEY);
  if (listed.length > 0) return ok('PagerDuty takes the key, and shows escalation policies.');
  return failed(
    'PagerDuty takes the key and shows it no escalation policy: nobody who is on call is known.',
    'Let the key see them: make it an account key and not one of a user without teams.',
  );
}

function usersVerdict(answer: Answer): Verdict {
  if (answer.read === 'failed')
    return answer.mayCure ? noAnswer(answer.because) : failed(answer.because, KEY);
  const listed = answer.read === 'done' ? answer.body['users'] : null;
  if (Array.isArray(listed) && listed.length > 0) return ok('PagerDuty shows users.');
  return unknown('PagerDuty shows no users: whoever is on call may not be tied to an account.', KEY);
}

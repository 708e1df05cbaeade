import { DAY } from '../../domain/instant.ts';
import type { Checkup, Ping, Verdict } from '../../ports/checks.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { faultsAsValues } from '../outbound/ticket-fault.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import { looksAt } from './checks.ts';
import { createOurAccount } from './our-account.ts';
import type { ServiceNowSettings } from './settings.ts';
import { otherAccountWords } from './ticketing.ts';
import { createWire, type Wire } from './wire.ts';

/** What the instance said of our rights stands for so long: somebody may have changed them since. */
const SAID_FOR = DAY;

/**
 * Whether the instance lets us in, and what it shows of each table and column. What our account may write only the instance
 * knows: it stands here as its last ping said it (`pinged`), for a day.
 */
export function serviceNowCheckup(
  settings: ServiceNowSettings,
  outbound: () => Outbound,
  clock: Clock,
): { readonly checkup: Checkup; readonly pinged: (ping: Ping) => void } {
  let said: { readonly at: number; readonly ping: Ping } | null = null;
  const checkup: Checkup = {
    about: 'ServiceNow',
    begin: ({ rotas }) => {
      const now = clock.now();
      // Anew for each look: a token from before says nothing of the secret.
      const wire = createWire(settings, outbound(), clock);
      const asked = { wire, settings, now, context: { requestId: 'checks', purpose: 'connection-checks' } };
      const { first, others } = looksAt(asked, said && now - said.at < SAID_FOR ? said.ping : null);
      return {
        first,
        others: [
          { name: 'account', look: async () => await accountVerdict(wire, settings, clock) },
          ...others.filter(({ name }) => rotas.length > 0 || name !== 'read cmn_rota'),
        ],
      };
    },
  };
  return {
    checkup,
    pinged: (ping) => {
      said = { at: clock.now(), ping };
    },
  };
}

async function accountVerdict(wire: Wire, settings: ServiceNowSettings, clock: Clock): Promise<Verdict> {
  const account = createOurAccount(wire, settings, clock);
  const seen = await faultsAsValues(
    async () => await account.settings({ requestId: 'checks', purpose: 'connection-checks' }),
  );
  if ('failed' in seen) return noAnswer(seen.because);
  const other = account.otherThanSet();
  if (other !== null) return failed(otherAccountWords(settings, other), null);
  return account.isTold()
    ? ok(`ServiceNow takes this app for ${settings.account}.`)
    : unknown(`ServiceNow does not say whom it takes this app for; ${settings.account} is believed.`);
}

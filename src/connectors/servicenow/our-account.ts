import { HOUR, MINUTE } from '../../domain/instant.ts';
import type { Clock } from '../../ports/ports.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { hasShape } from './query.ts';
import { recordsOf, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/** An instance gives the OAuth application another user seldom; one that did not tell may tell soon. */
const KNOWN_FOR = HOUR;
const ASKED_AGAIN_AFTER = 10 * MINUTE;

/** Run by the instance for whoever calls: its answer is the user that our token stands for. */
const CALLER = 'user_name=javascript:gs.getUserName()';

type OurAccount = {
  /** The settings, with the account that the instance takes us for where it tells. */
  settings(context: OutboundContext): Promise<ServiceNowSettings>;
  /** The account that the instance was last seen to take us for, where the setting names another one. */
  otherThanSet(): string | null;
  /** Whether the instance has told whom it takes us for. */
  isTold(): boolean;
};

/**
 * Who we are in the instance. What we wrote is known by its author, and the author is the user of the OAuth application,
 * whatever the setting says. An instance that does not run scripts in queries answers with nobody or with everybody: then
 * the setting is believed.
 */
export function createOurAccount(wire: Wire, settings: ServiceNowSettings, clock: Clock): OurAccount {
  let known: { readonly account: string | null; readonly until: number } | null = null;
  let asking: Promise<string | null> | null = null;
  const ask = async (context: OutboundContext) => {
    const account = await callerName(wire, context);
    const lasts = account === null ? ASKED_AGAIN_AFTER : KNOWN_FOR;
    // What was told before stands where the instance does not tell any more.
    known = { account: account ?? known?.account ?? null, until: clock.now() + lasts };
    return known.account;
  };
  return {
    async settings(context) {
      if (known && known.until > clock.now()) return withAccount(settings, known.account);
      asking ??= ask(context).finally(() => {
        asking = null;
      });
      try {
        return withAccount(settings, await asking);
      } catch (error) {
        // Whom it took us for an hour ago is a better answer than none.
        if (known === null || !(error instanceof TicketFault)) throw error;
        return withAccount(settings, known.account);
      }
    },
    isTold: () => known !== null && known.account !== null,
    otherThanSet() {
      const account = known?.account ?? null;
      return account === null || isSameUser(account, settings.account) ? null : account;
    },
  };
}

/** ServiceNow tells user names apart regardless of case. */
export function isSameUser(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether a name is no person's: what the instance does by itself it does as `system`. */
export function isOfTool(userName: string, account: string): boolean {
  return isSameUser(userName, 'system') || isSameUser(userName, account);
}

function withAccount(settings: ServiceNowSettings, account: string | null): ServiceNowSettings {
  return account === null ? settings : { ...settings, account };
}

async function callerName(wire: Wire, context: OutboundContext): Promise<string | null> {
  let total: number | null = null;
  const onTotal = (records: number) => {
    total = records;
  };
  const query = { sysparm_query: CALLER, sysparm_fields: 'user_name', sysparm_limit: '2' };
  try {
    const result = await wire({ method: 'GET', path: 'sys_user', query, onTotal, seenOnly: true }, context);
    const [only, ...others] = recordsOf(result, 'our own user');
    if (!only || others.length > 0 || (total ?? 1) !== 1) return null;
    const name = textOf(only, 'user_name');
    return hasShape('user-name', name) ? name : null;
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'refused') return null;
    throw error;
  }
}

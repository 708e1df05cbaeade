/** One thing that goes wrong in one journey. */
import type { TableFaultEffect } from '../../tables/switches.ts';
import type { Strike } from '../../tenant/simulator.ts';

export type CallPattern = { readonly host: string; readonly method: string; readonly path: string };

/** Every call to a host. */
type VendorPattern = { readonly host: string };

/** Where deliveries come in: a ticket tool's webhooks, Teams, the directory's notifications, operators and others at the app's own API. */
export type Door = 'webhook' | 'press' | 'notification' | 'act';

export type InboundFate = 'twice' | 'twice-at-once' | 'dropped' | 'unanswered' | 'late';

export type Trouble =
  | { readonly family: 'none' }
  /** The host dies at the nth execution of an activity. */
  | {
      readonly family: 'crash';
      readonly activity: string;
      readonly nth: number;
      readonly point: 'before' | 'after';
    }
  /** The worker stands still before a step of the nth execution of an activity, long enough for another to run it again. */
  | {
      readonly family: 'freeze';
      readonly activity: string;
      readonly nth: number;
      readonly step: number;
      readonly minutes: number;
    }
  /** After so many table writes the host dies, or the next one fails. */
  | { readonly family: 'write'; readonly after: number; readonly effect: 'crash' | TableFaultEffect }
  /** Calls number `skip + 1` to `skip + count` of a kind fail. */
  | {
      readonly family: 'call';
      readonly match: CallPattern;
      readonly skip: number;
      readonly count: number;
      readonly effect: Strike;
    }
  /** Every call of a kind, or to a vendor, fails for so many hours. */
  | {
      readonly family: 'outage';
      readonly match: CallPattern | VendorPattern;
      readonly effect: Strike;
      readonly hours: number;
    }
  /** Reads of Graph stay behind. */
  | { readonly family: 'lag'; readonly reads: string }
  /** What becomes of the nth delivery at a door on its way to the app. */
  | {
      readonly family: 'inbound';
      readonly door: Door;
      readonly nth: number;
      readonly fate: InboundFate;
    };

/** The name a case is replayed by. */
export function nameOf(trouble: Trouble): string {
  switch (trouble.family) {
    case 'none':
      return 'none';
    case 'crash':
      return `crash/${trouble.activity}/${trouble.nth}/${trouble.point}`;
    case 'freeze':
      return `freeze/${trouble.activity}/${trouble.nth}/before-${trouble.step}/${trouble.minutes}m`;
    case 'write':
      return `write/${trouble.after}/${trouble.effect}`;
    case 'call':
      return `call/${patternName(trouble.match)}/${trouble.skip + 1}x${trouble.count}/${effectName(trouble.effect)}`;
    case 'outage':
      return `outage/${patternName(trouble.match)}/${effectName(trouble.effect)}${hoursName(trouble.hours)}`;
    case 'lag':
      return `lag/${trouble.reads}`;
    case 'inbound':
      return `inbound/${trouble.door}/${trouble.nth}/${trouble.fate}`;
  }
}

const patternName = (match: CallPattern | VendorPattern): string =>
  'path' in match ? `${match.method} ${match.host}${match.path}` : `all of ${match.host}`;

/** Three hours were once all there was, and go without saying. */
const hoursName = (hours: number): string => (hours === 3 ? '' : `-for-${hours}h`);

function effectName(effect: Strike): string {
  if (effect.kind === 'partial') return 'partial';
  const late = effect.appliedAfter === undefined ? '' : `-after-${effect.appliedAfter}`;
  const applied = effect.applied ? '-applied' : late && `-applied${late}`;
  if (effect.kind !== 'status') return `${effect.kind}${applied}`;
  return `${effect.status}${effect.retryAfter === undefined ? '' : `-after-${effect.retryAfter}`}${applied}`;
}

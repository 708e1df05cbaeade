import type { AccountAction, AccountWrite } from '../../domain/account-action.ts';
import type { EdgeReading } from '../../domain/effect.ts';
import {
  type BeforeWrite,
  type DirectoryPorts,
  noCall,
  nothingSent,
  type PlannedCall,
  type Preparing,
  type Sending,
  type TargetEffects,
  unsentTrace,
} from '../effects.ts';
import { accountActionOf } from './keys.ts';
import { lookAtAccount, shownOf } from './look.ts';
import { type BothStates, type StateAction, sightOf } from './sight.ts';
import { prepareVerdict } from './verdict.ts';

/** Accounts: read right before each write, because its answer tells nothing of what was there, and never repeated unread. */
export const ACCOUNT_EFFECTS: TargetEffects = {
  look: lookAtAccount,
  prepare: async (ports, preparing) => {
    const { userId, keys, requestId } = preparing;
    const action = actionOf(keys);
    if (action === 'dismiss' || action === 'confirm-safe')
      return await prepareVerdict(ports, preparing, action);
    const answer = await ports.accounts.state(userId, requestId);
    if (answer.read === 'done')
      return { prepared: true, before: beforeState(ports, preparing, action, answer.value) };
    const { because, retryAfterSeconds } = answer;
    return { prepared: false, because: `the account could not be read: ${because}`, retryAfterSeconds };
  },
  authored: async ({ accounts }, userId, key, since, requestId) =>
    accountActionOf(key) === 'sign-in'
      ? await accounts.weDisabled(userId, since, requestId)
      : { read: 'done', weDid: false },
  otherWays: async () => [],
  freed: async () => [],
};

/** One call does one thing to an account. */
function actionOf(keys: readonly string[]): AccountAction {
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0) throw new Error(`One call can't do ${keys.join(', ')}.`);
  return accountActionOf(key);
}

function beforeState(
  ports: DirectoryPorts,
  { keys, sent }: Preparing,
  action: StateAction,
  states: BothStates,
): BeforeWrite {
  const sight = sightOf(action, states, sent[keys[0] ?? '']);
  return {
    evidence: { account: shownOf(states) },
    isThere: () => sight === 'present',
    prior: () => undefined,
    plansOff: () => undefined,
    // an account that both reads have just shown is there
    mayPass: async (_, answer) =>
      answer.effect === 'rejected' &&
      answer.code === 'target-missing' &&
      states.direct.known === 'yes' &&
      states.listed.known === 'yes',
    call: (sending) => callOf(ports, action, sight, sending),
  };
}

function callOf(
  ports: DirectoryPorts,
  action: StateAction,
  sight: EdgeReading['edge'],
  sending: Sending,
): PlannedCall {
  const wanted = sending.action === 'add' ? 'present' : 'absent';
  if (sight === wanted) return noCall(nothingSent(sending));
  if (sight === 'disagree' || sight === 'unknown') {
    const because = 'two reads of the account disagree, or one is missing; a change is still settling';
    return noCall({ effect: 'later', because, retryAfterSeconds: null, trace: unsentTrace(sending) });
  }
  if (sending.action === 'add') return accountCallOf(ports, action, sending);
  if (action === 'sign-in') return accountCallOf(ports, 'sign-in-again', sending);
  // done once, and never undone
  return noCall(nothingSent(sending));
}

function accountCallOf(
  { accounts }: DirectoryPorts,
  does: AccountWrite,
  { beneficiaryId, clientRequestId, requestId, notAfter }: Sending,
): PlannedCall {
  return {
    call: accounts.accountCall(beneficiaryId, does),
    send: async () => await accounts.writeAccount(beneficiaryId, does, clientRequestId, requestId, notAfter),
  };
}

import { ACCOUNT_ACTIONS, type AccountAction } from '../../domain/account-action.ts';

export const PREFIX = 'account';

/** `account~{action}`: whose account it is, the grant says. */
export function accountKey(action: AccountAction): string {
  return `${PREFIX}~${action}`;
}

/** Throws for a key of another family. */
export function accountActionOf(key: string): AccountAction {
  const action = ACCOUNT_ACTIONS.find((one) => accountKey(one) === key);
  if (action) return action;
  throw new Error(`${key} is nothing that is done to an account.`);
}

import type { AccountWrite } from '../../domain/account-action.ts';
import type { Grant } from '../../domain/grant.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, isEnding, refused } from '../asked.ts';
import { accountKey } from './keys.ts';

/** What has to be asked of a write to an account; `null`: it is another one. */
export function askedOfAccount(
  write: DirectoryWrite,
  { families }: Deployed,
): (Asked & { readonly what: string }) | null {
  if (write.write !== 'account') return null;
  const what = `account: ${write.account}`;
  // taking off goes on without a table
  if (write.account !== 'sign-in-again' && !families.has('account'))
    return {
      ...refused('in-no-table', 'no deployed table has anything done to accounts, so that nothing is'),
      what,
    };
  return {
    asks: 'grants',
    reason: 'no-grant',
    because: `no grant of ours for this person is for it (${write.account}), so that it is not done to the account`,
    held: ({ grants }) => heldBy(write.account, Object.values(grants)),
    what,
  };
}

function heldBy(does: AccountWrite, grants: readonly Grant[]): 'yes' | 'not-now' | 'no' {
  const target = accountKey(does === 'sign-in-again' ? 'sign-in' : does);
  const named = grants.filter((grant) => grant.target === target);
  const isPutOn = ({ state }: Grant) => state === 'armed' || state === 'active';
  if (named.some(does === 'sign-in-again' ? isEnding : isPutOn)) return 'yes';
  return named.length > 0 ? 'not-now' : 'no';
}

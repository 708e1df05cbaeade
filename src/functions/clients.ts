import type { InvocationContext } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';

/** The durable client that the host bound to an invocation; its function has to be registered with one as an input. */
export type ClientOf = (context: InvocationContext) => DurableClient;

/**
 * Most invocations start and wake nothing, and making a client checks a dozen addresses: one is made when it is first
 * asked for, and again only where the host binds another.
 */
export function clients(): ClientOf {
  let made: { readonly binding: string; readonly client: DurableClient } | null = null;
  return (context) => {
    const bound = context.options.extraInputs.map((input) => context.extraInputs.get(input));
    const binding = JSON.stringify(bound);
    if (made?.binding !== binding) made = { binding, client: getClient(context) };
    return made.client;
  };
}

import type { Press } from '../ports/conversation.ts';
import { type JsonObject, textOf } from './json-object.ts';

/** What a card may offer, and whether nothing is done without a word of why. A verb that is left out here does not compile. */
const NEEDS_REASON: Readonly<Record<Press['verb'], boolean>> = {
  ...{ approve: false, reject: true, refresh: false },
  ...{ retry: false, 'roll-back': true, renew: false, handled: true, compare: false },
};

export const isVerb = (value: unknown): value is Press['verb'] =>
  typeof value === 'string' && Object.hasOwn(NEEDS_REASON, value);

export const needsReason = (verb: Press['verb']): boolean => NEEDS_REASON[verb];

/** What the buttons of a card carry: which card it is. */
type CardNamed = Pick<Press, 'requestId' | 'stage' | 'nonce'>;

const SHAPES: Readonly<Record<keyof CardNamed, RegExp>> = {
  requestId: /^[A-Za-z0-9][A-Za-z0-9~._-]{0,199}$/,
  stage: /^[A-Za-z0-9][A-Za-z0-9~._-]{0,99}$/,
  nonce: /^[A-Za-z0-9_-]{8,128}$/,
};

/** The members that name a card. */
export const NAMING: readonly string[] = Object.keys(SHAPES);

/** Which card what came back with a press names, or the code of what is wrong with it. */
export function cardNamedIn(data: JsonObject): CardNamed | { readonly wrong: string } {
  for (const [name, shape] of Object.entries(SHAPES))
    if (!shape.test(textOf(data[name])))
      return { wrong: `malformed-${name === 'requestId' ? 'request-id' : name}` };
  return {
    requestId: textOf(data['requestId']),
    stage: textOf(data['stage']),
    nonce: textOf(data['nonce']),
  };
}

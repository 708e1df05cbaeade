/** Takes out of a process what makes two runs of one seed differ: threads that finish when they like, first-time loading. */
import { KeyObject, sign, verify, type webcrypto } from 'node:crypto';
import { personId } from '../tenant/company/person.ts';
import { createWorld } from '../world.ts';

type Subtle = webcrypto.SubtleCrypto;

const RSA = 'RSASSA-PKCS1-v1_5';
let ready: Promise<void> | null = null;

/** Once per process, before the first run. */
export function makeSteady(): Promise<void> {
  ready ??= warmUp();
  return ready;
}

async function warmUp(): Promise<void> {
  signAtOnce(globalThis.crypto.subtle);
  const world = await createWorld({ seed: 'warm-up' });
  const order = (catalogItem: string, person: string) =>
    world.servicenow.createTicket({
      catalogItem,
      requestedFor: personId(person),
      variables: { justification: 'I need it for my daily work.' },
    });
  order('Access to VPN', 'sales-rep');
  const { number } = order('Access to Finance BI', 'finance-analyst');
  await world.conductor.settle();
  const [card] = await world.teams.cards(number);
  if (card) await world.teams.press(card.id, { as: personId('finance-data-owner'), verb: 'approve' });
  await world.controlled.tokens.issue(personId('identity-ops-1'), ['Operator']);
  await world.conductor.settle();
  world.stop();
}

/** Web Crypto signs on other threads, and the answer comes whenever; here it comes in turn. */
function signAtOnce(subtle: Subtle): void {
  const { sign: signLater, verify: verifyLater } = subtle;
  const hashOf = (key: webcrypto.CryptoKey): string | null => {
    const { name, hash } = key.algorithm as {
      readonly name: string;
      readonly hash?: { readonly name: string };
    };
    return name === RSA && hash ? hash.name.replace('-', '').toLowerCase() : null;
  };
  const signNow: Subtle['sign'] = async (algorithm, key, data) => {
    const hash = hashOf(key);
    if (hash === null) return await signLater.call(subtle, algorithm, key, data);
    const signature = sign(hash, bytesOf(data), KeyObject.from(key));
    return new Uint8Array(signature).buffer;
  };
  const verifyNow: Subtle['verify'] = async (algorithm, key, signature, data) => {
    const hash = hashOf(key);
    if (hash === null) return await verifyLater.call(subtle, algorithm, key, signature, data);
    return verify(hash, bytesOf(data), KeyObject.from(key), bytesOf(signature));
  };
  Object.assign(subtle, { sign: signNow, verify: verifyNow });
}

function bytesOf(data: webcrypto.BufferSource): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

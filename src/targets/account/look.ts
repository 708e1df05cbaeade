import type { EdgeReading } from '../../domain/effect.ts';
import type { DirectoryPorts, Look, Seen } from '../effects.ts';
import { accountActionOf } from './keys.ts';
import { type BothStates, type StateAction, sightOf, whyUnknown } from './sight.ts';
import { lookAtVerdict } from './verdict.ts';

const NOTHING: Seen = { readings: [], usable: [], errors: [], evidence: {}, unread: null };

/** What the account shows by itself over two read paths in one batch, and verdicts, of which each look reads another part. */
export async function lookAtAccount(ports: DirectoryPorts, look: Look): Promise<Seen> {
  const [states, verdicts] = apart(look.keys);
  const seen = states.length > 0 ? await lookAtState(ports, look, states) : NOTHING;
  if (verdicts.length === 0) return seen;
  const judged = await lookAtVerdict(ports, look, verdicts);
  return {
    ...judged,
    readings: [...seen.readings, ...judged.readings],
    evidence: { ...seen.evidence, ...judged.evidence },
    unread: seen.unread ?? judged.unread,
  };
}

/** Keys of what an account shows by itself, and those of verdicts. */
function apart(keys: readonly string[]): readonly [states: readonly string[], verdicts: readonly string[]] {
  const isVerdict = (key: string) => ['dismiss', 'confirm-safe'].includes(accountActionOf(key));
  return [keys.filter((key) => !isVerdict(key)), keys.filter(isVerdict)];
}

async function lookAtState(
  { accounts }: DirectoryPorts,
  { userId, sent, requestId }: Look,
  keys: readonly string[],
): Promise<Seen> {
  const answer = await accounts.state(userId, requestId);
  if (answer.read === 'failed') return unread(userId, keys, answer);
  const readings = keys.map((target) => readingOf(userId, target, answer.value, sent[target]));
  return { ...NOTHING, readings, evidence: { account: shownOf(answer.value) } };
}

function readingOf(
  userId: string,
  target: string,
  states: BothStates,
  sent: Look['sent'][string] | undefined,
): EdgeReading {
  const edge = sightOf(accountActionOf(target) as StateAction, states, sent);
  const because = edge === 'unknown' ? whyUnknown(states) : '';
  return { userId, target, edge, effective: null, ...(because ? { because } : {}) };
}

/** Nothing could be read: each is as unknown as the others. */
function unread(userId: string, keys: readonly string[], failure: NonNullable<Seen['unread']>): Seen {
  const { because, userMissing } = failure;
  const unknown = { userId, edge: 'unknown' as const, effective: null, because };
  return {
    ...NOTHING,
    readings: keys.map((target) => ({ ...unknown, target, ...(userMissing ? { userMissing } : {}) })),
    unread: failure,
  };
}

/** As evidence keeps it. */
export function shownOf({ direct, listed }: BothStates) {
  const of = (one: BothStates['direct']) => (one.known === 'yes' ? one.value : { because: one.because });
  return { direct: of(direct), listed: of(listed) };
}

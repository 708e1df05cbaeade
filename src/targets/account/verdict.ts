import type { AccountAction } from '../../domain/account-action.ts';
import type { Known } from '../../domain/risk.ts';
import type { AccountRead } from '../../ports/accounts.ts';
import {
  type BeforeWrite,
  type DirectoryPorts,
  type Look,
  noCall,
  nothingSent,
  type PlannedCall,
  type Preparing,
  type Seen,
  type Sending,
  type Sent,
  unsentTrace,
} from '../effects.ts';
import { byDetections, byHistory, byRisk, isOpen, type Said } from './said.ts';
import { slowed, waitForRisk } from './turn.ts';

type Verdict = Extract<AccountAction, 'dismiss' | 'confirm-safe'>;

type Part = {
  readonly name: string;
  read(
    ports: DirectoryPorts,
    look: Look,
    sent: Sent,
  ): Promise<AccountRead<{ readonly said: Said; readonly read: unknown }>>;
};

/** One call about risk a look: who closed it, whether anything was noticed since, and whether it has settled (graph 10.6). */
const PARTS: readonly [Part, ...Part[]] = [
  {
    name: 'riskHistory',
    read: async ({ accounts }, { userId, requestId }, sent) =>
      said(await accounts.riskHistory(userId, requestId), (events) => byHistory(events, sent)),
  },
  {
    name: 'detections',
    read: async ({ accounts }, { userId, requestId }, sent) =>
      said(await accounts.detections(userId, sent.judgedAt, requestId), (found) => byDetections(found, sent)),
  },
  {
    name: 'risk',
    read: async ({ accounts }, { userId, requestId }) => said(await accounts.risk(userId, requestId), byRisk),
  },
];

/** Looks in a row read one part after the other, so that as many as prove it have read them all. */
export async function lookAtVerdict(
  ports: DirectoryPorts,
  look: Look,
  keys: readonly string[],
): Promise<Pick<Seen, 'readings' | 'evidence' | 'unread' | 'postponedSeconds' | 'usable' | 'errors'>> {
  const { userId, agreed, requestId } = look;
  const nothing = { usable: [], errors: [], evidence: {}, unread: null };
  const of = (one: Said) => keys.map((target) => ({ userId, target, effective: null, ...one }));
  const [sent] = keys.flatMap((key) => look.sent[key] ?? []);
  if (!sent) return { ...nothing, readings: of({ edge: 'absent', because: 'nothing was sent yet' }) };
  const wait = await waitForRisk(ports, requestId, sent.attemptedAt);
  if (wait > 0) return { ...nothing, readings: [], postponedSeconds: wait };
  // whether it took effect the history alone tells; that it stands takes the others, too
  const part = look.expect === 'absent' ? PARTS[0] : (PARTS[agreed % PARTS.length] ?? PARTS[0]);
  const answer = await part.read(ports, look, sent);
  if (answer.read === 'failed') {
    await slowed(ports, answer);
    return { ...nothing, readings: of({ edge: 'unknown', because: answer.because }), unread: answer };
  }
  return { ...nothing, readings: of(answer.value.said), evidence: { [part.name]: answer.value.read } };
}

function said<Value>(
  answer: AccountRead<Known<Value>>,
  of: (value: Value) => Said,
): AccountRead<{ readonly said: Said; readonly read: unknown }> {
  if (answer.read === 'failed') return answer;
  const known = answer.value;
  if (known.known === 'yes') return { read: 'done', value: { said: of(known.value), read: known.value } };
  return { read: 'done', value: { said: { edge: 'unknown', because: known.because }, read: known } };
}

/**
 * A verdict takes one call about risk, and what is repeated is read first, which takes another: so every second attempt after one that may
 * have come to something only reads. An execution that is repeated reads, too.
 */
export async function prepareVerdict(
  ports: DirectoryPorts,
  { userId, keys, sent, attempt, requestId }: Preparing,
  verdict: Verdict,
): Promise<
  | { readonly prepared: true; readonly before: BeforeWrite }
  | { readonly prepared: false; readonly because: string; readonly retryAfterSeconds: number | null }
> {
  const earlier = sent[keys[0] ?? ''];
  const wait = await waitForRisk(ports, requestId, earlier?.attemptedAt);
  if (wait > 0)
    return {
      prepared: false,
      because: 'its turn among the calls about risk has not come',
      retryAfterSeconds: wait,
    };
  if (!earlier || !isReadFirst(earlier, attempt))
    return {
      prepared: true,
      before: before({ risk: 'not read again' }, (sending) => send(ports, verdict, sending)),
    };
  const answer = await ports.accounts.risk(userId, requestId);
  if (answer.read === 'failed') {
    await slowed(ports, answer);
    const { because, retryAfterSeconds } = answer;
    return { prepared: false, because: `the risk could not be read: ${because}`, retryAfterSeconds };
  }
  const known = answer.value;
  if (known.known !== 'yes')
    return { prepared: false, because: `the risk is not known: ${known.because}`, retryAfterSeconds: null };
  // what is settled, or being worked on, is for the proof to judge: whose it is, and whether it stands
  return {
    prepared: true,
    before: before({ risk: known.value }, isOpen(known.value) ? readOnly : doneAlready),
  };
}

function isReadFirst({ unanswered }: Sent, attempt: number): boolean {
  return attempt === 1 || attempt % 2 === 0 || unanswered.includes(attempt);
}

function before(evidence: unknown, call: BeforeWrite['call']): BeforeWrite {
  return {
    evidence,
    isThere: () => call === doneAlready,
    prior: () => undefined,
    plansOff: () => undefined,
    // a replica that has not heard of the risk yet; the next attempt reads whether it is open before it is sent
    mayPass: async (_, answer) => answer.effect === 'rejected' && answer.code === 'target-missing',
    call,
  };
}

const doneAlready = (sending: Sending): PlannedCall => noCall(nothingSent(sending));

const readOnly = (sending: Sending): PlannedCall =>
  noCall({
    effect: 'later',
    because: 'the verdict has not come to anything yet: it was read, and is given again at the next turn',
    retryAfterSeconds: null,
    trace: unsentTrace(sending),
  });

function send(ports: DirectoryPorts, verdict: Verdict, sending: Sending): PlannedCall {
  const { action, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  // given once, and never taken back
  if (action === 'remove') return noCall(nothingSent(sending));
  return {
    call: ports.accounts.accountCall(beneficiaryId, verdict),
    send: async () => {
      const effect = await ports.accounts.writeAccount(
        beneficiaryId,
        verdict,
        clientRequestId,
        requestId,
        notAfter,
      );
      await slowed(ports, { throttled: effect.trace.status === 429 });
      return effect;
    },
  };
}

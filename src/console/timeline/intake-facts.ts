import type { AuditFact } from '../../domain/audit.ts';
import { type RoleLabels, roleWords } from '../../domain/role-words.ts';
import { fieldOf, listOf, numberOf, textOf } from '../json-value.ts';
import { licenseLines } from './license-lines.ts';
import { reasonsOf } from './reasons-of.ts';
import { digest, quietly, quote, type Tells, told, value } from './told.ts';

type IntakeFact = Extract<
  AuditFact,
  | 'request-received'
  | 'request-ignored'
  | 'link-replaced'
  | 'ticket-read'
  | 'alert-received'
  | 'ticket-renumbered'
  | 'facts-gathered'
  | 'decided'
  | 'held'
>;

/** From the ticket to the decision. */
export const INTAKE: Tells<IntakeFact> = {
  'request-received': ([row], { system }) =>
    told('plain', 'document', receivedWords(textOf(row.data, 'because'), system), [
      quote(textOf(row.data, 'reason')),
      'The ticket was located; its content is read from the ticket itself.',
    ]),

  'link-replaced': ([row], { system }) =>
    told('busy', 'person', 'A person of the ticket is tied to a new Entra user', [
      `The former one is deleted for good. In ${system} it is the same user.`,
      value('Former Entra id', textOf(row.data, 'before')),
      value('Entra id', textOf(row.data, 'entraId')),
    ]),

  'alert-received': ([row], { names, times }) => {
    const detectedAt = textOf(row.data, 'detectedAt');
    return told('busy', 'alert', `An alert about ${names(textOf(row.data, 'userId'))} came in`, [
      value('By', textOf(row.data, 'source')),
      value('Its id', textOf(row.data, 'alertId')),
      value('Detected', detectedAt && times.moment(detectedAt)),
      quote(textOf(row.data, 'text')),
      'Nothing of it is believed: what is true of the person is read from the directory.',
    ]);
  },

  'ticket-renumbered': ([row]) =>
    told('warn', 'alert', `The ticket calls itself ${textOf(row.data, 'read')}`, [
      `The delivery called it ${textOf(row.data, 'claimed')}. Only the ticket itself counts.`,
    ]),

  'request-ignored': ([row]) =>
    told('plain', 'cross', 'Left alone: no policy governs this item', [
      'Nothing was decided and nothing was changed.',
      ...reasonsOf(row.data),
    ]),

  'ticket-read': ([row], { names, system }) => {
    const request = fieldOf(row.data, 'request');
    const [requester, beneficiary] = [textOf(request, 'requesterId'), textOf(request, 'beneficiaryId')];
    const who =
      requester === beneficiary
        ? `${names(requester)} asks for themselves`
        : `${names(requester)} asks for ${names(beneficiary)}`;
    return quietly(
      told(
        'plain',
        'document',
        isAgain(row.once) ? `Read the ticket again in ${system}` : `Read the ticket in ${system}`,
        [
          `${who}: “${textOf(request, 'catalogItem')}”, ${durationOf(fieldOf(request, 'duration'))}.`,
          isAgain(row.once) ? null : quote(textOf(request, 'justification')),
          digest('Request digest', textOf(row.data, 'requestDigest')),
        ],
      ),
    );
  },

  'facts-gathered': ([row], { targets }) => {
    const moved = textOf(row.data, 'movedTo');
    const again = isAgain(row.once) ? 'Checked the facts again' : 'Checked the facts';
    const groups = Object.keys(fieldOf(row.data, 'groups') ?? {}).length;
    const people = Object.keys(fieldOf(row.data, 'people') ?? {}).length;
    return quietly(
      told('plain', 'search', again, [
        moved === ''
          ? `Read from the directory: ${count(people, 'person', 'people')} and ${count(groups, 'group', 'groups')}, with who is in what already.`
          : `The facts are large; their text is kept under its digest (${numberOf(row.data, 'bytes') ?? 0} bytes).`,
        ...licenseLines(fieldOf(row.data, 'licenses'), targets),
        digest('Digest of the facts', moved),
      ]),
    );
  },

  decided: ([row], { title, approved, names, labels }) => {
    const verdict = textOf(row.data, 'verdict');
    const prefix = isAgain(row.once) ? 'Decided again, right before the change: ' : 'Decided: ';
    const words = VERDICTS[verdict] ?? { tone: 'warn', text: verdict || 'unknown' };
    const stages = listOf(row.data, 'stages').map((stage) => roleWords(textOf(stage, 'name'), labels));
    const text = verdict === 'ask' && isAgain(row.once) ? 'allowed with approvals' : words.text;
    return told(words.tone, 'scale', `${prefix}${text}`, [
      title === ''
        ? null
        : `${title}${riskOf(row.data)}${stages.length > 0 ? `. Approval stages: ${stages.join(', ')}` : ''}.`,
      ...reasonsOf(row.data, approved),
      ...listOf(row.data, 'onTicket').map((word) => onTicket(word, names, labels)),
      digest('Policy digest', textOf(row.data, 'policyDigest')),
      digest('Plan digest', textOf(fieldOf(row.data, 'plan'), 'digest')),
    ]);
  },

  held: ([row], { times }) => {
    const until = textOf(row.data, 'until');
    return told('busy', 'clock', until ? `Held until ${times.moment(until)}` : 'Held until its hours', [
      'The change waits for its hours and is decided again then.',
    ]);
  },
};

const VERDICTS: Readonly<
  Record<string, { readonly tone: 'good' | 'bad' | 'busy' | 'warn'; readonly text: string }>
> = {
  grant: { tone: 'good', text: 'granted by policy' },
  ask: { tone: 'busy', text: 'people must approve' },
  refuse: { tone: 'bad', text: 'refused by policy' },
  review: { tone: 'warn', text: 'a person must look' },
};

/** Whose approval of the ticket stands for a stage, and in whose place where a delegate gave it. */
function onTicket(
  word: unknown,
  names: (id: string) => string,
  labels: RoleLabels | undefined,
): ReturnType<typeof value> {
  const owner = textOf(word, 'onBehalfOf');
  const who = `${names(textOf(word, 'approverId'))}${owner && ` as a delegate of ${names(owner)}`}`;
  return value(`Approved on the ticket as ${roleWords(textOf(word, 'stage'), labels)}`, who);
}

function isAgain(once: string): boolean {
  return once.startsWith('again');
}

function riskOf(decision: unknown): string {
  const tier = textOf(decision, 'riskTier');
  const change = textOf(fieldOf(decision, 'changeClass'), 'class');
  return `${tier ? `, ${tier} risk` : ''}${change ? `, ${change} change` : ''}`;
}

function durationOf(duration: unknown): string {
  const days = numberOf(duration, 'days');
  if (days !== null) return count(days, 'day', 'days');
  const minutes = numberOf(duration, 'minutes');
  if (minutes !== null) return count(minutes, 'minute', 'minutes');
  const at = textOf(duration, 'at');
  return at ? `until ${at.slice(0, 10)}` : 'without an end';
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

const OPENED: Readonly<Record<string, string>> = {
  edited: 'Opened anew, because the ticket was edited',
  'other-account': 'Opened anew, because a person of the ticket has another account by now',
  'other-changes': 'Opened anew, because what would have to be changed is no longer what was approved',
  retry: 'Opened anew by a retry',
  renewal: 'Opened to renew the access',
  'approved-anew': 'Opened anew, because the ticket was approved again after it had been rolled back',
  'item-named': 'Opened anew, because a policy table names the item by now',
  reopened: 'Opened anew, because the ticket was opened again',
  'new-risk': 'Opened anew, because new risk about the person came up',
  'taken-away': 'Asked again, because somebody took the access away',
};

function receivedWords(because: string, system: string): string {
  return OPENED[because] ?? `Received from ${system}`;
}

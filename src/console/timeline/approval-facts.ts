import type { AuditFact } from '../../domain/audit.ts';
import { neededWords, roleWords } from '../../domain/role-words.ts';
import { fieldOf, listOf, numberOf, textOf, textsOf } from '../json-value.ts';
import { listed } from '../people.ts';
import { digest, quietly, quote, type Setting, type Tells, told, value } from './told.ts';

type ApprovalFact = Extract<
  AuditFact,
  | 'approval-asked'
  | 'approval-reminded'
  | 'approval-escalated'
  | 'approver-struck'
  | 'approver-restored'
  | 'approver-unreached'
  | 'approver-reached'
  | 'approval-recorded'
  | 'approval-uncounted'
  | 'approval-kept'
  | 'approval-refused'
  | 'stage-closed'
>;

/** From asking people to their answer. */
export const APPROVAL: Tells<ApprovalFact> = {
  'approval-asked': ([row], setting) => {
    const needs = listOf(row.data, 'needs');
    const people = needs.flatMap((need) => textsOf(need, 'candidates')).map(setting.names);
    const due = textOf(row.data, 'dueAt');
    return told(
      'busy',
      'person',
      `Asked ${listed([...new Set(people)], needs.length > 1 ? 'and' : 'or')} to decide`,
      [
        `Stage ${stageOf(row.data, setting.labels)}: ${needs.map((need) => needWords(need, setting)).join('; ')}.`,
        due === '' ? null : `Until ${setting.times.moment(due)}.`,
        digest('Approvals bind to plan', textOf(row.data, 'planDigest')),
      ],
    );
  },

  'approval-reminded': ([row], { names, labels }) => {
    // Rows of before name whom it was for, and not who took it.
    const waiting = textsOf(row.data, 'waiting').map(names);
    const reminded = listOf(row.data, 'reminded').map((one) => reachedBy(one, names));
    const missed = listOf(row.data, 'unreached').map((one) => names(textOf(one, 'to')));
    return quietly(
      told('busy', 'clock', `Reminded ${listed([...waiting, ...reminded])}`, [
        `Stage ${stageOf(row.data, labels)} still waits.`,
        missed.length > 0 ? `${listed(missed)} could not be reached, and is tried again.` : null,
      ]),
    );
  },

  'approval-escalated': ([row], { names, labels }) =>
    told('warn', 'alert', `Escalated: ${roleWords(textOf(row.data, 'role'), labels)} may decide as well`, [
      row.actor === 'countersign' ? 'Nobody had decided in time.' : `Asked for by ${names(row.actor)}.`,
    ]),

  'approver-struck': ([row], { names, labels }) =>
    told('warn', 'alert', `${names(textOf(row.data, 'approverId'))} can no longer decide`, [
      `Stage ${stageOf(row.data, labels)}: the account is off, gone, or no longer in that role. ${askedInstead(textsOf(row.data, 'asked').map(names))}`,
    ]),

  'approver-restored': ([row], { names, labels }) =>
    told('busy', 'person', `${names(textOf(row.data, 'approverId'))} can decide again`, [
      `Stage ${stageOf(row.data, labels)}: the account is back, and in that role.`,
    ]),

  'approver-unreached': ([row], { names, labels }) =>
    told('warn', 'alert', `No message reaches ${names(textOf(row.data, 'to'))}`, [
      `Stage ${stageOf(row.data, labels)} waits for them: ${textOf(row.data, 'because')}.`,
      'They are tried again every quarter of an hour.',
    ]),

  'approver-reached': ([row], { names, labels }) =>
    told('busy', 'person', `${reachedBy(row.data, names)} has been reached`, [
      `Stage ${stageOf(row.data, labels)} waits for their decision.`,
    ]),

  'approval-recorded': ([row], { names, labels }) => {
    const approved = textOf(row.data, 'answer') === 'approve';
    const proof = fieldOf(row.data, 'proof');
    return told(
      approved ? 'good' : 'bad',
      approved ? 'check' : 'cross',
      `${names(row.actor)} ${approved ? 'approved' : 'rejected'} as ${roleWords(textOf(row.data, 'role'), labels)}`,
      [
        value('As a delegate of', textOf(proof, 'onBehalfOf') && names(textOf(proof, 'onBehalfOf'))),
        quote(textOf(row.data, 'comment')),
        `${channelWords(textOf(proof, 'channel'))}, proven by ${methodWords(textOf(proof, 'method'))}.`,
        value('Proof', textOf(proof, 'evidence')),
        digest('Bound to plan', textOf(row.data, 'planDigest')),
      ],
    );
  },

  'approval-uncounted': ([row], { system, labels }) => {
    const what = textOf(row.data, 'state') === 'rejected' ? 'A rejection' : 'An approval';
    const whose = textOf(row.data, 'approver') || 'somebody whose name is not shown';
    const because = textOf(row.data, 'because');
    return told('warn', 'cross', `${what} of ${whose} in ${system} does not count`, [
      because === '' ? null : `${because.charAt(0).toUpperCase()}${because.slice(1)}.`,
      value('Set by', textOf(row.data, 'writtenBy')),
      value('Stage', stageOf(row.data, labels)),
      value('Approval record', textOf(row.data, 'row')),
    ]);
  },

  'approval-kept': ([row], { names, times, labels }) => {
    const proof = fieldOf(row.data, 'proof');
    const at = textOf(row.data, 'at');
    return told(
      'good',
      'check',
      `Still approved by ${names(row.actor)} as ${roleWords(textOf(row.data, 'role'), labels)}`,
      [
        'Given for the request that is tried again, for the same changes, and still good.',
        value('Approved at', at && times.moment(at)),
        `${channelWords(textOf(proof, 'channel'))}, proven by ${methodWords(textOf(proof, 'method'))}.`,
        value('Given for', textOf(row.data, 'keptFrom')),
        digest('Bound to plan', textOf(row.data, 'planDigest')),
      ],
    );
  },

  'approval-refused': ([row], { names, labels }) => {
    const code = textOf(row.data, 'code');
    if (code === 'before-seals')
      return told(
        'warn',
        'cross',
        `The decision of ${names(textOf(row.data, 'approverId'))} from before approvals were sealed does not count`,
        [
          'Sealing was switched on since. It is asked again, unless UNSEALED_APPROVALS_UNTIL names a moment until which such approvals count.',
          value('Stage', stageOf(row.data, labels)),
        ],
      );
    if (code === 'not-genuine' || code === 'not-ours') {
      const whose = textOf(row.data, 'approverId') || row.actor;
      return told('bad', 'cross', `The decision recorded there for ${names(whose)} does not count`, [
        code === 'not-ours'
          ? 'It was among those that wait for their seal, and nothing of ours put it there.'
          : `Nothing of ours recorded it so: ${textOf(row.data, 'because')}.`,
        'Look at who may write to the storage account.',
        value('Stage', stageOf(row.data, labels)),
      ]);
    }
    return told('warn', 'cross', `A press by ${names(row.actor)} was refused`, [
      `${REFUSALS[code] ?? 'It did not count'}. Nothing was recorded for the stage.`,
      value('Code', code),
      value('Entra id', row.actor),
    ]);
  },

  'stage-closed': ([row], { labels }) => {
    const state = textOf(row.data, 'state');
    const tone = state === 'approved' ? 'good' : state === 'rejected' ? 'bad' : 'warn';
    return quietly(
      told(
        tone,
        state === 'approved' ? 'check' : 'cross',
        `Stage ${stageOf(row.data, labels)} closed: ${state}`,
      ),
    );
  },
};

/** Who took a message, and which way it went. */
function reachedBy(taken: unknown, names: (id: string) => string): string {
  const channel = textOf(taken, 'channel');
  const way = channel === 'mail' ? ' (mail)' : channel ? ` (${channel})` : '';
  return `${names(textOf(taken, 'to'))}${way}`;
}

const REFUSALS: Readonly<Record<string, string>> = {
  'not-eligible': 'They are not among the people who may decide this',
  'not-distinct': 'They decided an earlier stage, and this one needs somebody else',
  'stage-closed': 'The stage was closed already',
  'no-stage': 'There is no such stage',
  'not-an-operator': 'The person who closed the follow-up may not ask for it',
  'follow-up-not-ours': 'The follow-up that was closed is none that was raised here',
  'closer-not-known': 'It is not known who closed the follow-up',
};

const METHODS: Readonly<Record<string, string>> = {
  'bot-framework-token': 'the signed token of the chat',
  'itsm-own-record': 'their own approval record in the ticket tool',
  'itsm-delegate': 'the approval record of whom they stand in for, in the ticket tool',
  'itsm-approved-intake': 'the approval the ticket came with',
};

function methodWords(method: string): string {
  return METHODS[method] ?? (method || 'an unnamed means');
}

function channelWords(channel: string): string {
  return channel === ''
    ? 'In an unnamed channel'
    : `In ${channel.charAt(0).toUpperCase()}${channel.slice(1)}`;
}

function askedInstead(people: readonly string[]): string {
  return people.length > 0 ? `It now waits for ${listed(people)}.` : 'The next in line is asked.';
}

const stageOf = (data: unknown, labels: Setting['labels']) => roleWords(textOf(data, 'stage'), labels);

function needWords(need: unknown, { names, labels }: Setting): string {
  const people = textsOf(need, 'candidates').map(names);
  return `${neededWords(numberOf(need, 'quorum') ?? 1, textOf(need, 'role'), labels)}, of ${listed(people)}`;
}

/**
 * What of each stored row verification answers for, column by column, and why it does not for the rest. The compiler asks for a
 * line where a column comes to be.
 */
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';

/** `made`: a value that somebody plants there; left out: what stands there is changed. */
export type Answer<Row> =
  | { readonly named: RegExp; readonly made?: (row: Row) => unknown }
  | { readonly harmless: string };
export type Answers<Row> = { readonly [Column in keyof Required<Row>]: Answer<Row> };

const TOLD = 'remembers what was told, so that it is told once: with another value it is told again, or not';
const WAITS =
  'where the run stands: who waits for whom, until when; the run and the sweeps make it anew from what they read';
const SHOWN =
  'only ever shown, and read anew from the directory with every decision; nothing is decided or compared by it';
const LOOKS = 'a look that is not believed yet: with another value somebody looks once more, or once less';
const WORKS =
  'the right to write and what is on its way: a run that finds it otherwise waits, or looks in the directory';

export const REQUEST: Answers<RequestRecord> = {
  requestId: { named: /^(MOVED|CONTRADICTS|LOST) / },
  kind: { named: /of another ticket, kind or version/ },
  ticket: { named: /of another (ticket|number)/ },
  version: { named: /of another ticket, kind or version/ },
  phase: {
    named: /goes on|is over|phase|not decided yet|lacks the stage|outcome/,
    made: ({ phase }) => (phase === 'concluded' ? 'provisioning' : 'concluded'),
  },
  receivedAt: { harmless: 'says how long to be patient; when it was received is in its first fact' },
  updatedAt: { harmless: 'says how old a row is, for sweeps' },
  trace: { harmless: 'says where traces show the run; nothing is decided by it' },
  request: { named: /asks for something else|holds what nothing of ours/ },
  requestDigest: { named: /another digest of what the ticket says/ },
  digestCovers: { named: /covers other variables/, made: () => ['justification'] },
  decision: { named: /decided otherwise|ends otherwise|holds what nothing of ours/ },
  names: {
    named: /calls .* otherwise than the directory did/,
    made: ({ names, request }) => ({ ...names, [request?.beneficiaryId ?? '']: 'Somebody Important' }),
  },
  signInNames: { harmless: SHOWN },
  whoIs: { harmless: SHOWN },
  stages: {
    named: /has a stage|lacks the stage|holds what nothing of ours/,
    made: ({ stages }) => stages.map((one) => ({ ...one, acceptsItsmApproval: !one.acceptsItsmApproval })),
  },
  plan: { named: /has a plan of another digest|plans a change|holds what nothing of ours/ },
  seen: {
    harmless: 'what was there is read again right before it is changed, and is in the fact of the attempt',
  },
  alreadyIn: {
    harmless:
      'is proven to be there like the rest before it is stated, and never removed: what is ours to remove is in the access row',
  },
  approvedChanges: {
    named: /as approved/,
    made: ({ plan }) => (plan?.changes ?? []).map((one) => ({ ...one, target: 'another' })),
  },
  rounds: { harmless: 'a bound of how often it starts over: a person has it sooner or later' },
  settingBack: { harmless: 'has what is armed given back, and decided again' },
  askFrom: { harmless: WAITS },
  refused: {
    harmless:
      'less is done to contain somebody, or it is tried and refused again: the ticket says what was not done, and people have a task about it',
  },
  needless: { harmless: 'what is not done again, however it is decided anew' },
  recounts: { harmless: 'a bound of how often it is decided anew' },
  waitingOn: { harmless: WAITS },
  whoCanAct: { harmless: WAITS },
  due: { harmless: WAITS },
  wakeDue: { harmless: WAITS },
  desired: {
    named: /states|is to say|is to state|holds what nothing of ours|says nothing to its ticket/,
    made: () => null,
  },
  sentRevision: { named: /says that revision/, made: ({ sentRevision }) => sentRevision + 1 },
  sentLine: {
    harmless:
      'by which our own note is found on the ticket: one that is not found is written again, and operators hear of it',
  },
  sentDigest: { named: /another note for its own/ },
  sentComment: {
    harmless:
      'the customer’s comment as it stands: whoever alters it here has to alter it on the ticket as well; the note beside it is answered for',
  },
  unsureNotes: {
    harmless:
      'lines that may come late; one that does and is not among them is outdone by the newest revision',
  },
  editTold: { harmless: TOLD },
  corrections: { harmless: 'a bound of how often the newest is said again' },
  unseenRevision: { harmless: TOLD },
  refusedFor: { harmless: TOLD },
  conclusion: {
    named: /other reasons for its end/,
    made: ({ phase, conclusion, ignored }) =>
      phase !== 'concluded' || ignored
        ? conclusion
        : { outcome: 'refused', because: ['It was never wanted.'], edited: false },
  },
  outcome: {
    named: /has ended as|has an outcome/,
    made: ({ outcome }) => (outcome === 'refused' ? 'fulfilled' : 'refused'),
  },
  concludedAt: { harmless: 'when the row was written; when it ended is in the fact' },
  owed: {
    harmless:
      'what is still to be told outside, each thing once by an id of its own; what was done has its fact',
  },
  ticketMissingSince: { harmless: LOOKS },
  ticketMissingLooks: { harmless: LOOKS },
  doubts: { harmless: LOOKS },
  parked: { harmless: TOLD },
  uncounted: { harmless: TOLD },
  outOfReach: { harmless: TOLD },
  untaken: { harmless: TOLD },
  operatorAsks: {
    named: /asked for roll-back, and the audit knows nothing/,
    made: () => ({ action: 'roll-back', by: 'somebody', reason: 'x', at: '2026-03-03T09:00:00.000Z' }),
  },
  operatorsAsked: { harmless: TOLD },
  handled: {
    named: /asked for retry, and the audit knows nothing/,
    made: () => ({
      action: 'retry',
      by: 'somebody',
      byName: 'S',
      reason: 'x',
      at: '2026-03-03T09:00:00.000Z',
    }),
  },
  attempt: { harmless: 'makes ids of runs and cards new; what was written stands under its own key' },
  renewal: {
    named: /renews access, and the audit knows nothing/,
    made: () => ({
      of: 'servicenow-x',
      askedBy: 'somebody',
      as: 'beneficiary',
      reason: 'x',
      at: '2026-03-03T09:00:00.000Z',
      days: 9,
    }),
  },
  deciders: {
    named: /other people in the deciding group|does not say who was in the deciding group/,
    made: ({ deciders = {} }) =>
      Object.fromEntries(Object.entries(deciders).map(([id, members]) => [id, `${members}00`])),
  },
  newDeciders: { harmless: 'only ever shown: who may decide is told by `deciders`' },
  shapedBy: {
    named: /shaped it, and the audit knows nothing/,
    made: () => [{ by: 'somebody', how: 'retried', at: '2026-03-03T09:00:00.000Z' }],
  },
  kept: {
    named: /counts approvals of before that the audit does not have so/,
    made: ({ requestId, plan, requestDigest }) => ({
      from: [requestId],
      requestDigest,
      digestCovers: [],
      planDigest: plan?.digest ?? 'v2:0',
      changes: [],
      end: { ends: 'at', at: '2099-01-01T00:00:00.000Z' },
    }),
  },
  replaces: { named: /takes the place of another, and the audit knows nothing/, made: () => 'servicenow-x' },
  asksAgain: {
    named: /asks again, and the audit knows nothing/,
    made: () => ({ of: 'servicenow-x', at: '2026-03-03T09:00:00.000Z' }),
  },
  openedAs: { harmless: 'where people find it in the ticket tool; what is said there goes by the filing' },
  emergency: {
    harmless:
      'who hears of the use of a window and reviews it; what approved it is in the recorded decision, and whoever may not close a review is read from the approvals',
  },
  waits: { harmless: TOLD },
  itemNamed: { harmless: 'says in which words it is told that it was received' },
  ignored: { harmless: 'has a ticket looked at again once a table names its item' },
  reopened: { named: /was opened again, and the audit knows nothing/, made: () => true },
  reopenedAt: { named: /was opened again at a moment/, made: () => '2026-03-03T09:00:00.000Z' },
  seenClosed: { harmless: 'has an open ticket ask again, as a request of its own' },
  approvalAnew: {
    harmless:
      'from when on approvals of the ticket count: that one is missing is named where the audit has what the ticket was told; another moment leaves out more of them, or is looked at with who set each',
  },
  approvedAnew: { named: /was approved anew, and the audit knows nothing/, made: () => true },
  behind: {
    harmless:
      'a request ends as the one of the same person that it is said to wait for, or is decided: it gives nothing',
  },
  doneParts: {
    named: /has a part done that was never decided/,
    made: () => [
      {
        name: 'x',
        undone: 'never',
        stated: 'granted',
        plan: { changes: [], digest: 'v2:0' },
        provenAt: '2026-03-03T09:00:00.000Z',
      },
    ],
  },
  fulfilledAs: {
    harmless: 'which word its ticket states; that is held to the notes that were written',
  },
  effective: {
    harmless: 'whether its ticket states that the access works; that is held to the notes that were written',
  },
  portals: {
    harmless: 'what two systems showed when they were compared; nothing is decided by it',
  },
  settled: {
    harmless: 'why a stage was withdrawn; whatever it says, it is decided anew by what the directory shows',
  },
  closureUnknown: { harmless: TOLD },
  leavesAt: { harmless: TOLD },
  announcedEnd: { harmless: TOLD },
  restatedAfter: { harmless: TOLD },
  renewedAs: { harmless: 'offers no second renewal while one goes on; the renewal is a request of its own' },
};

export const STAGE: Answers<StageHead> = {
  requestId: { named: /^(MOVED|LOST|CONTRADICTS) / },
  stage: { named: /^(MOVED|LOST) / },
  state: {
    named: /is approved|is rejected|is open|the audit says/,
    made: ({ state }) => (state === 'approved' ? 'rejected' : 'approved'),
  },
  sequence: { named: /counts \d+ decisions/, made: ({ sequence }) => sequence + 1 },
  plan: {
    named: /asks for other roles|by other rules/,
    made: ({ plan }) => ({ ...plan, acceptsDelegates: !plan.acceptsDelegates }),
  },
  planDigest: { named: /about another plan/ },
  requesterId: { named: /for other people/ },
  beneficiaryId: { named: /for other people/ },
  renewalAskedBy: { named: /somebody else who asked for the renewal/, made: () => 'somebody' },
  shapedBy: {
    named: /shaped it, and the audit knows nothing/,
    made: () => [{ by: 'somebody', how: 'retried' }],
  },
  openedAt: { named: /opened at another moment/, made: () => '2026-03-01T09:00:00.000Z' },
  dueAt: { named: /due at another moment/, made: () => '2099-03-01T09:00:00.000Z' },
  escalated: { named: /is escalated, and the audit knows nothing/, made: () => true },
  escalatedEarly: {
    harmless: 'takes an escalation back once enough others are left; that it is escalated is answered for',
  },
  closedAt: {
    named: /closed|was closed/,
    made: ({ closedAt }) => (closedAt === null ? '2026-03-03T09:30:00.000Z' : '2026-03-01T09:00:00.000Z'),
  },
  struck: {
    harmless:
      'who may decide is asked of the directory at each press, and of all who did before anything is written',
  },
  restored: { harmless: SHOWN },
  restaffed: { harmless: TOLD },
  doubts: { harmless: LOOKS },
  inTool: {
    harmless: 'who has a row in the ticket tool: one that is missing is made, and found again first',
  },
  inToolUnsureAt: { harmless: LOOKS },
  unreminded: { harmless: TOLD },
  heard: { harmless: 'a row that is not heard to the end is read again' },
  remindedUpTo: { harmless: TOLD },
  joined: { harmless: 'when somebody is reminded' },
  toolUntold: { harmless: TOLD },
  unreached: { harmless: TOLD },
  unproven: { harmless: LOOKS },
  unsealed: { harmless: 'somebody’s word waits for its seal: none counts without' },
  nobodyLeftSince: { harmless: LOOKS },
};

const SEALED = { named: /^UNSEALED |is another one in the audit|^MOVED |^LOST |nothing of the approval/ };
export const DECISION: Answers<ApprovalDecision> = {
  requestId: SEALED,
  stage: SEALED,
  approverId: SEALED,
  answer: SEALED,
  role: SEALED,
  comment: SEALED,
  at: SEALED,
  sequence: SEALED,
  planDigest: SEALED,
  proof: SEALED,
  seal: SEALED,
};

export const GRANT: Answers<Grant> = {
  id: { named: /^(MOVED|LOST|CONTRADICTS) / },
  requestId: { named: /^(LOST|CONTRADICTS) / },
  ticket: { named: /of another ticket/, made: ({ ticket }) => ({ ...ticket, number: 'RITM1' }) },
  beneficiaryId: { named: /^(MOVED|CONTRADICTS) / },
  target: { named: /for another person or target|is no live grant/ },
  targetName: { named: /has another name/ },
  within: { harmless: SHOWN },
  disabledPlans: {
    harmless: 'what stays off is in the change that was decided; a license is written and compared by that',
  },
  role: {
    named: /gives a role otherwise/,
    made: ({ state, role }) =>
      state === 'waiting' || state === 'void'
        ? role
        : { mode: 'admin-assign', minutes: 60, ticketNumber: 'x', justification: 'x', mark: 'x' },
  },
  state: { named: /^(LOST|CONTRADICTS) /, made: ({ state }) => (state === 'active' ? 'ended' : 'active') },
  endsAt: { named: /lasts longer/, made: ({ state, endsAt }) => (state === 'active' ? null : endsAt) },
  lastsSeconds: {
    harmless:
      'counts from when access was proven, which has made its end by then; of one that is armed it is answered for',
  },
  shownEndsAt: {
    harmless: 'makes the end earlier, when access is proven; from then on the end itself is answered for',
  },
  armedAt: { harmless: 'when the row was made; that it was armed, and when, is in the fact' },
  startedAt: { named: /began/, made: () => '2026-03-01T09:00:00.000Z' },
  attemptedAt: { harmless: 'from when on its effect is looked for; when it was sent is in the fact' },
  givenAfter: { harmless: 'from when on the directory’s own records are asked who wrote' },
  endedAt: { harmless: 'when the row was written; when it ended is in the fact' },
  endReason: { harmless: 'why the row was closed; that it ended, and why, is in the fact' },
  parkedUntil: {
    harmless:
      'an end that waits: it is due once the moment has come, and every hour it is looked at whether it can be ended',
  },
  releasedBy: {
    harmless: 'whose decision is asked for once more before it is taken off, and whose ticket then says so',
  },
  noticedAt: { harmless: TOLD },
};

export const ACCESS: Answers<AccessRow> = {
  beneficiaryId: { named: /^MOVED / },
  target: { named: /^MOVED / },
  base: {
    named: /counts as (there|none) from before/,
    made: ({ base, holders }) => (holders.length === 0 ? base : base === 'absent' ? 'present' : 'absent'),
  },
  prior: {
    harmless:
      'what a value was before is in the fact of the attempt; only the usage location has one, and what is put back is told',
  },
  plansOff: { harmless: 'is read again right before the license is changed' },
  ownership: { named: /given by somebody else/, made: () => 'none' },
  inferredFrom: { harmless: 'from when on the directory’s own records are asked who wrote' },
  holders: {
    named: /holds no access|no live grant of it/,
    made: ({ holders }) => [...holders, 'servicenow-x~y'],
  },
  claim: { harmless: WORKS },
  fence: { harmless: WORKS },
  unanswered: { harmless: WORKS },
  outstanding: { harmless: WORKS },
};

/** Tables that no audit is compared with. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  Alerts: 'alerts that were heard; nothing in one is believed, and who is at risk is read from the directory',
  Watches:
    'who is watched for new risk, and for how long: who is not is released all the same, and the directory goes on knowing',
  Windows:
    'when a rule may approve: a window counts only under a seal that the storage has no key for, and is recorded with the decision that went by it',
  Debts:
    'what somebody else has to look at: who decides by one asks two people instead of none, and what was given stands in the audit of its request',
  RecordLinks:
    'which records are news of a request: it reads its own record anew before it decides, and the end of what it gave comes all the same',
  Filings:
    'what somebody asked for while the ticket tool was away: two people decide about it all the same, and what is decided is in the audit',
  Cards: 'whom a card was shown: a press is bound to the person by their own token, and their word is sealed',
  FactParts:
    'what was read for a decision within two minutes before it; it counts only under a keyed digest, and is recorded with the decision',
  Drafts: 'text that is shown under a label that says that nobody has checked it; nothing else reads it',
  Findings: 'what operators are to look at, found anew by the next look',
  Intake: 'deliveries that were heard; a ticket that none tells of is found by the sweep',
  Links:
    'who a user of the ticket tool was last: read anew from the tool whenever it counts, and both have to agree',
  Paces: 'when the next call may go out; what is further away than a minute does not count',
  Marks:
    'how far each sweep has come, with an overlap; when sealing began has a seal of its own, and without a good one nothing counts as from before',
};

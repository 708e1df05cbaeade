import { MINUTE } from '../../domain/instant.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Advisor } from '../../ports/advisor.ts';
import type { AzureRoles } from '../../ports/azure-roles.ts';
import type { Conversation, Mail, Rooms } from '../../ports/conversation.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Licenses } from '../../ports/licenses.ts';
import type { Probes } from '../../ports/probes.ts';
import type { Roles } from '../../ports/roles.ts';
import type { Roster } from '../../ports/roster.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';

/** As long as `functionTimeout` of host.json lets a function run. */
export const MOST_TIME = 5 * MINUTE;

/** Others have been given the work of an execution that is so old: its worker stood still. Trying again begins with fresh reads. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';

  /** `began`: in milliseconds since the epoch. */
  constructor(began: number) {
    super(
      `This execution began at ${new Date(began).toISOString()}, and functions have ${MOST_TIME / MINUTE} minutes: its worker stood still. Nothing is changed by it any more; its step is tried again by itself.`,
    );
  }
}

type MethodsOf<Port> = {
  [Name in keyof Port]-?: NonNullable<Port[Name]> extends (...given: never[]) => unknown ? Name : never;
}[keyof Port];
type OutsideMethod =
  | MethodsOf<Directory>
  | MethodsOf<Licenses>
  | MethodsOf<Accounts>
  | MethodsOf<Roles>
  | MethodsOf<AzureRoles>
  | MethodsOf<Ticketing>
  | MethodsOf<Roster>
  | MethodsOf<Conversation>
  | MethodsOf<Rooms>
  | MethodsOf<Mail>
  | MethodsOf<Probes>
  | MethodsOf<Advisor>;

/**
 * What each method of what is outside does there. The answer of what changes something is recorded however late it comes, because
 * nobody else has it; one that is only read is not believed any more.
 */
const DOES: Readonly<Record<OutsideMethod, 'reads' | 'changes'>> = {
  readFacts: 'reads',
  readUsers: 'reads',
  lookAtGroups: 'reads',
  waysInto: 'reads',
  isDeletedForGood: 'reads',
  isMember: 'reads',
  memberCall: 'reads',
  addMember: 'changes',
  removeMember: 'changes',
  readEdges: 'reads',
  userChanges: 'reads',
  groupChanges: 'reads',
  weAdded: 'reads',
  assignCall: 'reads',
  locationCall: 'reads',
  assign: 'changes',
  setUsageLocation: 'changes',
  weChanged: 'reads',
  risk: 'reads',
  riskHistory: 'reads',
  detections: 'reads',
  atRisk: 'reads',
  signIns: 'reads',
  changes: 'reads',
  actionsBy: 'reads',
  account: 'reads',
  roles: 'reads',
  state: 'reads',
  accountCall: 'reads',
  writeAccount: 'changes',
  weDisabled: 'reads',
  instances: 'reads',
  eligible: 'reads',
  policy: 'reads',
  held: 'reads',
  assigned: 'reads',
  definitions: 'reads',
  holders: 'reads',
  roleCall: 'reads',
  writeRole: 'changes',
  linkTo: 'reads',
  linkToFollowUp: 'reads',
  read: 'reads',
  link: 'reads',
  toolUserOf: 'reads',
  wordsOf: 'reads',
  incident: 'reads',
  isInGroups: 'reads',
  whoSet: 'reads',
  delegation: 'reads',
  write: 'changes',
  notesOn: 'reads',
  shownNotes: 'reads',
  askApprovals: 'changes',
  settleApproval: 'changes',
  followUp: 'changes',
  open: 'changes',
  endFollowUp: 'changes',
  changedSince: 'reads',
  changedOrdersSince: 'reads',
  changedIncidentsSince: 'reads',
  openOf: 'reads',
  closedFollowUps: 'reads',
  whoIsOnCall: 'reads',
  signInName: 'reads',
  setUpFault: 'reads',
  checks: 'reads',
  look: 'reads',
  health: 'reads',
  post: 'changes',
  update: 'changes',
  notify: 'changes',
  render: 'reads',
  hasReplies: 'reads',
  reply: 'changes',
  readers: 'reads',
  send: 'changes',
  address: 'reads',
  asPerson: 'reads',
  inTeam: 'reads',
  appAssigned: 'reads',
  siteLets: 'reads',
  draft: 'reads',
};
const CHANGES = new Set(Object.entries(DOES).flatMap(([name, does]) => (does === 'changes' ? [name] : [])));

const OUTSIDE: ReadonlySet<string> = new Set<keyof Means>([
  ...(['directory', 'licenses', 'accounts', 'roles', 'azureRoles', 'ticketing', 'rosters'] as const),
  ...(['conversations', 'mail', 'probes', 'advisor'] as const),
]);
const STORES: ReadonlySet<string> = new Set<keyof Means>([
  ...(['requests', 'intake', 'alerts', 'watches', 'policies', 'approvals', 'cards', 'grants'] as const),
  ...(['auditLog', 'links', 'marks', 'findings', 'paces', 'factParts', 'drafts'] as const),
  ...(['windows', 'debts', 'recordLinks', 'filings'] as const),
]);

type Time = {
  /** Throws where there is none left. */
  check(): void;
  /** An answer has come too late, and is being recorded. */
  late: boolean;
  left(): boolean;
};

/**
 * The means of one execution of an activity. Azure ends a function after {@link MOST_TIME}, but not one whose whole worker stands
 * still; when that goes on, what it has read is old and its work is done. So nothing it has read counts any more, nothing more is sent,
 * and rows are changed only by the answer of a call that was on its way.
 */
export function inTime(means: Means, began = means.clock.now()): Means {
  const left = () => means.clock.now() - began <= MOST_TIME;
  const check = () => {
    if (!left()) throw new OutOfTime(began);
  };
  const time: Time = { late: false, left, check };
  const kept = Object.entries(means).map(([name, port]): [string, unknown] => {
    if (OUTSIDE.has(name)) return [name, watched(port as object, outside(time))];
    return [name, STORES.has(name) ? watched(port as object, store(time)) : port];
  });
  return Object.fromEntries(kept) as Means;
}

type Call = (
  name: string,
  call: (given: readonly unknown[]) => unknown,
  given: readonly unknown[],
) => unknown;

function outside(time: Time): Call {
  return (name, call, given) => {
    time.check();
    const answer = call(given);
    if (!(answer instanceof Promise)) return answer;
    return answer.then((value: unknown) => {
      if (time.left()) return value;
      if (!CHANGES.has(name)) time.check();
      time.late = true;
      return value;
    });
  };
}

function store(time: Time): Call {
  const check = () => {
    if (!time.late) time.check();
  };
  return (_, call, given) => {
    check();
    const answer = call(
      given.map((one) => (typeof one === 'function' ? checkedFirst(one as () => unknown, check) : one)),
    );
    if (!(answer instanceof Promise)) return answer;
    return answer.then((value: unknown) => {
      check();
      return value;
    });
  };
}

/** A change of a row is made of what was read before, and made again after a conflict. */
function checkedFirst(change: (...given: never[]) => unknown, check: () => void): typeof change {
  return (...given) => {
    check();
    return change(...given);
  };
}

/** A port, or ports by name. */
function watched<Port extends object>(port: Port, how: Call): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function' && typeof name === 'string')
        return (...given: unknown[]) =>
          how(name, (args) => Reflect.apply(value, target, [...args]) as unknown, given);
      return typeof value === 'object' && value !== null ? watched(value, how) : value;
    },
  });
}

import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { type NoHistory, toolsWithoutHistory } from '../activities/deciding/tool-history.ts';
import { type RefusedCalls, refusedNow, wordsOf } from '../activities/outbox/refused-calls.ts';
import { type OperationsUnreached, operationsUnreached } from '../activities/outbox/untaken.ts';
import { type ConnectionFault, keyOf } from '../domain/connection-state.ts';
import { instant, MINUTE, SECOND } from '../domain/instant.ts';
import { blindness, reasonOf, type SweepState, stuckItems } from '../domain/sweep-state.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import type { CheckReport } from '../ports/checks.ts';
import type { WitnessKeeping } from '../ports/stores.ts';
import type { SettingIssue } from '../setting-issue.ts';
import type { Checkups } from './checkups.ts';
import { connectionFaults } from './connection-faults.ts';
import type { OwnState } from './own-checkups.ts';
import { sweepState } from './sweep.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';
import { isToldElsewhere } from './told-elsewhere.ts';

/** Something that somebody has to see to. `since`: `null` where that is not known. */
type Red = {
  readonly name: string;
  readonly since: string | null;
  readonly because: string;
  readonly todo: string;
};

type Health = {
  /** GET /api/health: 200 for as long as the process can serve, with what is red in its body. */
  alive(): Promise<HttpResponseInit>;
  /**
   * GET /api/health/ready: 503 while anything is red. No probe that restarts instances may use it. `checked`: every check of every
   * connection besides, made now; 503 then also while one of them fails.
   */
  ready(checked?: 'checked'): Promise<HttpResponseInit>;
};

/** Rows are read this seldom, however often somebody asks. */
const READ_EVERY = 10 * SECOND;
const MOST_NAMED = 20;
/** The container of witnesses is looked at more seldom still: what is done to it is done once. */
const LOOK_AT_WITNESSES_EVERY = 5 * MINUTE;

/**
 * What the doors of health tell. Asks no system but our own tables, and now and then how witnesses are kept. A broken policy table shows by place and code, a
 * setting by name, never by what they hold (H17).
 */
export function healthOf(means: Means, { tables, settings, sweeps }: OwnState, checkups: Checkups): Health {
  const from = means.clock.now();
  let known: { readonly at: number; readonly read: Promise<Seen> } | null = null;
  const seen = () => {
    const now = means.clock.now();
    if (!known || now - known.at >= READ_EVERY) known = { at: now, read: look(means, sweeps) };
    return known.read;
  };
  let kept: { readonly at: number; readonly read: Promise<WitnessKeeping | null> } | null = null;
  const keeping = () => {
    const now = means.clock.now();
    if (!kept || now - kept.at >= LOOK_AT_WITNESSES_EVERY)
      kept = { at: now, read: means.witnesses?.() ?? Promise.resolve(null) };
    return kept.read;
  };
  const tell = async (redStatus: number, report: CheckReport | null = null): Promise<HttpResponseInit> => {
    const { looked, operations, without, refused, faults } = await seen();
    const witnesses = await keeping();
    const issues = tables();
    const red = [
      ...issues.map(tableRed),
      ...settings.map(settingRed),
      ...witnessReds(witnesses),
      ...Object.values(means.ticketing)
        .flatMap((tool) => tool.setUpFault?.() ?? [])
        .map(settingSeen),
      ...looked.flatMap((one) => sweepReds(means, one, from)),
      ...without.map(historyRed),
      ...refused.map(refusedRed),
      ...(operations ? [operationsRed(operations)] : []),
      ...faults.filter(({ about }) => !isToldElsewhere(about, 'health')).map(connectionRed),
    ];
    const fails = report?.rows.some(({ verdict }) => verdict === 'failed') ?? false;
    const status = red.length === 0 && !fails ? 200 : redStatus;
    const body = {
      status: red.length === 0 ? 'ok' : 'red',
      ...(status === 200 ? {} : { code: 'not-ready' }),
      policies: issues.length === 0 ? 'ok' : issues.map(placeOf),
      settings: settings.length === 0 ? 'ok' : settings.map(({ name }) => name),
      sweeps: Object.fromEntries(looked.map(({ name, state }) => [name, state?.goodAt ?? null])),
      seals: means.seal ? 'on' : 'off',
      witnesses: witnesses ?? 'unknown',
      red: red.slice(0, MOST_NAMED),
      ...(report && { checkedAt: report.at, checks: report.rows }),
    };
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
  };
  return {
    alive: () => tell(200),
    ready: async (checked) => await tell(503, checked ? await checkups.report() : null),
  };
}

const placeOf = ({ file, path, code }: TableIssue) => ({
  file: file.split('/').slice(-2).join('/'),
  path,
  code,
});

function tableRed(issue: TableIssue): Red {
  const { file, path, code } = placeOf(issue);
  const because =
    code === 'missing-file' ? `The file ${file} is not there.` : `${file}${path} can't be used [${code}].`;
  return {
    name: 'policies',
    since: null,
    because,
    todo: 'Deploy a table that `npm run policy -- lint` passes. Until then nothing of its kind is decided.',
  };
}

function settingRed({ name, message }: SettingIssue): Red {
  return { name, since: null, because: message, todo: 'Mend the app setting and restart the app.' };
}

function historyRed({ system, since, because, todo }: NoHistory): Red {
  return {
    name: `approvals in ${system}`,
    since,
    because: `It is not known who decided there, so no decision taken there counts: ${because}.`,
    todo,
  };
}

function refusedRed(one: RefusedCalls): Red {
  return { name: `calls to ${one.host}`, since: one.since, ...wordsOf(one) };
}

/** Anybody may ask this door, and why a check fails names accounts. */
function connectionRed(fault: ConnectionFault): Red {
  return {
    name: keyOf(fault),
    since: fault.since,
    because: 'This check of a connection fails.',
    todo: 'Its row says why and what to do: in the console under Connections, or by npm run doctor.',
  };
}

const REWRITABLE = 'The holder of the storage account can rewrite the audit, and nobody could tell.';

const WITNESS_REDS: Readonly<Partial<Record<WitnessKeeping, Omit<Red, 'name' | 'since'>>>> = {
  nowhere: {
    because: `No blob storage is set up, so that checkpoints have no witnesses. ${REWRITABLE}`,
    todo: 'Set STORAGE_BLOB_URL, and deploy the container countersign-anchors with an immutability policy.',
  },
  missing: {
    because: 'The container countersign-anchors is not there, so that checkpoints have no witnesses.',
    todo: 'Deploy it with a time-based immutability policy (docs/audit.md). The app does not make it by itself.',
  },
  mutable: {
    because: `The container countersign-anchors has no immutability policy. ${REWRITABLE}`,
    todo: 'Put a time-based immutability policy on it, and lock that (docs/audit.md).',
  },
};

function witnessReds(keeping: WitnessKeeping | null): readonly Red[] {
  const red = keeping && WITNESS_REDS[keeping];
  return red ? [{ name: 'witnesses', since: null, ...red }] : [];
}

function settingSeen({ name, because }: { readonly name: string; readonly because: string }): Red {
  return {
    name,
    since: null,
    because,
    todo: 'Mend the app setting and restart the app, or mend the tool. The log and the message to operators name both accounts.',
  };
}

type SweepSeen = {
  readonly name: SweepName;
  readonly state: SweepState | null;
  /** Why its row could not be read. */
  readonly unread: string | null;
};

type Seen = {
  readonly looked: readonly SweepSeen[];
  readonly operations: OperationsUnreached | null;
  readonly without: readonly NoHistory[];
  readonly refused: readonly RefusedCalls[];
  readonly faults: readonly ConnectionFault[];
};

async function look(means: Means, sweeps: readonly SweepName[]): Promise<Seen> {
  const [looked, operations, without, refused, faults] = await Promise.all([
    readSweeps(means, sweeps),
    // A store that can't be read is told of by the sweeps.
    operationsUnreached(means).catch(() => null),
    toolsWithoutHistory(means).catch(() => []),
    refusedNow(means, instant(means.clock.now())).catch(() => []),
    connectionFaults(means).catch(() => []),
  ]);
  return { looked, operations, without, refused, faults };
}

function operationsRed({ since, people }: OperationsUnreached): Red {
  return {
    name: 'operations',
    since,
    because: `No message to operations was taken by any of the ${people} people who were to have it.`,
    todo: 'Install the app for them in chat, set a mailbox to send from, or name others in the policy table. Their messages stand on the tickets, and in follow-ups.',
  };
}

async function readSweeps(means: Means, names: readonly SweepName[]): Promise<readonly SweepSeen[]> {
  return await Promise.all(
    names.map(async (name): Promise<SweepSeen> => {
      try {
        return { name, state: (await sweepState(means, name))?.row ?? null, unread: null };
      } catch (error) {
        return { name, state: null, unread: reasonOf(error) };
      }
    }),
  );
}

function sweepReds(means: Means, { name, state, unread }: SweepSeen, from: number): readonly Red[] {
  const { meanwhile, todo } = SWEEPS[name];
  const now = instant(means.clock.now());
  if (unread !== null)
    return [{ name, since: null, because: `Its result can't be read: ${unread}`, todo: SWEEPS.expiry.todo }];
  const blind = blindness(state, now, boundOf(means.limits, name), instant(from));
  const items = state ? stuckItems(state, now) : [];
  return [
    ...(blind ? [{ name, since: blind.since, because: `${blind.because} ${meanwhile}`, todo }] : []),
    // Why may quote what stands in the row, and anybody may ask this door.
    ...items.map(([item, { since }]) => ({
      name: `${name}: ${item}`,
      since,
      because: 'It can not be followed. The log and the message to operators say why.',
      todo: 'Look at the row that is named, and repair or remove it. It is tried again at each tick.',
    })),
  ];
}

import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { type NoHistory, toolsWithoutHistory } from '../activities/deciding/tool-history.ts';
import { instant, SECOND } from '../domain/instant.ts';
import { blindness, reasonOf, type SweepState, stuckItems } from '../domain/sweep-state.ts';
import type { TableIssue } from '../policy/table.ts';
import type { SettingIssue } from '../settings.ts';
import { sweepState } from './sweep.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';

/** Something that somebody has to see to. `since`: `null` where that is not known. */
type Red = {
  readonly name: string;
  readonly since: string | null;
  readonly because: string;
  readonly todo: string;
};

export type Health = {
  /** GET /api/health: 200 for as long as the process can serve, with what is red in its body. */
  alive(): Promise<HttpResponseInit>;
  /** GET /api/health/ready: 503 while anything is red. No probe that restarts instances may use it. */
  ready(): Promise<HttpResponseInit>;
};

export type HealthOf = {
  readonly tables: () => readonly TableIssue[];
  readonly settings: readonly SettingIssue[];
  /** The timers that run here. */
  readonly sweeps: readonly SweepName[];
};

/** Rows are read this seldom, however often somebody asks. */
const READ_EVERY = 10 * SECOND;
const MOST_NAMED = 20;

/**
 * What the doors of health tell. Asks no system but our own tables. A broken policy table shows by place and code, a
 * setting by name, never by what they hold (design: H17).
 */
export function healthOf(means: Means, { tables, settings, sweeps }: HealthOf): Health {
  const from = means.clock.now();
  let known: { readonly at: number; readonly read: Promise<Seen> } | null = null;
  const seen = () => {
    const now = means.clock.now();
    if (!known || now - known.at >= READ_EVERY) known = { at: now, read: readSeen(means, sweeps) };
    return known.read;
  };
  const tell = async (redStatus: number): Promise<HttpResponseInit> => {
    const { sweeps: looked, without } = await seen();
    const issues = tables();
    const red = [
      ...issues.map(tableRed),
      ...settings.map(settingRed),
      ...looked.flatMap((one) => sweepReds(means, one, from)),
      ...without.map(historyRed),
    ];
    const body = {
      status: red.length === 0 ? 'ok' : 'red',
      policies: issues.length === 0 ? 'ok' : issues.map(placeOf),
      settings: settings.length === 0 ? 'ok' : settings.map(({ name }) => name),
      sweeps: Object.fromEntries(looked.map(({ name, state }) => [name, state?.goodAt ?? null])),
      red: red.slice(0, MOST_NAMED),
    };
    return {
      status: red.length === 0 ? 200 : redStatus,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify(body),
    };
  };
  return { alive: () => tell(200), ready: () => tell(503) };
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
    because: `Who decided there is not known, so that nothing that people decide there counts: ${because}.`,
    todo,
  };
}

type Seen = { readonly sweeps: readonly SweepSeen[]; readonly without: readonly NoHistory[] };

/** What the sweeps came to tells whether our tables can be read; nobody needs to hear it twice. */
async function readSeen(means: Means, names: readonly SweepName[]): Promise<Seen> {
  const [sweeps, without] = await Promise.all([
    readSweeps(means, names),
    toolsWithoutHistory(means).catch(() => []),
  ]);
  return { sweeps, without };
}

type SweepSeen = {
  readonly name: SweepName;
  readonly state: SweepState | null;
  /** Why its row could not be read. */
  readonly unread: string | null;
};

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
    return [
      { name, since: null, because: `What it came to can't be read: ${unread}`, todo: SWEEPS.expiry.todo },
    ];
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

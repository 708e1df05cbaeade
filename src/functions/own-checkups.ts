import type { Means } from '../activities/activity.ts';
import { rosterFor } from '../activities/deciding/read-rosters.ts';
import { refusedNow, wordsOf } from '../activities/outbox/refused-calls.ts';
import { instant } from '../domain/instant.ts';
import type { Kind } from '../domain/request.ts';
import { blindness, reasonOf } from '../domain/sweep-state.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import type { Checkup, Look, Verdict } from '../ports/checks.ts';
import type { WitnessKeeping } from '../ports/stores.ts';
import type { SettingIssue } from '../setting-issue.ts';
import { sweepState } from './sweep.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';

/** What the app knows of itself, beside what it reads through ports. */
export type OwnState = {
  readonly tables: () => readonly TableIssue[];
  readonly settings: readonly SettingIssue[];
  /** What is not wrong by itself, and is often not meant. */
  readonly advice: readonly Omit<SettingIssue, 'part'>[];
  /** The timers that run here. */
  readonly sweeps: readonly SweepName[];
};

const ok = (because: string): Verdict => ({ verdict: 'ok', because, todo: null });
const failed = (because: string, todo: string | null): Verdict => ({ verdict: 'failed', because, todo });
const unknown = (because: string, todo: string | null = null): Verdict => ({
  ...{ verdict: 'unknown', because, todo },
});

/** What this app is made of itself: a value each, like what it is connected with. */
export function ownCheckups(means: Means, own: OwnState): readonly Checkup[] {
  return [
    {
      about: 'Settings',
      begin: () => ({ others: settingLooks(own) }),
    },
    {
      about: 'Policy tables',
      begin: () => ({ others: means.rulebook.kinds.map((kind) => tableLook(means, own, kind)) }),
    },
    {
      about: 'Storage',
      begin: () => ({ others: storageLooks(means) }),
    },
    {
      about: 'Witnesses',
      begin: () => ({
        others: [
          { name: 'immutability', look: async () => WITNESSES[(await means.witnesses?.()) ?? 'unknown'] },
        ],
      }),
    },
    {
      about: 'Seal',
      begin: () => ({ others: [{ name: 'signs', look: async () => await sealVerdict(means) }] }),
    },
    {
      about: 'On call',
      begin: ({ rotas }) => ({ others: rotas.map((team, place) => rotaLook(means, team, place + 1)) }),
    },
    {
      about: 'Calls that are refused',
      begin: () => ({ others: [{ name: 'refusals', look: async () => await refusedVerdict(means) }] }),
    },
    {
      about: 'Timers',
      begin: () => ({ others: own.sweeps.map((name) => sweepLook(means, name)) }),
    },
  ];
}

function settingLooks({ settings, advice }: OwnState): readonly Look[] {
  const look = (name: string, verdict: Verdict): Look => ({ name, look: async () => verdict });
  if (settings.length + advice.length === 0) return [look('all', ok('All settings can be used.'))];
  return [
    ...settings.map(({ name, message }) =>
      look(name, failed(message, 'Mend the app setting and restart the app (docs/settings.md).')),
    ),
    ...advice.map(({ name, message }) => look(name, unknown(message))),
  ];
}

function tableLook({ rulebook }: Means, { tables }: OwnState, kind: Kind): Look {
  const verdict = (): Verdict => {
    const inForce = rulebook.current(kind);
    const broken = tables().filter(({ file }) => file === kind || file.split('/').at(-2) === kind);
    const [first] = broken;
    if (first)
      return failed(
        `${first.message} [${first.code}]${broken.length > 1 ? `, and ${broken.length - 1} more` : ''}`,
        first.code === 'missing-file'
          ? 'Build with the folder that has it: npm run build -- --tables <folder>. A kind that you don’t use needs no table: it is only missed where the build was given none, or had one that is gone.'
          : 'Deploy a table that npm run policy -- lint passes. Until then nothing of its kind is decided.',
      );
    if (inForce.usable) return ok(`The table is in force (${inForce.rules.digest.slice(0, 12)}).`);
    if (!rulebook.isDeployed(kind))
      return ok('No table is deployed, so that no request of this kind is decided. Nothing else needs it.');
    return failed(inForce.because, 'Look at the settings of its identities, and at its table.');
  };
  return { name: kind, look: async () => verdict() };
}

function storageLooks({ marks, clock, requests }: Means): readonly Look[] {
  const todo =
    'Look at STORAGE_TABLE_URL and STORAGE_BLOB_URL, whether the account lets this app’s network in, and whether its identity has Storage Table Data Contributor and Storage Blob Data Contributor there (docs/hosting.md).';
  const read = (name: string, look: () => Promise<unknown>, because: string): Look => ({
    name,
    look: async () => {
      try {
        await look();
        return ok(because);
      } catch (error) {
        return failed(reasonOf(error), todo);
      }
    },
  });
  return [
    read('rows', async () => await requests.list({ top: 1 }), 'Rows are read.'),
    {
      name: 'writes',
      look: async () => {
        // Nothing is written to find out: timers keep what they come to, every few minutes.
        const names = Object.keys(SWEEPS) as SweepName[];
        const kept = await Promise.all(
          names.map(async (name) => await sweepState({ marks }, name).catch(() => null)),
        );
        const last = kept
          .flatMap((state) => state?.row.lookedAt ?? [])
          .toSorted()
          .at(-1);
        if (last === undefined) return unknown('Nothing has been written yet that would show it.');
        const minutes = Math.round((clock.now() - Date.parse(last)) / 60_000);
        if (minutes < 30) return ok(`The last row that a timer kept is ${minutes} minutes old.`);
        return failed(`No timer has kept a row for ${minutes} minutes.`, todo);
      },
    },
  ];
}

const REWRITABLE = 'The holder of the storage account can rewrite the audit, and nobody could tell.';
const WITNESSES: Readonly<Record<WitnessKeeping, Verdict>> = {
  locked: ok('The immutability policy is locked.'),
  'not-locked': unknown(
    'There is an immutability policy, and it is not locked: whoever may change it can take it off.',
    'Lock it once the deployment is to stay (docs/deploy.md, Locking the witnesses).',
  ),
  'lock-unknown': unknown(
    'There is an immutability policy; whether it is locked is not known.',
    'Set WITNESS_CONTAINER_ID, and give the app’s identity Reader on that container.',
  ),
  'made-here': ok('The sandbox made the container itself, without a policy.'),
  missing: failed(
    'The container countersign-anchors is not there, so that checkpoints have no witnesses.',
    'Deploy it with a time-based immutability policy (docs/audit.md). The app does not make it by itself.',
  ),
  mutable: failed(
    `The container countersign-anchors has no immutability policy. ${REWRITABLE}`,
    'Put a time-based immutability policy on it, and lock that (docs/audit.md).',
  ),
  nowhere: failed(
    `No blob storage is set up, so that checkpoints have no witnesses. ${REWRITABLE}`,
    'Set STORAGE_BLOB_URL, and deploy the container countersign-anchors with an immutability policy.',
  ),
  unknown: unknown('Blob storage did not tell how witnesses are kept.', 'Look at the rows of storage.'),
};

/** Signing keeps nothing anywhere; the text is none that anything is sealed by. */
const SEALED_TO_SEE = 'countersign: a check of the connection, and no approval';

async function sealVerdict({ seal, clock }: Means): Promise<Verdict> {
  if (!seal)
    return unknown(
      'No key is set, so that approvals are not sealed.',
      'Set SEAL_KEY_URL (docs/deploy.md, The secrets).',
    );
  const todo =
    'Look at SEAL_KEY_URL, whether a version of the key is switched on, whether the vault lets this app’s network in, and whether its identity has Key Vault Crypto User on the key (docs/hosting.md).';
  const sealing = await seal.sign(SEALED_TO_SEE, 'checks');
  if (!sealing.sealed) return failed(`The key can not be used now: ${sealing.because}.`, todo);
  const checked = await seal.check(SEALED_TO_SEE, sealing.seal, instant(clock.now()));
  return checked.stands ? ok('The key signs, and its seal stands.') : failed(checked.because, todo);
}

/** By its number, since names of checks are told to anybody who asks for health. */
function rotaLook(means: Means, team: string, number: number): Look {
  return {
    name: `rota ${number}`,
    look: async () => {
      const asked = rosterFor(means, team);
      if (!asked)
        return failed(
          `No tool that has the roster "${team}" is set up: nobody who is on call is asked.`,
          'Set up the tool that the policy table names, or name another team in the table.',
        );
      const answer = await asked.roster.whoIsOnCall(asked.team, 'checks');
      if (answer.read === 'failed')
        return {
          ...failed(
            `"${team}": ${answer.because}`,
            'Mend it in the tool, or name another team in the policy table.',
          ),
          ...(answer.mayCure && { mayPass: true as const }),
        };
      const { length } = answer.onCall;
      return length > 0
        ? ok(`${length} ${length === 1 ? 'person is' : 'people are'} on call for "${team}".`)
        : unknown(`Nobody is on call for "${team}" now.`);
    },
  };
}

async function refusedVerdict(means: Means): Promise<Verdict> {
  const refused = await refusedNow(means, instant(means.clock.now()));
  const [first] = refused;
  if (!first) return ok('No call is refused on and on.');
  const words = wordsOf(first);
  const more = refused.length > 1 ? ` And ${refused.length - 1} more.` : '';
  return failed(`${words.because} Since ${first.since}.${more}`, words.todo);
}

function sweepLook(means: Means, name: SweepName): Look {
  const { meanwhile, todo } = SWEEPS[name];
  return {
    name,
    look: async () => {
      const state = (await sweepState(means, name))?.row ?? null;
      if (state === null) return unknown('It has not run to the end yet.', 'Look again in some minutes.');
      const now = instant(means.clock.now());
      const blind = blindness(state, now, boundOf(means.limits, name), now);
      if (blind) return failed(`${blind.because} ${meanwhile}`, todo);
      if (state.outage && !state.outage.over)
        return { ...failed(`${state.outage.because} ${meanwhile}`, todo), mayPass: true };
      return ok(`Its last good run ended ${state.goodAt ?? state.lookedAt}.`);
    },
  };
}

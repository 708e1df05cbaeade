import type { OnCall, Roster } from '../../../src/ports/roster.ts';
import { type RosterBench, rosterContract } from '../contracts/roster.ts';
import { rosterBench } from '../servicenow/benches.ts';
import { contractFinds } from './broken.ts';

type Answer = Awaited<ReturnType<Roster['whoIsOnCall']>>;
type Failed = Extract<Answer, { read: 'failed' }>;

function answering(change: (answer: Answer, team: string) => Answer) {
  return (bench: RosterBench): RosterBench => ({
    ...bench,
    roster: {
      ...bench.roster,
      whoIsOnCall: async (team, requestId) => change(await bench.roster.whoIsOnCall(team, requestId), team),
    },
  });
}

const named = (change: (onCall: readonly OnCall[]) => readonly OnCall[]) =>
  answering((answer) => (answer.read === 'done' ? { ...answer, onCall: change(answer.onCall) } : answer));
const failing = (change: (failed: Failed) => Answer) =>
  answering((answer) => (answer.read === 'failed' ? change(answer) : answer));

const NOBODY: Answer = { read: 'done', onCall: [] };

contractFinds(
  'rosters',
  rosterContract,
  rosterBench,
  answering((answer) => answer),
  {
    'names the first of the order alone': named((onCall) => onCall.slice(0, 1)),
    'names everybody as the first to call': named((onCall) => onCall.map((one) => ({ ...one, level: 1 }))),
    'names whoever is called last first': named((onCall) => onCall.toReversed()),
    'names nobody': named(() => []),
    'goes on naming whoever was on call before': (bench) => {
      let known: Answer | null = null;
      const roster: Roster = {
        ...bench.roster,
        async whoIsOnCall(team, requestId) {
          known ??= await bench.roster.whoIsOnCall(team, requestId);
          return known;
        },
      };
      return { ...bench, roster };
    },
    'takes a team without a rota for one where nobody is on call': failing((failed) =>
      /rota/.test(failed.because) ? NOBODY : failed,
    ),
    'takes what rights hide for nobody': failing((failed) =>
      /administrator/.test(failed.because) ? NOBODY : failed,
    ),
    'takes a team that there is not for one where nobody is on call': answering((answer, team) =>
      team === 'No such team' ? NOBODY : answer,
    ),
    'puts whatever it is given as a team into its question': answering((answer, team) =>
      team.includes('^') ? NOBODY : answer,
    ),
    'takes a tool that is away for one that will stay away': failing((failed) => ({
      ...failed,
      mayCure: false,
    })),
    'hopes that time gives it the rights it lacks': failing((failed) => ({ ...failed, mayCure: true })),
    'forgets for how long the tool wants to be left alone': failing((failed) => ({
      ...failed,
      retryAfterSeconds: null,
    })),
    'throws where the tool does not answer': failing((failed) => {
      throw new Error(failed.because);
    }),
    'says that it failed and not why': failing((failed) => ({ ...failed, because: 'It failed.' })),
  },
);

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { clients } from '../../src/functions/clients.ts';
import { runsOf } from '../../src/functions/runs.ts';

/** A client whose host refuses every start in these words, and says of the instance what is given. */
function refusing(message: string, runtimeStatus: string | null) {
  const asked: string[] = [];
  const client = {
    startNew: () => Promise.reject(new Error(message)),
    getStatus: async (id: string) => {
      asked.push(id);
      if (runtimeStatus === null) throw new Error('404');
      return { runtimeStatus };
    },
  } as unknown as df.DurableClient;
  return { runs: runsOf(() => client), asked };
}

/** As the host words it in the client's error. */
const refusal = (status: string) =>
  `The operation failed with an unexpected status code: 409. Details: {"Message":"An Orchestration instance with the status ${status} already exists."}`;

describe('starting a run that there may be already', () => {
  for (const status of ['Running', 'Pending', 'Suspended'])
    test(`believes the host that says it is ${status}, and asks nothing`, async () => {
      const { runs, asked } = refusing(refusal(status), 'Running');
      assert.equal(await runs.start('any', 'one', {}), 'running');
      assert.deepEqual(asked, []);
    });

  for (const message of [refusal('Completed'), 'Request failed with status code 503', ''])
    test(`asks the host that says "${message.slice(0, 40)}" otherwise`, async () => {
      const live = refusing(message, 'Running');
      assert.equal(await live.runs.start('any', 'one', {}), 'running');
      assert.deepEqual(live.asked, ['one']);
      await assert.rejects(refusing(message, 'Completed').runs.start('any', 'one', {}), { message });
      await assert.rejects(refusing(message, null).runs.start('any', 'one', {}), { message });
    });
});

describe('a host of runs that never answers', () => {
  for (const what of ['start', 'wake'] as const)
    test(`fails whoever wants to ${what} one within a minute, who then goes on with others`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] });
      const never = () => new Promise<never>(() => undefined);
      const client = { startNew: never, raiseEvent: never, getStatus: never };
      const runs = runsOf(() => client as unknown as df.DurableClient);
      const asked = what === 'start' ? runs.start('any', 'one', {}) : runs.wake('one', 'event');
      const came = asked.then(
        () => 'done',
        (error: Error) => error.message,
      );
      for (let second = 0; second < 60; second += 1) {
        t.mock.timers.tick(1000);
        await new Promise((resume) => setImmediate(resume));
      }
      const said = await Promise.race([came, new Promise((resume) => setImmediate(resume, 'nothing'))]);
      assert.equal(said, 'The host of runs did not answer within 20 seconds.');
    });
});

describe('the durable client of an invocation', () => {
  const input = df.input.durableClient();
  const invocation = (taskHubName: string) => {
    const context = new InvocationContext({ options: { extraInputs: [input] } });
    const url = 'http://127.0.0.1:7071/instances/INSTANCEID';
    const urls = { id: 'INSTANCEID', statusQueryGetUri: url, sendEventPostUri: url, terminatePostUri: url };
    context.extraInputs.set(input, {
      taskHubName,
      creationUrls: { createNewInstancePostUri: url },
      managementUrls: { ...urls, purgeHistoryDeleteUri: url, rewindPostUri: url },
    });
    return context;
  };

  test('the durable client of an invocation is the same for the same binding, and another for another', () => {
    const clientOf = clients();
    const first = clientOf(invocation('One'));
    assert.equal(clientOf(invocation('One')), first);
    const moved = clientOf(invocation('Other'));
    assert.notEqual(moved, first);
    assert.deepEqual([first.taskHubName, moved.taskHubName], ['One', 'Other']);
  });
});

/** The app of the recordings `http-management-*`, with a durable client of the npm package at hand. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { type Hosted, hosted, ORIGIN } from './hosting.ts';

export type World = Hosted & {
  /** A client as a function gets it. */
  readonly client: df.DurableClient;
  /** How often the activity of `markOnce` ran. */
  readonly marks: unknown[];
  /** Lets `slow` activities end. */
  readonly release: () => void;
};

type Input = { readonly fail?: unknown; readonly wait?: unknown } | null;

function register(world: {
  client?: df.DurableClient;
  marks: unknown[];
  released: Promise<void>;
}): () => void {
  return () => {
    app.http('client', {
      extraInputs: [df.input.durableClient()],
      handler: (_, context) => {
        world.client = df.getClient(context);
        return {};
      },
    });
    const orchestration = df.app.orchestration;
    df.app.activity('upper', { handler: (text: unknown) => String(text).toUpperCase() });
    df.app.activity('slow', {
      handler: async () => {
        await world.released;
        return {};
      },
    });
    df.app.activity('mark', {
      handler: (input: unknown) => {
        world.marks.push(input);
        return {};
      },
    });
    df.app.activity('thrower', {
      handler: () => {
        throw new Error('plain message');
      },
    });
    let boom = 0;
    df.app.activity('flaky', {
      handler: ({ fails }: { readonly fails: number }) => {
        boom += 1;
        if (boom <= fails) throw new Error(`boom ${boom}`);
        return { attempts: boom };
      },
    });
    orchestration('wait', function* (context) {
      return { got: yield context.df.waitForExternalEvent('Go') };
    });
    orchestration('finish', function* (context) {
      const i = context.df.getInput();
      if (i === 'fail') throw new Error('asked to fail');
      return { i, id: context.df.instanceId };
    });
    orchestration('versioned', function* () {
      return 'never';
    });
    orchestration('loop3', function* (context) {
      const got: unknown[] = [];
      for (let at = 0; at < 3; at += 1) got.push(yield context.df.waitForExternalEvent('Tick'));
      return got;
    });
    orchestration('markOnce', function* (context) {
      yield context.df.callActivity('mark', { n: context.df.instanceId });
      return context.df.instanceId;
    });
    orchestration('chain', function* (context) {
      let text = '';
      for (const word of ['one', '-two', '-three'])
        text = (yield context.df.callActivity('upper', text + word)) as string;
      return text;
    });
    orchestration('slowStart', function* (context) {
      return yield context.df.callActivity('slow', {});
    });
    orchestration('failUncaught', function* (context) {
      yield context.df.callActivity('thrower', {});
    });
    orchestration('sub', function* (context) {
      return yield context.df.callSubOrchestrator(
        'child',
        (context.df.getInput() as { child: unknown }).child,
      );
    });
    orchestration('child', function* (context) {
      const input = context.df.getInput() as Input;
      const r = yield context.df.callActivity('upper', 'child');
      return { r, id: context.df.instanceId, parent: context.df.parentInstanceId, input };
    });
    orchestration('retry', function* (context) {
      const { first, max, fails } = context.df.getInput() as { first: number; max: number; fails: number };
      return yield context.df.callActivityWithRetry('flaky', new df.RetryOptions(first, max), { fails });
    });
  };
}

/** A started host with these functions. */
export async function world(): Promise<World> {
  const released = Promise.withResolvers<void>();
  const shared: { client?: df.DurableClient; marks: unknown[]; released: Promise<void> } = {
    marks: [],
    released: released.promise,
  };
  const it = await hosted(register(shared));
  await it.call('GET', '/api/client');
  if (!shared.client) throw new Error(`No durable client came from ${ORIGIN}.`);
  return { ...it, client: shared.client, marks: shared.marks, release: released.resolve };
}

/** What a call of the client came to, as the recordings write it. */
export async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    const result = await call;
    return {
      ok: true,
      type: typeof result,
      result: result === undefined ? '<undefined>' : JSON.parse(JSON.stringify(result)),
    };
  } catch (error) {
    const { name, message } = error as Error;
    return { ok: false, name, message };
  }
}

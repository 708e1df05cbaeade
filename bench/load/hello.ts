/** The smallest durable app: what loading ours is measured against. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';

df.app.activity('sayHello', { handler: (name: string) => `Hello, ${name}!` });
df.app.orchestration('hello', function* (context) {
  return yield context.df.callActivity('sayHello', 'world');
});
app.http('start', {
  route: 'start',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs: [df.input.durableClient()],
  async handler(_request, context) {
    return { status: 202, body: await df.getClient(context).startNew('hello') };
  },
});

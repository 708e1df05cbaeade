/** `npm run scenario -- <name>`: tells one saved journey against the running sandbox, and says whether it held. */
import { command, Misuse, oneOf, readCommandLine } from '../command-line.ts';
import { aligned } from '../start/banner.ts';
import { SCENARIOS } from './all.ts';
import { CannotBeTold, findProduct, type Product, ScenarioFailed } from './product.ts';
import { type Scenario, Story } from './story.ts';
import { Timeline } from './timeline.ts';

const print = (line: string) => console.log(line);
const IN_ANY = SCENARIOS.filter((one) => one.deciders).map(({ name }) => name);
const FROM_ANY = SCENARIOS.filter((one) => one.fromAnyTool).map(({ name }) => name);

await command(async () => {
  const list = aligned(SCENARIOS.map((one) => [one.name, one.title]));
  const { positionals, values } = readCommandLine(
    { allowPositionals: true, options: { itsm: { type: 'string' }, chat: { type: 'string' } } },
    'npm run scenario -- <name> [--itsm <ticket tool>] [--chat teams|slack], while npm start runs elsewhere',
    `${list}\n\n--itsm  the ticket tool it is told from, by its name in GET /control/lists; left out: the first. From another one: ${FROM_ANY.join(', ')}.\n--chat  the chat in which people decide; left out: teams. In slack: ${IN_ANY.join(', ')}.\n\nExit codes: 0 all of it held; 1 the product failed it; 2 it says nothing about the product, or there is no such story.`,
  );
  const [name, ...rest] = positionals;
  if (name === undefined) {
    print(`npm run scenario -- <name>, while npm start runs elsewhere:\n\n${list}\n`);
    throw new Misuse('Name one scenario; without a name none was told.');
  }
  const known = oneOf(
    'scenario',
    name,
    SCENARIOS.map((one) => one.name),
  );
  if (rest.length > 0) throw new Misuse(`Name one scenario at a time; got ${positionals.join(', ')}.`);
  const scenario = SCENARIOS.find((one) => one.name === known) as Scenario;
  if (values.itsm !== undefined && !scenario.fromAnyTool)
    throw new Misuse(
      `${known} is told from the first ticket tool only. Leave out --itsm, or name one of ${FROM_ANY.join(', ')}.`,
    );
  const chat = oneOf('chat', values.chat ?? 'teams', ['teams', 'slack']);
  if (chat !== 'teams' && !scenario.deciders)
    throw new Misuse(
      `${known} is told in Teams only. Leave out --chat, or name one of ${IN_ANY.join(', ')}.`,
    );
  return await told(scenario, values.itsm ?? null, chat);
});

async function told(scenario: Scenario, itsm: string | null, chat: string): Promise<number> {
  const { SANDBOX_STATE = '.sandbox', SANDBOX_PORT } = process.env;
  try {
    const product = findProduct(SANDBOX_STATE, SANDBOX_PORT, itsm);
    await product.connect();
    return await toldTo(product, scenario, chat);
  } catch (error) {
    if (!(error instanceof ScenarioFailed)) throw error;
    console.error(`\n${error.message}\n`);
    return error instanceof CannotBeTold ? 2 : 1;
  }
}

async function toldTo(product: Product, scenario: Scenario, chat: string): Promise<number> {
  const timeline = new Timeline(print);
  const story = new Story(product, timeline);
  timeline.begin(await product.now(), scenario.title);
  const deciders = chat === 'slack' ? (scenario.deciders ?? []) : [];
  const inSlack = async (state: 'tied' | 'deactivated') => {
    for (const name of deciders) await product.slackAccount(await story.user(name), state);
  };
  try {
    await inSlack('tied');
    await scenario.run(story);
  } catch (error) {
    const outOfStep = await product.outOfStep().catch(() => null);
    throw outOfStep === null ? error : new CannotBeTold(outOfStep);
  } finally {
    await story.end();
    await inSlack('deactivated');
  }
  print(story.failures === 0 ? '\nAs it should be.\n' : `\n${story.failures} of its claims did not hold.\n`);
  return story.failures === 0 ? 0 : 1;
}

/** `npm run scenario -- <name>`: tells one saved journey against the running sandbox, and says whether it held. */
import { aligned } from '../start/banner.ts';
import { SCENARIOS } from './all.ts';
import { CannotBeTold, findProduct, type Product, ScenarioFailed } from './product.ts';
import { type Scenario, Story } from './story.ts';
import { Timeline } from './timeline.ts';

const print = (line: string) => console.log(line);
const [name, ...rest] = process.argv.slice(2);
const chosen = SCENARIOS.find((one) => one.name === name);

if (chosen && rest.length === 0) process.exitCode = await told(chosen);
else {
  const list = aligned(SCENARIOS.map((one) => [one.name, one.title]));
  print(`npm run scenario -- <name>, while npm start runs elsewhere:\n\n${list}\n`);
  console.error(
    name === undefined
      ? 'Name one scenario; without a name none was told.'
      : `There is no scenario "${[name, ...rest].join(' ')}". Name one scenario of the list.`,
  );
  process.exitCode = 2;
}

async function told(scenario: Scenario): Promise<number> {
  const { SANDBOX_STATE = '.sandbox', SANDBOX_PORT } = process.env;
  try {
    const product = findProduct(SANDBOX_STATE, SANDBOX_PORT);
    await product.connect();
    return await toldTo(product, scenario);
  } catch (error) {
    if (!(error instanceof ScenarioFailed)) throw error;
    console.error(`\n${error.message}\n`);
    return error instanceof CannotBeTold ? 2 : 1;
  }
}

async function toldTo(product: Product, scenario: Scenario): Promise<number> {
  const timeline = new Timeline(print);
  const story = new Story(product, timeline);
  timeline.begin(await product.now(), scenario.title);
  try {
    await scenario.run(story);
  } catch (error) {
    const outOfStep = await product.outOfStep().catch(() => null);
    throw outOfStep === null ? error : new CannotBeTold(outOfStep);
  } finally {
    await story.end();
  }
  print(story.failures === 0 ? '\nAs it should be.\n' : `\n${story.failures} of its claims did not hold.\n`);
  return story.failures === 0 ? 0 : 1;
}

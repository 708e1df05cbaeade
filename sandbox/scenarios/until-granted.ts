import { ScenarioFailed } from './product.ts';
import type { Journey, Story } from './story.ts';

const LONGEST_LOOKS = 60;

/** Stops as soon as the write is in the directory, before the ticket is told. */
export async function untilGranted(story: Story, journey: Journey): Promise<void> {
  for (let look = 0; look < LONGEST_LOOKS; look++) {
    await story.news(journey.number);
    if (await story.has(journey)) return;
    await story.product.advance('PT1S');
  }
  throw new ScenarioFailed(`${journey.number}: the access did not come.`);
}

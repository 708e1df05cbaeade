/** Waits for somebody's answer, and moves time on where the app waits for a call that nothing but its time-out ends. */
import type { World } from '../world.ts';

const SECOND = 1_000;
/** Turns of the event loop in which an answer comes that waits for nothing. */
const TURNS = 100;

export async function whileTimePasses<Result>(
  { conductor, clock, callsHanging }: Pick<World, 'conductor' | 'clock' | 'callsHanging'>,
  answer: Promise<Result>,
): Promise<Result> {
  let done = false;
  const end = () => {
    done = true;
  };
  answer.then(end, end);
  for (let turn = 0; !done; turn += 1) {
    if (turn < TURNS) await new Promise((resolve) => setImmediate(resolve));
    else if (callsHanging() > 0) await conductor.advance(clock.now() + SECOND).catch(() => false);
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return await answer;
}

import type { OrchestrationContext } from 'durable-functions';
import { lookAtPerson } from '../activities/look-at-person.ts';
import { RETRIES } from './steps/retries.ts';
import { call, type Step, sleep } from './steps/step.ts';

/** Seconds between looks: a notification can outrun what reads show (graph 7.8). The delta finds the rest. */
const PAUSES = RETRIES.person.pauses;

/** Looks that go on contradicting each other end; the next change has somebody looked at again. */
const MOST_LOOKS = RETRIES.doubtfulPerson.tries;

/** Somebody who holds more than is looked at in as many activities is looked at by the watch. */
const MOST_PARTS = 50;

/** The weakest first: of several parts the strongest counts, so that what is still open is looked at again. */
const LOOKS = ['unchanged', 'acted', 'doubtful', 'unread'] as const;
type Look = (typeof LOOKS)[number];

/** Looks at somebody who is said to have changed, until a look finds something or reads have had time to catch up. */
export function* personCheck(context: OrchestrationContext): Step<{ readonly looked: string }> {
  const { userId } = context.df.getInput<{ readonly userId: string }>();
  for (const pause of [...PAUSES, null]) {
    const look = yield* lookUntilClear(context, userId);
    if (look === 'acted' || pause === null) return { looked: look };
    yield* sleep(context, pause);
  }
  return { looked: 'unchanged' };
}

/** No single look takes anything from anybody: one that speaks against somebody is repeated until looks agree. */
function* lookUntilClear(context: OrchestrationContext, userId: string): Step<Look> {
  for (let looks = 1; ; looks += 1) {
    const look = yield* lookAtAll(context, userId);
    if (look !== 'doubtful' || looks >= MOST_LOOKS) return look;
    yield* sleep(context, RETRIES.doubtfulPerson.pauses[0]);
  }
}

/** What somebody holds may take more than one activity has time for; each looks at one of it at least. */
function* lookAtAll(context: OrchestrationContext, userId: string): Step<Look> {
  let all: Look = 'unchanged';
  let input: Parameters<typeof lookAtPerson.run>[1] = { userId };
  for (let parts = 1; ; parts += 1) {
    const { look, requests = [] } = yield* call(context, lookAtPerson, input);
    if (LOOKS.indexOf(look) > LOOKS.indexOf(all)) all = look;
    if (requests.length === 0 || parts >= MOST_PARTS) return all;
    input = { userId, requests };
  }
}

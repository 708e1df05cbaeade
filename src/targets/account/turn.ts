import type { ReadFailure } from '../../ports/directory.ts';
import type { DirectoryPorts } from '../effects.ts';

type Turn = {
  /** 0: now; else so many seconds later, when it has to be asked for again. */
  readonly seconds: number;
  /** Tells everybody else of a call that was throttled. */
  failed(failure: ReadFailure): Promise<void>;
};

/** The turn of one call about risk. */
export async function turnForRisk(_ports: DirectoryPorts, _requestId: string): Promise<Turn> {
  return { seconds: 0, failed: async () => undefined };
}

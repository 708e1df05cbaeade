import type { Means } from '../activities/activity.ts';
import { type ConnectionFault, type ConnectionState, confirmed } from '../domain/connection-state.ts';

/** The mark that keeps what looks at connections have come to. */
export const CONNECTIONS = 'connections';

/** Faults that were found without anybody asking, and that two looks agree on. */
export async function connectionFaults({ marks }: Pick<Means, 'marks'>): Promise<readonly ConnectionFault[]> {
  const state = connectionStateIn((await marks.read(CONNECTIONS))?.row);
  return state ? confirmed(state) : [];
}

/** Nothing where the row holds something else: the next look writes it anew. */
export function connectionStateIn(text: string | undefined): ConnectionState | null {
  try {
    const state = text ? (JSON.parse(text) as ConnectionState) : null;
    return Array.isArray(state?.faults) ? state : null;
  } catch {
    return null;
  }
}

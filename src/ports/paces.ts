import type { AsksTurn, Bucket, Turn } from '../domain/pace.ts';

/** Tables: Paces. Turns of calls that the whole tenant shares; a turn is taken before each call of a bucket, and no turn is given back. */
export interface Paces {
  /** `later`: nothing may go out now. Whoever asks again at that moment keeps its place. */
  turn(bucket: Bucket, asks: AsksTurn): Promise<Turn>;
  /** The tenant's own limit was met, so that nothing goes out for so long; at most a minute. */
  slowDown(bucket: Bucket, seconds: number): Promise<void>;
}

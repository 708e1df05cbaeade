import { addMilliseconds, type Instant, instant } from '../../domain/instant.ts';
import {
  type AsksTurn,
  AT_REST,
  type Bucket,
  PACES,
  type Pace,
  slowedDown,
  type Turn,
  takeTurn,
} from '../../domain/pace.ts';
import type { Paces } from '../../ports/paces.ts';
import type { Row, Table } from './table.ts';
import { Turns } from './turns.ts';
import type { Write } from './write.ts';

const PARTITION = 'paces';
/** Others took their turns meanwhile, each time; then it is asked again at the next. */
const TRIES = 5;

/** Paces on Table Storage: one row for each bucket, moved on under its ETag. */
export class TablePaces implements Paces {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #turns = new Turns();

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async turn(bucket: Bucket, asks: AsksTurn): Promise<Turn> {
    const given = await this.#change(bucket, (pace, now) => {
      const { pace: next, turn } = takeTurn(pace, bucket, asks, now);
      return { pace: next, result: turn };
    });
    return given ?? { turn: 'later', at: addMilliseconds(instant(this.#now()), PACES[bucket]) };
  }

  async slowDown(bucket: Bucket, seconds: number): Promise<void> {
    await this.#change(bucket, (pace, now) => ({ pace: slowedDown(pace, seconds, now), result: null }));
  }

  /** `null`: somebody else was faster each time. */
  async #change<Result>(
    bucket: Bucket,
    change: (pace: Pace, now: Instant) => { readonly pace: Pace; readonly result: Result },
  ): Promise<Result | null> {
    return await this.#turns.take(bucket, async () => {
      for (let n = 0; n < TRIES; n += 1) {
        const row = await this.#table.read(PARTITION, bucket);
        const { pace, result } = change(row ? paceIn(row) : AT_REST, instant(this.#now()));
        const kept = { rowKey: bucket, value: pace };
        const write: Write = row
          ? { ...kept, write: 'replace', etag: row.etag }
          : { ...kept, write: 'create' };
        if ((await this.#table.commit(PARTITION, [write])).committed) return result;
      }
      return null;
    });
  }
}

/** A row that was spoiled keeps nobody waiting: it begins anew. */
function paceIn(row: Row): Pace {
  try {
    const { nextAt, waiting, passed } = row.value as Pace;
    const isWhole =
      typeof nextAt === 'string' &&
      typeof passed === 'number' &&
      waiting.every((one) => [one.key, one.since, one.joined, one.comes].every(isMoment));
    return isWhole ? { nextAt, waiting, passed } : AT_REST;
  } catch {
    return AT_REST;
  }
}

const isMoment = (value: unknown) => typeof value === 'string' && value !== '';

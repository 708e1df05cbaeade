/** What the toy family writes to: holds on people, something that is done once, and roles that end by themselves. */
import { instant } from '../../../src/domain/instant.ts';

export type ToyWrite = {
  readonly action: 'add' | 'remove';
  readonly key: string;
  readonly clientRequestId: string;
};

export type ToyAnswer = 'done' | 'lost' | 'refused' | 'busy';

/** Answers as it is told to; what is lost has taken effect. Keeps every write that reached it. */
export class ToyDirectory {
  readonly #now: () => number;
  readonly #there = new Map<string, number | null>();
  readonly #answers: {
    readonly key: string;
    readonly action: 'add' | 'remove';
    readonly answer: ToyAnswer;
  }[] = [];
  readonly writes: ToyWrite[] = [];
  /** By key: why it won't be proven any more. */
  readonly overtaken = new Map<string, string>();
  /** Seconds for which the next looks at what is done once have to wait, one after the other. */
  readonly postponed: number[] = [];
  /** What looks at what is done once were told, in order. */
  readonly looks: { readonly agreed: number; readonly attemptedAt: string | null }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How the next write of a key is answered. */
  answers(key: string, answer: ToyAnswer, action: 'add' | 'remove' = 'add'): void {
    this.#answers.push({ key, action, answer });
  }

  isThere(userId: string, key: string): boolean {
    const until = this.#there.get(`${userId} ${key}`);
    return until !== undefined && (until === null || until > this.#now());
  }

  /** Takes it off before its time, as the directory does by itself, or somebody else. */
  ends(userId: string, key: string): void {
    this.#there.delete(`${userId} ${key}`);
  }

  write(userId: string, write: ToyWrite, until: number | null): ToyAnswer {
    const place = this.#answers.findIndex(({ key, action }) => key === write.key && action === write.action);
    const [told] = place < 0 ? [] : this.#answers.splice(place, 1);
    const answer = told?.answer ?? 'done';
    if (answer === 'refused' || answer === 'busy') return answer;
    this.writes.push(write);
    if (write.action === 'remove') this.#there.delete(`${userId} ${write.key}`);
    else this.#there.set(`${userId} ${write.key}`, until);
    return answer;
  }

  /** How often something was put there. */
  added(key: string): number {
    return this.writes.filter((write) => write.key === key && write.action === 'add').length;
  }

  get at(): string {
    return instant(this.#now());
  }
}

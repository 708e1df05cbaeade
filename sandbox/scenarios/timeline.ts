/** Prints what happens, each line with the sandbox time since the scenario began. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WIDTH = 10;

/** `+0s`, `+2m05s`, `+3h20m`, `+9d04h`: two units say enough. */
export function sinceText(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (ms < MINUTE) return `+${Math.floor(ms / SECOND)}s`;
  if (ms < HOUR) return `+${Math.floor(ms / MINUTE)}m${two((ms % MINUTE) / SECOND)}s`;
  if (ms < DAY) return `+${Math.floor(ms / HOUR)}h${two((ms % HOUR) / MINUTE)}m`;
  return `+${Math.floor(ms / DAY)}d${two((ms % DAY) / HOUR)}h`;
}

export class Timeline {
  readonly #print: (line: string) => void;
  #beganAt = 0;
  #toldAt = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  begin(now: number, title: string): void {
    this.#beganAt = now;
    this.#print(`\n${title}\n`);
  }

  /** `when` in ms of sandbox time. Further lines of the text are indented under the first. */
  tell(when: number, text: string): void {
    const at = when < this.#toldAt && when > this.#toldAt - SECOND ? this.#toldAt : when; // journals know whole seconds only
    const [first = '', ...rest] = text.split('\n');
    this.#toldAt = at;
    this.#print(`${sinceText(Math.max(0, at - this.#beganAt)).padStart(WIDTH)}  ${first}`);
    for (const line of rest) this.#print(`${' '.repeat(WIDTH)}  ${line}`);
  }

  check(held: boolean, text: string): void {
    this.#print(`${(held ? '✔' : '✘').padStart(WIDTH)}  ${text}`);
  }
}

/** A reporter of `node --test` that says one thing: which test has failed, and in which file it stands. */
import type { TestEvent } from 'node:test/reporters';

const FAILED = 'failed: ';

type FailedTest = { readonly file: string | null; readonly name: string; readonly why: string };

/** One that is known to fail fails nothing. */
// biome-ignore lint/style/noDefaultExport: Node takes a reporter from there
export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.todo || data.skip) continue;
    const why = String(data.details.error.cause ?? data.details.error).slice(0, 500);
    const failed: FailedTest = { file: data.file ?? null, name: data.name, why };
    yield `${FAILED}${JSON.stringify(failed)}\n`;
  }
}

/** `null` when the line tells of no test. */
export function failedTestIn(line: string): FailedTest | null {
  if (!line.startsWith(FAILED)) return null;
  return JSON.parse(line.slice(FAILED.length));
}

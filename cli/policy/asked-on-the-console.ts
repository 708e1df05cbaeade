import { createInterface, type Interface } from 'node:readline';

/** Answers a line each, from whoever types or from what is piped in. Nothing is read before the first question. */
export function askedOnTheConsole(): {
  readonly ask: (question: string) => Promise<string | null>;
  readonly close: () => void;
} {
  let lines: Interface | null = null;
  let answers: AsyncIterator<string> | null = null;
  return {
    async ask(question) {
      lines ??= createInterface({ input: process.stdin });
      answers ??= lines[Symbol.asyncIterator]();
      process.stderr.write(`${question} `);
      const next = await answers.next();
      return next.done ? null : next.value.trim();
    },
    close: () => lines?.close(),
  };
}

import type { Verdict } from '../../ports/checks.ts';

export const ok = (because: string): Verdict => ({ verdict: 'ok', because, todo: null });

export const failed = (because: string, todo: string | null): Verdict => ({
  verdict: 'failed',
  because,
  todo,
});

/** Nothing is wrong with the set-up for all that is known: the far side did not answer, or not now. */
export const noAnswer = (because: string): Verdict => ({
  verdict: 'failed',
  because,
  todo: 'It may pass by itself. Where it stays so, look whether the system is up, and whether this app may reach it.',
  mayPass: true,
});

export const unknown = (because: string, todo: string | null = null): Verdict => ({
  verdict: 'unknown',
  because,
  todo,
});

import type { HttpResponseInit } from '@azure/functions';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall, DoorSpec } from './door.ts';

export type Answers = (call: DoorCall) => Promise<HttpResponseInit>;
export type AnswersWithRuns = (call: DoorCall, runs: Runs) => Promise<HttpResponseInit>;

/** One way in over HTTP: what all doors have in common stands before it. Names are unique regardless of case. */
export type DoorEntry = {
  readonly spec: DoorSpec;
  /** Without a leading slash. */
  readonly route: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** `function`: the host asks for its key before anything of ours runs; left out: anybody gets as far as the door. */
  readonly authLevel?: 'function';
  /** It says which setting it lacks, whatever is sent. */
  readonly off?: true;
} & (
  | { readonly starts: 'nothing'; readonly answers: Answers }
  /** Starts or wakes runs: the host has to load what that needs first. */
  | { readonly starts: 'runs'; readonly answers: AnswersWithRuns }
);

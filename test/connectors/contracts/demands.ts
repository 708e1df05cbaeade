/**
 * What a contract demands of a connector: tests of the runner, or a list that is played on connectors which are broken on purpose.
 */
import * as runner from 'node:test';

export type Demand = { readonly title: string; readonly play: () => Promise<void> };

let collected: Demand[] | null = null;

export function describe(name: string, body: () => void): void {
  if (collected) body();
  else runner.describe(name, body);
}

export function test(title: string, play: () => void | Promise<void>): void {
  if (collected) collected.push({ title, play: async () => await play() });
  else runner.test(title, play);
}

/** Runs nothing: what the contract would have the runner run. */
export function demandsOf(contract: () => void): readonly Demand[] {
  collected = [];
  try {
    contract();
    return collected;
  } finally {
    collected = null;
  }
}

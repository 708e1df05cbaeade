/** A number that grows whenever something may look different, so that a page can ask every second without weight. */

export interface Changes {
  seq(): number;
  /** Something was done in the tenant, or reached the app. */
  noted(): void;
}

/** `calls` counts the calls of the app. Begins with real time, so that the number grows over a reset as well. */
export function createChanges(calls: () => number): Changes {
  const began = Date.now();
  let noted = 0;
  return {
    seq: () => began + calls() + noted,
    noted() {
      noted++;
    },
  };
}

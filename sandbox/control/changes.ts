/** Numbers that grow whenever something may look different, so that a page can ask every second without weight. */

/** `company`: its people, its catalog, and the lists that the product is put together from. */
export type Changed = 'company' | undefined;

export interface Changes {
  seq(): number;
  /** Grows only with the company. */
  company(): number;
  /** Something was done in the tenant, or reached the app. */
  noted(what?: Changed): void;
}

/** `calls` counts the calls of the app. Begins with real time, so that the numbers grow over a reset as well. */
export function createChanges(calls: () => number): Changes {
  const began = Date.now();
  let noted = 0;
  let ofCompany = 0;
  return {
    seq: () => began + calls() + noted,
    company: () => began + ofCompany,
    noted(what) {
      noted++;
      if (what === 'company') ofCompany++;
    },
  };
}

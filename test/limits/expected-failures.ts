/** Known limits of the product: what must hold and does not yet, by the title of the test that plays it. */
export const EXPECTED_FAILURES: Readonly<Record<string, string>> = {};

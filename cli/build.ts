export async function buildForSandbox(): Promise<string> {
  throw new Error('not yet');
}

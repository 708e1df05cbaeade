/** What only Azure sets. */
const PLATFORM_VARIABLES = ['WEBSITE_SITE_NAME', 'IDENTITY_ENDPOINT'] as const;

/** Throws where the platform is Azure: there is no sandbox there, ever (H18). */
export function refuseAzure(environment: Readonly<Record<string, string | undefined>>): void {
  const found = PLATFORM_VARIABLES.find((name) => environment[name]);
  if (!found) return;
  throw new Error(`${found} is set, as on Azure. The sandbox never runs there; deploy the app instead.`);
}

/** Service plans of the sandbox company's subscriptions, and the rules between them. Ids are Microsoft's public ones. */
export type ServicePlan = {
  readonly servicePlanId: string;
  readonly servicePlanName: string;
  /** Names of plans that must be enabled too, by whichever SKU. */
  readonly dependsOn: readonly string[];
  /** Names of plans that can't be enabled beside it; both sides say so. */
  readonly excludes: readonly string[];
  /** Countries where it isn't sold (ISO 3166 alpha-2). */
  readonly prohibitedIn: readonly string[];
};

type Rules = Partial<Pick<ServicePlan, 'dependsOn' | 'excludes' | 'prohibitedIn'>>;

function plan(servicePlanName: string, servicePlanId: string, rules: Rules = {}): ServicePlan {
  return { servicePlanId, servicePlanName, dependsOn: [], excludes: [], prohibitedIn: [], ...rules };
}

export const SERVICE_PLANS: readonly ServicePlan[] = [
  plan('TEAMS1', '57ff2da0-773e-42df-b2af-ffb7a2317929'),
  plan('MCOSTANDARD', '0feaeb32-d00e-4d66-bd5a-43b5b83db82c'),
  plan('EXCHANGE_S_ENTERPRISE', 'efb87545-963c-4e0d-99df-69c6916d9eb0'),
  plan('SHAREPOINTENTERPRISE', '5dbe027f-2339-4123-9542-606e4d348a72'),
  plan('OFFICESUBSCRIPTION', '43de0ff5-c92c-492b-9116-175376d08c38'),
  plan('INTUNE_A', 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5'),
  plan('FORMS_PLAN_E3', '2789c901-c14e-48ab-a76a-be334d9d793a'),
  plan('FORMS_PLAN_E5', 'e212cbc7-0961-4c40-9825-01117710dcb1'),
  plan('MCOEV', '4828c8ec-dc2e-4779-b502-87ac9ce28ab7', { dependsOn: ['MCOSTANDARD'], prohibitedIn: ['CN'] }),
  plan('BI_AZURE_P2', '70d33638-9c74-4d01-bfd3-562de28bd4ba'),
  plan('PROJECT_CLIENT_SUBSCRIPTION', 'fafd7243-e5c1-4a3a-9e40-495efcb1d3c3'),
  plan('SHAREPOINT_PROJECT', 'fe71d6c3-a2ea-4499-9778-da042bf08063', { excludes: ['PROJECT_P1'] }),
  plan('PROJECT_P1', '4a12c688-56c6-461a-87b1-30d6f32136f1', { excludes: ['SHAREPOINT_PROJECT'] }),
  plan('VISIO_CLIENT_SUBSCRIPTION', '663a804f-1c30-4ff0-9915-9db84f0d1cea'),
  plan('VISIOONLINE', '2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f'),
];

const byName = new Map(SERVICE_PLANS.map((one) => [one.servicePlanName, one]));

/** The plan with this name. Throws when there is none. */
export function servicePlan(name: string): ServicePlan {
  const found = byName.get(name);
  if (found) return found;
  throw new Error(
    `The sandbox company has no service plan "${name}". Use one of ${[...byName.keys()].join(', ')}.`,
  );
}

/** The body of `assignLicense`, of a user or a group: both collections are mandatory, even empty (graph 4.1). */
import { badRequest, malformed } from '../answer.ts';
import { isRecord } from '../call.ts';
import type { AssignedLicense } from '../directory/records.ts';
import { isGuid } from '../route.ts';

/** Ids in lower case; no SKU twice. */
export type LicenseOrder = {
  readonly add: readonly AssignedLicense[];
  readonly remove: readonly string[];
};

/** Throws the 400 `Refusal` for a body that is no order. */
export function orderIn(body: unknown): LicenseOrder {
  const given = isRecord(body) ? body : {};
  const missing = ['addLicenses', 'removeLicenses'].filter((name) => !Array.isArray(given[name]));
  if (missing.length > 0) {
    throw malformed(
      `One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: ${missing.join(', ')}.`,
    );
  }
  const order = {
    add: (given['addLicenses'] as readonly unknown[]).map(licenseIn),
    remove: (given['removeLicenses'] as readonly unknown[]).map(guidIn),
  };
  const skus = [...order.add.map(({ skuId }) => skuId), ...order.remove];
  const twice = skus.find((skuId, at) => skus.indexOf(skuId) !== at);
  if (twice !== undefined) throw badRequest(`License ${twice} is present more than once in the request.`);
  return order;
}

function licenseIn(item: unknown): AssignedLicense {
  const { skuId, disabledPlans = [] } = isRecord(item) ? item : {};
  if (!Array.isArray(disabledPlans)) throw malformed("Invalid value specified for property 'disabledPlans'.");
  return { skuId: guidIn(skuId), disabledPlans: disabledPlans.map(guidIn) };
}

function guidIn(value: unknown): string {
  if (typeof value === 'string' && isGuid(value)) return value.toLowerCase();
  throw malformed(`Cannot convert the literal '${String(value)}' to the expected type 'Edm.Guid'.`);
}

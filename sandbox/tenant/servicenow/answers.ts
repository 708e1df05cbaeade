/** The instance's HTTP answers. */
import { plainAnswer } from '../../plain-answer.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';

export type Headers = Readonly<Record<string, string>>;

export function jsonAnswer(status: number, body: unknown, headers: Headers = {}): Response {
  return plainAnswer(JSON.stringify(body), {
    status,
    headers: { 'content-type': JSON_TYPE, ...headers },
  });
}

/** `{"error":{"message","detail"},"status":"failure"}`; some failures come with a `detail` of null. */
export function failure(
  status: number,
  message: string,
  detail: string | null,
  headers: Headers = {},
): Response {
  return jsonAnswer(status, { error: { message, detail }, status: 'failure' }, headers);
}

export const notAuthenticated = (): Response =>
  failure(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'www-authenticate': 'BASIC realm="Service-now"',
  });

/** The same answer whether a record is missing or hidden. */
export const noRecord = (): Response =>
  failure(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");

export const notQueryable = (): Response => failure(403, 'Insufficient rights to query records', null);

export const aclRefused = (act: 'Insert' | 'Update' | 'Delete'): Response =>
  failure(403, 'Operation Failed', `ACL Exception ${act} Failed due to security constraints`);

/** A business rule of the instance called `setAbortAction(true)`. */
export const abortedByRule = (table: string): Response =>
  failure(
    403,
    'Operation Failed',
    `Operation against file '${table}' was aborted by Business Rule 'Keep records as they are'`,
  );

export const policyRefused = (columns: readonly string[]): Response =>
  failure(
    403,
    'Operation Failed',
    `Data Policy Exception: The following fields are mandatory: ${columns.join(', ')}`,
  );

/**
 * A read that a transaction quota rule canceled on its way (KB1297438): 200 all the same, the rows it got to, and then
 * the error; where the text itself was cut, no JSON.
 */
export function canceledByQuota(result: unknown, json: 'whole' | 'broken', headers: Headers): Response {
  const error = {
    message: 'Transaction cancelled: maximum execution time exceeded',
    detail: 'maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property',
  };
  const whole = JSON.stringify({ result, error, status: 'failure' });
  const text = json === 'whole' ? whole : whole.slice(0, whole.indexOf(',"error"'));
  return new Response(text, { status: 200, headers: { 'content-type': JSON_TYPE, ...headers } });
}

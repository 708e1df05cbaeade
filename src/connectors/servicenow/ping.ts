import { parseStrictly } from '../../domain/strict-json.ts';
import type { JsonSchema } from '../../ports/inbound-contract.ts';
import type { PingRead } from '../../ports/ticketing.ts';
import { objectOf } from './record.ts';

/** More names than the kit has rights. */
const MOST_NAMES = 500;

const FLAGS: JsonSchema = { type: 'object', additionalProperties: { type: 'boolean' } };

/** What a ping says. */
export const PING: JsonSchema = {
  title: 'A ping: answers with the verdict of each check and changes nothing',
  type: 'object',
  properties: {
    event: { const: 'ping' },
    instance: { type: 'string', description: 'the host name of the instance' },
    rights: { ...FLAGS, description: 'whether the account has each right, by the name of the right' },
    audited: { ...FLAGS, description: 'whether the instance keeps who changed a table, by its name' },
  },
  required: ['event', 'instance'],
};

/** The ping that a delivery is; `null`: it is another one. Nothing in it is believed. */
export function pingIn(headers: Headers, body: string, host: string): PingRead | null {
  const json = parseStrictly(body);
  const values = json.parsed ? objectOf(json.value) : null;
  if (values?.['event'] !== 'ping') return null;
  if (values['instance'] !== host)
    return {
      parsed: false,
      issues: [{ path: '$.instance', message: 'is not the instance this connector reads from' }],
    };
  const sentAt = Number(headers.get('x-countersign-timestamp')) * 1000;
  const ping = { sentAt, rights: flagsOf(values['rights']), audited: flagsOf(values['audited']) };
  return { parsed: true, ping };
}

function flagsOf(value: unknown): Readonly<Record<string, boolean>> | null {
  const given = objectOf(value);
  if (given === null) return null;
  const flags = Object.entries(given).slice(0, MOST_NAMES);
  return Object.fromEntries(flags.filter((one): one is [string, boolean] => typeof one[1] === 'boolean'));
}

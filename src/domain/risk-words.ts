import type { RiskLevel } from './risk.ts';
import { oneLine } from './written-text.ts';

/**
 * What the directory calls a detection, as people read it; keys in lower case, because its own pages write some in two ways.
 * (graph 10.4; the set is open)
 */
const DETECTIONS = new Map(
  Object.entries({
    adminconfirmedusercompromised: 'an administrator confirmed that the account is in the wrong hands',
    anomaloustoken: 'a sign-in token with unusual properties',
    anomaloususeractivity: 'unusual activity in the directory',
    anonymizedipaddress: 'a sign-in through a network that hides where it comes from',
    attackerinthemiddle: 'a sign-in through a page that somebody else had put in between',
    attemptedprtaccess: 'an attempt to steal the sign-in that a device keeps',
    generic: 'a detection whose type the license of the tenant does not show',
    impossibletravel: 'activity in places too far apart to travel between',
    investigationsthreatintelligence: 'activity that fits an attack that Microsoft knows of',
    investigationsthreatintelligencesigninlinked: 'a sign-in that fits an attack that Microsoft knows of',
    leakedcredentials: 'a password that was found among stolen ones',
    maliciousipaddress: 'a sign-in from an address that attackers use',
    maliciousipaddressvalidcredentialsblockedip: 'a sign-in with the right password from a blocked address',
    malwareinfectedipaddress: 'a sign-in from an address with infected devices',
    mcasfinsuspiciousfileaccess: 'unusual access to many sensitive files',
    mcasimpossibletravel: 'activity in places too far apart to travel between',
    mcassuspiciousinboxmanipulationrules: 'rules in the mailbox that hide or delete messages',
    nationstateip: 'a sign-in from an address that attackers of a state use',
    newcountry: 'activity in a country that is new for the account',
    passwordspray: 'a password that was tried at many accounts',
    riskyipaddress: 'activity through a network that hides where it comes from',
    suspiciousapitraffic: 'unusual questions to the directory',
    suspiciousbrowser: 'sign-ins of several companies in one browser',
    suspiciousinboxforwarding: 'a rule in the mailbox that forwards messages to somebody outside',
    suspiciousipaddress: 'a sign-in from a suspicious address',
    suspicioussendingpatterns: 'suspicious messages sent from the account',
    tokenissueranomaly: 'a sign-in token whose issuer may be in the wrong hands',
    unfamiliarfeatures: 'a sign-in unlike those before',
    unlikelytravel: 'sign-ins in places too far apart to travel between',
    unknown: 'a detection that does not say its type',
    userreportedsuspiciousactivity: 'the person reported a sign-in request that they had not caused',
  }),
);

const LEVELS: Readonly<Record<RiskLevel, string>> = {
  none: 'none',
  low: 'low',
  medium: 'medium',
  high: 'high',
  hidden: 'of a level that is not shown',
  unknown: 'of a level that is not known',
};

export const levelWords = (level: RiskLevel): string => LEVELS[level];

/** Whether a type of detections is one that people have words for. */
export const isDetectionKnown = (type: string): boolean => DETECTIONS.has(type.toLowerCase());

/** A detection's type in words; one without words is told by its name, as the directory's. */
export function detectionWords(type: string): string {
  return DETECTIONS.get(type.toLowerCase()) ?? `a detection that the directory calls ${named(type)}`;
}

/** When the directory noticed, beside what happened; nothing where it does not say. */
const TIMINGS = new Map(
  Object.entries({
    realtime: 'seen during the sign-in',
    nearrealtime: 'seen minutes after the sign-in',
    offline: 'found afterwards',
  }),
);

export const timingWords = (timing: string): string | null => TIMINGS.get(timing.toLowerCase()) ?? null;

/** How a risk came to stand as it does, by the directory's `riskDetail` (graph 10.4). */
const DETAILS = new Map(
  Object.entries({
    adminconfirmedaccountsafe: 'the account was confirmed as safe',
    adminconfirmedsignincompromised: 'a sign-in was confirmed as somebody else’s',
    adminconfirmedsigninsafe: 'the sign-in was confirmed as safe',
    adminconfirmedusercompromised: 'it was confirmed that the account is in the wrong hands',
    admindismissedallriskforuser: 'the risk was dismissed',
    admindismissedriskforsignin: 'the risk of the sign-in was dismissed',
    admingeneratedtemporarypassword: 'the account was given a new password',
    aiconfirmedsigninsafe: 'the directory found the sign-in to be safe',
    hidden: 'how is not shown without the license for it',
    m365dadmindismisseddetection: 'the detection was dismissed in Microsoft Defender',
    microsoftrevokedsessions: 'Microsoft ended the sessions',
    userchangedpasswordonpremises: 'the person changed the password on premises',
    userpassedmfadrivenbyriskbasedpolicy: 'the person passed a second factor',
    userperformedsecuredpasswordchange: 'the person changed the password after a second factor',
    userperformedsecuredpasswordreset: 'the person reset the password by themselves',
  }),
);

/** `null`: nothing is said. */
export function riskDetailWords(detail: string): string | null {
  const key = detail.toLowerCase();
  if (key === '' || key === 'none' || key === 'unknownfuturevalue') return null;
  return DETAILS.get(key) ?? `how is called ${named(detail)} by the directory`;
}

const LONGEST = 60;

function named(text: string): string {
  const line = oneLine(text);
  return `"${line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line}"`;
}

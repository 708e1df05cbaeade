/** Everybody of the sandbox company whom nothing needs by name. */
import { seededRandom } from '../random.ts';
import type { Random } from '../simulator.ts';
import { DOMAIN, employee, type Person } from './person.ts';

const FIRST = [
  'Adam',
  'Bella',
  'Cem',
  'Dora',
  'Erik',
  'Farida',
  'Gijs',
  'Hilde',
  'Ivo',
  'Jasmin',
  'Kasper',
  'Lara',
  'Milan',
  'Noor',
  'Otto',
  'Paula',
  'Quinn',
  'Roos',
  'Sami',
  'Tess',
];
const LAST = [
  'Aerts',
  'Bos',
  'Castro',
  'Dahl',
  'Evers',
  'Fonseca',
  'Groen',
  'Hansen',
  'Ilic',
  'Jonker',
  'Klein',
];

/** Who leads the generated people of a department. */
const LEADS: Readonly<Record<string, string>> = {
  Finance: 'finance-manager',
  Treasury: 'treasury-manager',
  Sales: 'sales-manager',
  Marketing: 'marketing-manager',
  Engineering: 'eng-manager',
  'Field Service': 'field-manager',
  'Human Resources': 'hr-director',
  Legal: 'legal-counsel',
  IT: 'it-director',
};

/** How many people are generated; with the named ones the tenant counts as one of 50 to 500 users. */
const HEADCOUNT = 170;

/** Leaves in the past, in the future, and none; most people have none. */
const LEAVES = ['2026-02-13T23:00:00Z', '2026-04-30T22:00:00Z', '2027-01-31T23:00:00Z'];

/** People with distinct display names, the same for the same seed. */
export function generateWorkforce(seed: string): readonly Person[] {
  const random = seededRandom(`workforce/${seed}`);
  const departments = Object.keys(LEADS);
  return Array.from({ length: HEADCOUNT }, (_, index) => {
    const first = FIRST[index % FIRST.length] ?? 'Alex';
    const last = LAST[Math.floor(index / FIRST.length) % LAST.length] ?? 'Doe';
    const department = departments[index % departments.length] ?? 'IT';
    return vary(
      employee(`worker-${index + 1}`, `${first} ${last}`, 'Employee', department, LEADS[department] ?? null),
      random,
    );
  });
}

/** One in ten is unlike the others in some way. */
function vary(person: Person, random: Random): Person {
  const draw = random.next();
  if (draw < 0.04) return { ...person, employeeType: 'Contractor', employeeLeaveDateTime: leave(random) };
  if (draw < 0.06) return { ...person, employeeLeaveDateTime: leave(random) };
  if (draw < 0.08) return { ...person, accountEnabled: false };
  if (draw < 0.09) return { ...person, department: null, costCenter: null };
  if (draw < 0.11) return guest(person);
  if (draw < 0.12) return { ...person, managerKey: null };
  if (draw < 0.2) return { ...person, onPremisesSyncEnabled: true };
  return person;
}

function leave(random: Random): string {
  return LEAVES[Math.floor(random.next() * LEAVES.length)] ?? '2026-04-30T22:00:00Z';
}

function guest(person: Person): Person {
  const local = person.userPrincipalName.split('@')[0];
  const userPrincipalName = `${local}_partner.example#EXT#@${DOMAIN}`;
  return { ...person, userPrincipalName, userType: 'Guest', employeeType: null, costCenter: null };
}

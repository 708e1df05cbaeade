/** What a table names besides groups, each with its place, whatever its kind: found by the shape in which all tables say it. */
type Placed<Value> = { readonly path: string; readonly value: Value };

type NamedIn = {
  readonly people: readonly Placed<string>[];
  readonly skus: readonly Placed<{ readonly id: string; readonly partNumber: string }>[];
  /** Service plans, with the SKU that they are a part of. */
  readonly plans: readonly Placed<{ readonly sku: string; readonly id: string; readonly name: string }>[];
  readonly items: readonly Placed<{ readonly id: string; readonly name: string }>[];
  readonly queues: readonly Placed<string>[];
};

type Member = Readonly<Record<string, unknown>>;

const QUEUES: ReadonlySet<string> = new Set(['ownerQueue', 'followUpQueue', 'queue']);

/** `table`: as its file says it, so that each place is one of the file. */
export function namedIn(table: unknown): NamedIn {
  const found = {
    people: [] as Placed<string>[],
    skus: [] as Placed<{ id: string; partNumber: string }>[],
    plans: [] as Placed<{ sku: string; id: string; name: string }>[],
    items: [] as Placed<{ id: string; name: string }>[],
    queues: [] as Placed<string>[],
  };
  const visit = (value: unknown, path: string, key: string): void => {
    if (Array.isArray(value)) {
      for (const [place, part] of value.entries()) visit(part, `${path}/${place}`, key);
      return;
    }
    if (QUEUES.has(key) && typeof value === 'string') found.queues.push({ path, value });
    if (value === null || typeof value !== 'object') return;
    const member = value as Member;
    const ids = textsIn(member['ids']);
    if (member['source'] === 'users' || key === 'notify')
      found.people.push(...ids.map((id, place) => ({ path: `${path}/ids/${place}`, value: id })));
    if (member['source'] === 'cost-center')
      found.people.push(...ownersIn(member['owners'], `${path}/owners`));
    if (key === 'catalogItems' && typeof member['name'] === 'string')
      for (const [place, id] of ids.entries())
        found.items.push({ path: `${path}/ids/${place}`, value: { id, name: member['name'] } });
    const { id, partNumber } = member;
    if (typeof id === 'string' && typeof partNumber === 'string')
      found.skus.push({ path, value: { id, partNumber } });
    if (key === 'license') found.plans.push(...plansIn(member, path));
    for (const [name, part] of Object.entries(member))
      visit(part, `${path}/${name.replaceAll('/', '~1')}`, name);
  };
  visit(table, '', '');
  return found;
}

function plansIn(license: Member, path: string) {
  const sku = (license['sku'] as Member | null)?.['id'];
  if (typeof sku !== 'string') return [];
  return ['requiredPlans', 'disabledPlans'].flatMap((list) =>
    (Array.isArray(license[list]) ? (license[list] as Member[]) : []).map(({ id, name }, place) => ({
      path: `${path}/${list}/${place}`,
      value: { sku, id: String(id), name: String(name) },
    })),
  );
}

function ownersIn(owners: unknown, path: string): readonly Placed<string>[] {
  return Object.entries((owners ?? {}) as Member).flatMap(([center, ids]) =>
    textsIn(ids).map((value, place) => ({ path: `${path}/${center.replaceAll('/', '~1')}/${place}`, value })),
  );
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

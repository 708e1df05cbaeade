/** The list under a name, made where there is none. */
export function listed<Value>(map: Map<string, Value[]>, at: string): Value[] {
  let list = map.get(at);
  if (!list) {
    list = [];
    map.set(at, list);
  }
  return list;
}

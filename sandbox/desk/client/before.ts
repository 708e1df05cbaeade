import { useEffect, useState } from 'preact/hooks';

export type Held = { readonly id: string; readonly name: string };

type Memory = { readonly first: readonly string[]; readonly seen: readonly Held[] };

/**
 * What came and what went since this page first saw the list: the directory tells what is, not what was. A reload of the page
 * keeps it.
 */
export function useBefore(key: string, now: readonly Held[] | null) {
  const [memory, setMemory] = useState<Memory | null>(() => remembered(key));
  useEffect(() => {
    if (now === null) return;
    const seen = new Map([...(memory?.seen ?? []), ...now].map(({ id, name }) => [id, name]));
    if (memory && memory.seen.length === seen.size) return;
    const next = {
      first: memory?.first ?? now.map(({ id }) => id),
      seen: [...seen].map(([id, name]) => ({ id, name })),
    };
    sessionStorage.setItem(key, JSON.stringify(next));
    setMemory(next);
  }, [key, now, memory]);
  const held = new Set(now?.map(({ id }) => id));
  return {
    added: new Set(now?.filter(({ id }) => memory && !memory.first.includes(id)).map(({ id }) => id)),
    gone: now === null ? [] : (memory?.seen ?? []).filter(({ id }) => !held.has(id)),
  };
}

function remembered(key: string): Memory | null {
  const text = sessionStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as Memory);
}

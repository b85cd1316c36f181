// What ids are called: units and applications for everyone, persons for those who may see them, oneself always. An id without a name stands as it is.
import { get, type Page } from './api';
import { useLoaded } from './parts';

export interface Named { id: string; name: string; code?: string; unit?: string }
export interface Names { units: Named[]; apps: Named[]; of: (id: string | null | undefined) => string }

async function load(): Promise<Named[][]> {
  const list = (what: string) => get<Page<Named>>(`/api/v1/${what}?limit=200`).then((p) => p.items, () => [] as Named[]);
  return Promise.all([list('units'), list('apps'), list('persons'), get<Named>('/api/v1/me').then((me) => [me], () => [])]);
}

export function useNames(): Names {
  const { value } = useLoaded(load, 30000);
  const [units, apps, ...persons] = value ?? [[], []];
  const known = new Map([...units!, ...apps!, ...persons.flat()].map((n) => [n.id, n.name]));
  return { units: units!, apps: apps!, of: (id) => (!id ? '–' : id === 'system' ? 'Gapura' : known.get(id) ?? id) };
}

// What ids are called. Units and applications are listed for choices; any other id is looked up when it is first shown, many at once. An id that
// has no name stands as it is.
import { signal } from '@preact/signals';
import { get, type Page } from './api';
import { useLoaded } from './parts';

export interface Named { id: string; name: string; code?: string; unit?: string }
export interface Names { units: Named[]; apps: Named[]; of: (id: string | null | undefined) => string }

const known = signal(new Map<string, string>([['system', 'Gapura']]));
const asked = new Set<string>();
let waiting: string[] = [];
const atOnce = 100;

async function lookUp(): Promise<void> {
  const ids = waiting.splice(0, atOnce);
  if (waiting.length > 0) setTimeout(() => void lookUp(), 0);
  const found = await get<Page<Named>>(`/api/v1/names?ids=${ids.join(',')}`).then((p) => p.items, () => null);
  if (found) known.value = new Map([...known.value, ...found.map((n): [string, string] => [n.id, n.name])]);
  else for (const id of ids) asked.delete(id); // asked again when it is next shown
}

function nameOf(id: string | null | undefined): string {
  if (!id) return '–';
  const name = known.value.get(id);
  if (name === undefined && !asked.has(id) && /^(unit|app|person)_/.test(id)) {
    asked.add(id);
    if (waiting.push(id) === 1) setTimeout(() => void lookUp(), 0);
  }
  return name ?? id;
}

async function load(): Promise<Named[][]> {
  const list = (what: string) => get<Page<Named>>(`/api/v1/${what}?limit=200`).then((p) => p.items, () => [] as Named[]);
  return Promise.all([list('units'), list('apps')]);
}

export function useNames(): Names {
  const { value } = useLoaded(load, 30000);
  const [units, apps] = value ?? [[], []];
  return { units: units!, apps: apps!, of: nameOf };
}

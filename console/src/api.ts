// Calls of the control API. A failed call throws a Problem (RFC 9457) whose texts can be shown as they are.
import { lang } from './text';

export interface Problem { status: number; title: string; detail: string; type?: string; request_id?: string }
export interface Page<T> { items: T[]; next: string | null }

function csrf(): string {
  const found = document.cookie.split('; ').find((c) => c.startsWith('gapura_csrf='));
  return found ? decodeURIComponent(found.slice('gapura_csrf='.length)) : '';
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': lang.value };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), credentials: 'same-origin' });
  } catch {
    throw { status: 0, title: lang.value === 'id' ? 'Gapura tidak terjangkau' : 'Gapura cannot be reached', detail: lang.value === 'id' ? 'Periksa sambungan Anda, lalu coba lagi.' : 'Check your connection, then try again.' } satisfies Problem;
  }
  const text = await answer.text();
  let value: unknown = null;
  try { value = text === '' ? null : JSON.parse(text); } catch { /* not JSON: handled below by its status */ }
  if (!answer.ok) {
    const problem = (value ?? {}) as Partial<Problem>;
    throw { status: answer.status, title: problem.title ?? `HTTP ${answer.status}`, detail: problem.detail ?? '', type: problem.type, request_id: problem.request_id } as Problem;
  }
  return value as T;
}

/** A file in the language of the page, handed to the browser to keep. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await fetch(path, { headers: { 'Accept-Language': lang.value }, credentials: 'same-origin' });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
    throw { status: answer.status, title: problem.title ?? `HTTP ${answer.status}`, detail: problem.detail ?? '', type: problem.type, request_id: problem.request_id } as Problem;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export const get = <T>(path: string) => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);

/** So many pages of a list, one after the other; `next` is null when that was all. */
export async function pagesOf<T>(path: string, query: Record<string, string>, pages: number): Promise<Page<T>> {
  const out: Page<T> = { items: [], next: null };
  for (let i = 0; i < pages && (i === 0 || out.next); i++) {
    const page = await get<Page<T>>(`${path}?${new URLSearchParams({ ...query, ...(out.next && { cursor: out.next }) })}`);
    out.items.push(...page.items);
    out.next = page.next;
  }
  return out;
}

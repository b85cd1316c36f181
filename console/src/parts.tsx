// Small shared pieces: a page's heading, notices of what went wrong or well, a table that becomes cards on a phone, a state badge, a poller.
import type { ComponentChildren, JSX, Ref } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from './api';
import { stateWord, t, type Word } from './text';

/** The heading of a page, which also names the tab. What else stands in it (a state, a code) is given as children. */
export function Heading({ name, children }: { name: string; children?: ComponentChildren }): JSX.Element {
  useEffect(() => { document.title = `${name} · Gapura`; }, [name]);
  return <h1 tabIndex={-1}>{children ?? name}</h1>;
}

/** The focus goes to the page's heading when what had it is gone. */
export const toHeading = (): void => document.querySelector<HTMLElement>('h1')?.focus();

/** The page cannot be loaded, or not again. */
export function Notice({ problem, id, box }: { problem: Problem | null; id?: string; box?: Ref<HTMLDivElement> }): JSX.Element | null {
  if (!problem) return null;
  return (
    <div class="notice bad" role="alert" id={id} ref={box} tabIndex={box ? -1 : undefined}>
      <strong>{problem.title}</strong> {problem.detail}
      {problem.request_id && <div class="quiet"><code>{problem.request_id}</code></div>}
    </div>
  );
}

/** What was asked for is refused: it comes into view and takes the focus. `of` is the id of the field it is about, which then takes the focus. */
export function Refusal({ problem, of }: { problem: Problem | null; of?: string }): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!problem) return;
    box.current?.scrollIntoView({ block: 'center' });
    (of ? document.getElementById(of) : box.current)?.focus({ preventScroll: true });
  }, [problem]);
  return <Notice problem={problem} id={of && `${of}-problem`} box={box} />;
}

/** What was asked for is done: it takes the focus. */
export function Done({ children }: { children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  return <div class="notice" role="status" tabIndex={-1} ref={box}>{children}</div>;
}

export interface Column<T> { word: Word; cell: (item: T) => ComponentChildren }

/** A row stays the same row while others come and go. */
const rowKey = (item: unknown): string | undefined => (item as { id?: string }).id;

export function Table<T>({ items, columns, empty, caption }: { items: T[]; columns: Column<T>[]; empty: Word; caption: Word }): JSX.Element {
  if (items.length === 0) return <p class="quiet">{t(empty)}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t(caption)}>
      <table class="cards">
        <thead><tr>{columns.map((c) => <th scope="col" key={c.word}>{t(c.word)}</th>)}</tr></thead>
        <tbody>{items.map((item, i) => <tr key={rowKey(item) ?? i}>{columns.map((c) => <td key={c.word} data-label={t(c.word)}>{c.cell(item)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

const tones: Record<string, string> = { active: 'good', done: 'good', accepted: 'good', closed: 'good', pending: 'warn', ready: 'warn', approved: 'warn', running: 'warn', detected: 'bad', reopened: 'bad', partial: 'warn', paused: 'warn', revoked: 'bad', expired: 'bad', suspended: 'bad', failed: 'bad' };
export const State = ({ state }: { state: string }): JSX.Element => <span class={`state ${tones[state] ?? 'quiet'}`}>{stateWord(state)}</span>;

/** Loads at once and then every `every` milliseconds (0: once) while the page is shown. */
export function useLoaded<T>(load: () => Promise<T>, every: number, key = ''): { value: T | null; problem: Problem | null; again: () => void } {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    const step = () => load().then((v) => { if (!gone) { setValue(v); setProblem(null); } }, (p: Problem) => { if (!gone) setProblem(p); });
    void step();
    const timer = every > 0 ? setInterval(() => { if (!document.hidden) void step(); }, every) : undefined;
    return () => { gone = true; clearInterval(timer); };
  }, [key, round]);
  return { value, problem, again: () => setRound(round + 1) };
}

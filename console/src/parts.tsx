// Small shared pieces: a problem notice, a table that becomes cards on a phone, a state badge, a poller.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Problem } from './api';
import { stateWord, t, type Word } from './text';

export function Notice({ problem }: { problem: Problem | null }): JSX.Element | null {
  if (!problem) return null;
  return (
    <div class="notice bad" role="alert">
      <strong>{problem.title}</strong> {problem.detail}
      {problem.request_id && <div class="quiet"><code>{problem.request_id}</code></div>}
    </div>
  );
}

export interface Column<T> { word: Word; cell: (item: T) => ComponentChildren }

export function Table<T>({ items, columns, empty, caption }: { items: T[]; columns: Column<T>[]; empty: Word; caption: Word }): JSX.Element {
  if (items.length === 0) return <p class="quiet">{t(empty)}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t(caption)}>
      <table class="cards">
        <thead><tr>{columns.map((c) => <th scope="col" key={c.word}>{t(c.word)}</th>)}</tr></thead>
        <tbody>{items.map((item, i) => <tr key={i}>{columns.map((c) => <td key={c.word} data-label={t(c.word)}>{c.cell(item)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

const tones: Record<string, string> = { active: 'good', done: 'good', accepted: 'good', closed: 'good', pending: 'warn', ready: 'warn', approved: 'warn', running: 'warn', detected: 'bad', revoked: 'bad', expired: 'bad', suspended: 'bad', failed: 'bad' };
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

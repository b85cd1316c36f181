// What may be done with a thing from here: a row of buttons, each of which says what will happen and asks for what it needs before it does it.
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { post, type Problem } from './api';
import { Done, Refusal } from './parts';
import { t, type Word } from './text';

export interface Field { name: string; word: Word; type?: 'text' | 'number' | 'date' | 'checkbox' | 'email'; needed?: boolean; start?: string; max?: number }
export interface Move {
  word: Word;
  what: Word; // what will happen
  args?: Record<string, string>; // for the braces in it
  path: string;
  fields?: Field[];
  danger?: boolean;
  /** The body, of the fields that were filled. */
  body?: (given: Record<string, string | boolean>) => unknown;
  /** Refused for this reason, it can still be done: with a box to tick that says so, sent as this field. */
  insist?: { on: string; name: string; word: Word };
  /** Instead of staying here. */
  then?: (answer: { id: string }) => void;
}
interface Answer { id: string; link?: string; items?: { link?: string }[] }

export const reason: Field = { name: 'reason', word: 'reason', needed: true, max: 1000 };

function given(form: HTMLFormElement, fields: Field[]): Record<string, string | boolean> {
  const data = new FormData(form);
  const out: Record<string, string | boolean> = {};
  for (const field of fields) {
    if (field.type === 'checkbox') out[field.name] = data.has(field.name);
    else if (data.get(field.name)) out[field.name] = String(data.get(field.name));
  }
  return out;
}

/** The box, once the move was refused for the reason it is for. */
const insisting = (move: Move, problem: Problem | null): Field[] | undefined =>
  move.insist && problem?.type?.endsWith(`/${move.insist.on}`) ? [{ name: move.insist.name, word: move.insist.word, type: 'checkbox', needed: true }] : undefined;

function Asked({ field }: { field: Field }): JSX.Element {
  const id = `move-${field.name}`;
  if (field.type === 'checkbox') return <p><label class="check"><input id={id} name={field.name} type="checkbox" required={field.needed} /> {t(field.word)}</label></p>;
  return (
    <>
      <label for={id}>{t(field.word)}</label>
      <input id={id} name={field.name} type={field.type ?? 'text'} required={field.needed} defaultValue={field.start} maxLength={field.type === undefined ? (field.max ?? 200) : undefined} min={field.type === 'number' ? 0 : undefined} max={field.type === 'number' ? field.max : undefined} />
    </>
  );
}

export function Moves({ moves, done }: { moves: Move[]; done: () => void }): JSX.Element | null {
  const [open, setOpen] = useState<Move | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [links, setLinks] = useState<string[] | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const left = useRef<Word | null>(null); // the move that was not made: its button gets the focus back
  const row = useRef<HTMLParagraphElement>(null);
  // Before the next key is pressed, so not after the paint.
  useLayoutEffect(() => {
    if (open) (form.current?.querySelector<HTMLElement>('input') ?? form.current?.querySelector('button'))?.focus();
    else if (left.current) row.current?.querySelector<HTMLElement>(`[data-move="${left.current}"]`)?.focus();
  }, [open]);
  const shut = () => { left.current = open!.word; setOpen(null); setProblem(null); };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const move = open!;
    const values = given(event.target as HTMLFormElement, [...(move.fields ?? []), ...(insisting(move, problem) ?? [])]);
    setBusy(true);
    try {
      const answer = await post<Answer>(move.path, move.body ? move.body(values) : values);
      setOpen(null);
      setProblem(null);
      if (move.then) { move.then(answer); return; }
      setLinks([answer.link, ...(answer.items ?? []).map((i) => i.link)].filter((l): l is string => !!l));
      done();
    } catch (p) {
      setProblem(p as Problem);
    } finally {
      setBusy(false);
    }
  };
  if (moves.length === 0 && !links) return null;
  return (
    <section aria-label={t('actions')}>
      {links && <Done>{links.length === 0 ? t('done_now') : <>{t('link_made')} {links.map((l) => <div key={l}><code>{location.origin + l}</code></div>)}</>}</Done>}
      {!open && <p class="row moves" ref={row}>{moves.map((m) => <button key={m.word} data-move={m.word} class={m.danger ? 'danger' : 'plain'} onClick={() => { left.current = null; setLinks(null); setOpen(m); }}>{t(m.word)}</button>)}</p>}
      {open && (
        <form class="panel" ref={form} onSubmit={submit} onKeyDown={(e) => { if (e.key === 'Escape') shut(); }} aria-label={t(open.word)}>
          <h2>{t(open.word)}</h2>
          <p>{t(open.what, open.args)}</p>
          <Refusal problem={problem} />
          {[...(open.fields ?? []), ...(insisting(open, problem) ?? [])].map((f) => <Asked key={f.name} field={f} />)}
          <p class="row moves"><button class={open.danger ? 'danger' : ''} disabled={busy}>{t(open.word)}</button><button type="button" class="plain" onClick={shut}>{t('cancel')}</button></p>
        </form>
      )}
    </section>
  );
}

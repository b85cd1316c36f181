// What one key was used for: thirty days as a table with bars, and its last calls with a filter on the status.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, type Page } from './api';
import { Notice, Table, useLoaded } from './parts';
import { day, moment, number, t, type Word } from './text';

interface Counts { calls: number; well: number; limited: number; refused: number; wrong: number; failed: number; faults: number; p95_ms: number }
interface Report { items: (Counts & { name: string })[]; total: Counts }
interface Call { at: string; method: string; path: string; status: number; why: string | null; took_ms: number; request_id: string }

const filters: { value: string; word: Word }[] = [{ value: '', word: 'all_calls' }, { value: '2xx', word: 'well' }, { value: '4xx', word: 'wrong_or_refused' }, { value: '5xx', word: 'failures' }, { value: '429', word: 'limited' }];

/** The number is in its own column: the bar is for the eye only. */
const Bar = ({ value, max }: { value: number; max: number }): JSX.Element => <meter aria-hidden="true" min={0} max={Math.max(max, 1)} value={value} />;

function LastCalls({ id }: { id: string }): JSX.Element | null {
  const [status, setStatus] = useState('');
  const { value, problem } = useLoaded(() => get<Page<Call>>(`/api/v1/keys/${encodeURIComponent(id)}/calls?limit=200${status && `&status=${status}`}`), 5000, status);
  if (problem?.status === 403) return null;
  return (
    <>
      <h2>{t('last_calls')}</h2>
      <Notice problem={problem} />
      <p><label for="status">{t('status')}</label> <select id="status" value={status} onChange={(e) => setStatus((e.target as HTMLSelectElement).value)}>
        {filters.map((f) => <option key={f.value} value={f.value}>{t(f.word)}</option>)}
      </select></p>
      {value && (
        <Table items={value.items} empty="empty_calls" caption="last_calls" columns={[
          { word: 'time', cell: (c) => moment(c.at, { seconds: true }) },
          { word: 'endpoint', cell: (c) => <code>{c.method} {c.path}</code> },
          { word: 'status', cell: (c) => <>{c.status}{c.why && <span class="quiet"> {c.why}</span>}</> },
          { word: 'took', cell: (c) => number(c.took_ms) },
          { word: 'request_id', cell: (c) => <code>{c.request_id}</code> },
        ]} />
      )}
    </>
  );
}

/** A part of the key's page. Who may see the key but not its usage sees nothing here. */
export function KeyUsage({ id }: { id: string }): JSX.Element | null {
  const { value, problem } = useLoaded(() => get<Report>(`/api/v1/usage?by=day&key=${encodeURIComponent(id)}`), 10000, id);
  if (problem?.status === 403) return null;
  const most = Math.max(0, ...(value?.items ?? []).map((d) => d.calls));
  return (
    <>
      <h2>{t('usage')}</h2>
      <Notice problem={problem} />
      {value && (
        <>
          <Table items={value.items} empty="empty_usage" caption="usage" columns={[
            { word: 'day', cell: (d) => day(d.name) },
            { word: 'requests', cell: (d) => <>{number(d.calls)} <Bar value={d.calls} max={most} /></> },
            { word: 'limited', cell: (d) => number(d.limited) },
            { word: 'refused', cell: (d) => number(d.refused) },
            { word: 'wrong_calls', cell: (d) => number(d.wrong) },
            { word: 'failures', cell: (d) => number(d.failed + d.faults) },
            { word: 'p95', cell: (d) => number(d.p95_ms) },
          ]} />
          <p><a href={`/api/v1/usage/export?by=day&format=xlsx&key=${encodeURIComponent(id)}`}>{t('download')}</a></p>
        </>
      )}
      <LastCalls id={id} />
    </>
  );
}

import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { get } from './api';
import { Heading, Notice, Table, useLoaded } from './parts';
import { number, t, type Word } from './text';

interface RouteCount { pattern: string; requests: number; failed: number; refused_or_wrong: number }
interface Traffic { total: { requests: number; refused: number; failed: number; p50_ms: number; p99_ms: number }; routes: RouteCount[] }

const Tile = ({ word, value }: { word: Word; value: string }): JSX.Element => <div class="tile"><span class="quiet">{t(word)}</span><b>{value}</b></div>;

export function TrafficPage(): JSX.Element {
  const { value, problem } = useLoaded(() => get<Traffic>('/api/v1/traffic'), 2000);
  const last = useRef<{ at: number; requests: number; rate: number }>({ at: 0, requests: 0, rate: 0 });
  if (value && value.total.requests !== last.current.requests) {
    const now = performance.now();
    const seconds = (now - last.current.at) / 1000;
    last.current = { at: now, requests: value.total.requests, rate: last.current.at > 0 && seconds > 0.5 ? (value.total.requests - last.current.requests) / seconds : 0 };
  }
  return (
    <>
      <Heading name={t('traffic')} />
      <Notice problem={problem} />
      {value && (
        <>
          <div class="tiles" aria-live="off">
            <Tile word="requests" value={number(value.total.requests)} />
            <Tile word="per_second" value={number(Math.round(last.current.rate))} />
            <Tile word="refused" value={number(value.total.refused)} />
            <Tile word="failures" value={number(value.total.failed)} />
            <Tile word="p50" value={number(value.total.p50_ms)} />
            <Tile word="p99" value={number(value.total.p99_ms)} />
          </div>
          <p class="quiet">{t('refresh_note')}</p>
          <Table items={value.routes} empty="empty_traffic" caption="traffic" columns={[
            { word: 'route', cell: (r) => <code>{r.pattern || '–'}</code> },
            { word: 'requests', cell: (r) => number(r.requests) },
            { word: 'refused', cell: (r) => number(r.refused_or_wrong) },
            { word: 'failures', cell: (r) => number(r.failed) },
          ]} />
        </>
      )}
    </>
  );
}

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, post, type Page, type Problem } from './api';
import { may } from './me';
import { Notice, Refusal, State, Table, useLoaded } from './parts';
import { moment, number, t, type Word } from './text';

interface Plan {
  id: string; state: string; hash: string; created_at: string; counts: { new: number; changed: number; same: number; blocked: number };
  progress?: { done: number; total: number; per_second: number; seconds_left: number | null };
}

const next: Record<string, { word: Word; verb: string; action: string }[]> = {
  ready: [{ word: 'approve', verb: 'approve', action: 'sync_approve' }],
  approved: [{ word: 'run', verb: 'run', action: 'sync_run' }],
  running: [{ word: 'pause', verb: 'pause', action: 'sync_run' }],
  paused: [{ word: 'resume', verb: 'resume', action: 'sync_run' }, { word: 'cancel', verb: 'cancel', action: 'sync_run' }],
};

function Progress({ plan }: { plan: Plan }): JSX.Element | null {
  const p = plan.progress;
  if (!p || p.total === 0) return null;
  const share = Math.round((100 * p.done) / p.total);
  return (
    <div>
      <div class="bar" role="progressbar" aria-valuenow={share} aria-valuemin={0} aria-valuemax={100} aria-label={t('progress')}><span style={{ width: `${share}%` }} /></div>
      <small>{number(p.done)}/{number(p.total)} · {number(Math.round(p.per_second))}/s · {p.seconds_left === null ? '–' : number(p.seconds_left)} s {t('left')}</small>
    </div>
  );
}

export function SyncPage(): JSX.Element {
  const { value, problem, again } = useLoaded(() => get<Page<Plan>>('/api/v1/sync/plans'), 1000);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (path: string, body: unknown = {}) => {
    setBusy(true);
    try {
      await post(path, body);
      setRefused(null);
      again();
    } catch (p) {
      setRefused(p as Problem);
    } finally {
      setBusy(false);
    }
  };
  const plan = (event: SubmitEvent) => {
    event.preventDefault();
    const program = String(new FormData(event.target as HTMLFormElement).get('program') ?? '');
    void act('/api/v1/sync/plans', program === '' ? {} : { program });
  };
  return (
    <>
      <h1>{t('sync')}</h1>
      {may('sync_plan', '') && <form class="panel row" onSubmit={plan}>
        <div><label for="program">{t('program')}</label><input id="program" name="program" inputMode="numeric" pattern="[0-9]{5}" /></div>
        <button disabled={busy}>{busy ? t('working') : t('new_plan')}</button>
      </form>}
      <Notice problem={problem} />
      <Refusal problem={refused} />
      {value && (
        <Table items={value.items} empty="empty_plans" caption="plan" columns={[
          { word: 'created', cell: (p) => moment(p.created_at) },
          { word: 'state', cell: (p) => <State state={p.state} /> },
          { word: 'fresh', cell: (p) => number(p.counts.new) },
          { word: 'changed', cell: (p) => number(p.counts.changed) },
          { word: 'same', cell: (p) => number(p.counts.same) },
          { word: 'blocked', cell: (p) => number(p.counts.blocked) },
          { word: 'progress', cell: (p) => <Progress plan={p} /> },
          { word: 'plan', cell: (p) => (next[p.state] ?? []).filter((n) => may(n.action, '')).map((n) => <button key={n.verb} disabled={busy} onClick={() => void act(`/api/v1/sync/plans/${p.id}/${n.verb}`, n.verb === 'approve' ? { hash: p.hash } : {})}>{t(n.word)}</button>) },
        ]} />
      )}
    </>
  );
}

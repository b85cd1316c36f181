// What is to be sent to the Feeder: a new comparison, and the plans there are. A plan is looked at, approved and sent on its own page.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, post, type Page, type Problem } from './api';
import { may } from './me';
import { Heading, Notice, Refusal, State, Table, useLoaded } from './parts';
import { scopeText, type Plan } from './plan';
import { moment, number, t } from './text';

type Open = (event: MouseEvent, to: string) => void;

export function SyncPage({ open, go }: { open: Open; go: (to: string) => void }): JSX.Element {
  const { value, problem } = useLoaded(() => get<Page<Plan>>('/api/v1/sync/plans'), 2000);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const plan = async (event: SubmitEvent) => {
    event.preventDefault();
    const program = String(new FormData(event.target as HTMLFormElement).get('program') ?? '');
    setBusy(true);
    try {
      const made = await post<Plan>('/api/v1/sync/plans', program === '' ? {} : { program });
      go(`/sync/${made.id}`);
    } catch (p) {
      setRefused(p as Problem);
    } finally {
      setBusy(false);
    }
  };
  const link = (p: Plan) => `/sync/${p.id}`;
  return (
    <>
      <Heading name={t('sync')} />
      {may('sync_plan', '') && <form class="panel row" onSubmit={plan}>
        <div><label for="program">{t('program')}</label><input id="program" name="program" inputMode="numeric" pattern="[0-9]{5}" /></div>
        <button disabled={busy}>{busy ? t('working') : t('new_plan')}</button>
      </form>}
      <Notice problem={problem} />
      <Refusal problem={refused} />
      {value && (
        <Table items={value.items} empty="empty_plans" caption="plan" columns={[
          { word: 'created', cell: (p) => <a href={link(p)} onClick={(e) => open(e, link(p))}>{moment(p.created_at, { seconds: true })}</a> },
          { word: 'filter', cell: (p) => scopeText(p) },
          { word: 'state', cell: (p) => <State state={p.state} /> },
          { word: 'fresh', cell: (p) => number(p.counts.new) },
          { word: 'changed', cell: (p) => number(p.counts.changed) },
          { word: 'same', cell: (p) => number(p.counts.same) },
          { word: 'blocked', cell: (p) => number(p.counts.blocked) },
        ]} />
      )}
    </>
  );
}

// One plan: what it covers, how far it is, what may be done with it, and its students with the reason why one is not sent. It is approved here
// only, where its numbers are: never from a list, in which rows move.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, pagesOf, type Page } from './api';
import { may } from './me';
import { Moves, type Move } from './moves';
import { useNames } from './names';
import { Heading, Notice, State, Table, useLoaded } from './parts';
import { moment, number, rowWord, t } from './text';

export interface Cause { slug: string; title: string; detail: string }
export interface Plan {
  id: string; state: string; program: string; entry_semester: string; hash: string; created_at: string;
  counts: { new: number; changed: number; same: number; blocked: number; to_send: number };
}
interface WholePlan extends Plan {
  created_by: string; approved_by: string | null; approved_at: string | null; started_at: string | null; finished_at: string | null;
  blocked_reasons: (Cause & { students: number })[]; warnings: Cause[]; reason: Cause | null;
  progress: { done: number; total: number; per_second: number; seconds_left: number | null };
}
interface Row {
  position: number; nim: string; program: string; state: string; fields: string[]; blocked_by: (Cause & { field: string })[]; reason: Cause | null;
  detail: string | Record<string, { ours: unknown; theirs: unknown }>;
}
type Open = (event: MouseEvent, to: string) => void;

/** "Prodi 55201, angkatan 20251". */
export const scopeText = (plan: Plan): string =>
  `${plan.program ? t('of_program', { program: plan.program }) : t('all_programs')}, ${plan.entry_semester ? t('of_semester', { semester: plan.entry_semester }) : t('all_semesters')}`;

const sent = ['approved', 'running', 'paused', 'done', 'partial'];
const covers = (wide: string, narrow: string): boolean => wide === '' || wide === narrow;

/** A newer plan with the same filter, or one that was sent and covers it: this one compares with what was there before. */
const newerThan = (plan: Plan, plans: Plan[]): Plan | undefined => plans.find((other) => {
  if (other.id <= plan.id || !covers(other.program, plan.program) || !covers(other.entry_semester, plan.entry_semester)) return false;
  const same = other.program === plan.program && other.entry_semester === plan.entry_semester;
  return sent.includes(other.state) || (same && other.state === 'ready');
});

function moves(plan: WholePlan, newer: Plan | undefined): Move[] {
  const at = `/api/v1/sync/plans/${encodeURIComponent(plan.id)}`;
  const { counts } = plan;
  const args = { scope: scopeText(plan), rows: number(counts.to_send), new: number(counts.new), changed: number(counts.changed), blocked: number(counts.blocked) };
  const all: Record<string, Move> = {
    approve: { word: 'approve', what: 'what_approve_plan', args, path: `${at}/approve`, body: () => ({ hash: plan.hash }) },
    run: { word: 'run', what: 'what_run_plan', args, path: `${at}/run` },
    pause: { word: 'pause', what: 'what_pause_plan', path: `${at}/pause` },
    resume: { word: 'resume', what: 'what_resume_plan', path: `${at}/resume` },
    cancel: { word: 'do_cancel_plan', what: 'what_cancel_plan', path: `${at}/cancel`, danger: true },
  };
  const from: Record<string, string[]> = { ready: counts.to_send > 0 && !newer ? ['approve'] : [], approved: ['run'], running: ['pause'], paused: ['resume', 'cancel'] };
  return (from[plan.state] ?? []).filter((name) => may(name === 'approve' ? 'sync_approve' : 'sync_run', '')).map((name) => all[name]!);
}

function Progress({ plan }: { plan: WholePlan }): JSX.Element | null {
  const p = plan.progress;
  if (p.total === 0 || !sent.includes(plan.state)) return null;
  const share = Math.round((100 * p.done) / p.total);
  return (
    <div class="panel">
      <div class="bar" role="progressbar" aria-valuenow={share} aria-valuemin={0} aria-valuemax={100} aria-label={t('progress')}><span style={{ width: `${share}%` }} /></div>
      <small>{number(p.done)}/{number(p.total)} · {number(Math.round(p.per_second))}/s · {p.seconds_left === null ? '–' : number(p.seconds_left)} s {t('left')}</small>
    </div>
  );
}

function About({ plan }: { plan: WholePlan }): JSX.Element {
  const names = useNames();
  const { counts } = plan;
  return (
    <dl class="panel facts">
      <dt>{t('filter')}</dt><dd>{scopeText(plan)}</dd>
      <dt>{t('created')}</dt><dd>{moment(plan.created_at)}, {names.of(plan.created_by)}</dd>
      <dt>{t('to_send')}</dt><dd>{number(counts.to_send)} ({t('fresh')}: {number(counts.new)}, {t('changed')}: {number(counts.changed)})</dd>
      <dt>{t('same')}</dt><dd>{number(counts.same)}</dd>
      <dt>{t('blocked')}</dt><dd>{number(counts.blocked)}</dd>
      {plan.approved_by && <><dt>{t('approved_by')}</dt><dd>{names.of(plan.approved_by)}, {moment(plan.approved_at)}</dd></>}
      {plan.started_at && <><dt>{t('started')}</dt><dd>{moment(plan.started_at)}</dd></>}
      {plan.finished_at && <><dt>{t('finished')}</dt><dd>{moment(plan.finished_at)}</dd></>}
    </dl>
  );
}

/** The Feeder's causes say who mends them; what the campus's own checks find is mended where the record comes from. */
const Why = ({ cause, field }: { cause: Cause; field?: string }): JSX.Element => (
  <div><strong>{cause.title}</strong>{field && <> (<code>{field}</code>)</>} <span class="quiet">{cause.detail}{cause.slug.startsWith('record.') && ` ${t('mended_at_source')}`}</span></div>
);

function WhyOfRow({ row }: { row: Row }): JSX.Element {
  return (
    <div>
      {row.blocked_by.map((cause) => <Why key={`${cause.field} ${cause.slug}`} cause={cause} field={cause.field} />)}
      {row.reason && <Why cause={row.reason} />}
      {typeof row.detail === 'string' ? row.detail : Object.entries(row.detail).map(([field, both]) => <div key={field}><code>{field}</code>: {t('here_and_there', { ours: String(both.ours ?? '–'), theirs: String(both.theirs ?? '–') })}</div>)}
      {row.fields.length > 0 && <div>{t('changed')}: <code>{row.fields.join(', ')}</code></div>}
    </div>
  );
}

const rowStates = ['blocked', 'needs_human', 'rejected', 'unknown', 'pending', 'sending', 'reading_back', 'accepted'];

function Rows({ plan }: { plan: WholePlan }): JSX.Element {
  const [state, setState] = useState(plan.counts.blocked > 0 ? 'blocked' : '');
  const [pages, setPages] = useState(1);
  const at = `/api/v1/sync/plans/${encodeURIComponent(plan.id)}/rows`;
  const { value, problem } = useLoaded(() => pagesOf<Row>(at, { limit: '50', ...(state && { state }) }, pages), plan.state === 'running' ? 3000 : 0, `${plan.state} ${state} ${pages}`);
  return (
    <>
      <h2>{t('rows')}</h2>
      <p class="quiet">{t('same_unlisted')}</p>
      <Notice problem={problem} />
      <div class="row filters"><p><label for="of-row">{t('state')}</label><select id="of-row" value={state} onChange={(e) => { setState(e.currentTarget.value); setPages(1); }}>
        <option value="">{t('any_state')}</option>{rowStates.map((s) => <option key={s} value={s}>{rowWord(s)}</option>)}
      </select></p></div>
      {value && (
        <Table items={value.items} empty="empty_rows" caption="rows" columns={[
          { word: 'nim', cell: (r) => r.nim },
          { word: 'program_code', cell: (r) => r.program },
          { word: 'state', cell: (r) => rowWord(r.state) },
          { word: 'why', cell: (r) => <WhyOfRow row={r} /> },
        ]} />
      )}
      {value?.next && <p><button class="plain" onClick={() => setPages(pages + 1)}>{t('more')}</button></p>}
    </>
  );
}

async function load(id: string): Promise<{ plan: WholePlan; newer: Plan | undefined }> {
  const plan = await get<WholePlan>(`/api/v1/sync/plans/${encodeURIComponent(id)}`);
  const newer = plan.state === 'ready' ? newerThan(plan, (await get<Page<Plan>>('/api/v1/sync/plans?limit=100')).items) : undefined;
  return { plan, newer };
}

export function PlanPage({ id, open }: { id: string; open: Open }): JSX.Element {
  const { value, problem, again } = useLoaded(() => load(id), 2000, id);
  const plan = value?.plan;
  const newer = value?.newer;
  return (
    <>
      <p><a href="/sync" onClick={(e) => open(e, '/sync')}>{t('back')}</a></p>
      <Heading name={plan ? `${t('plan')} ${scopeText(plan)}` : t('plan')}>{t('plan')} {plan && <>{scopeText(plan)} <State state={plan.state} /></>}</Heading>
      <Notice problem={problem} />
      {value && plan && (
        <>
          {plan.state === 'ready' && plan.counts.to_send === 0 && <p class="notice">{t('nothing_to_send')}</p>}
          {newer && <p class="notice">{t('newer_plan')} <a href={`/sync/${newer.id}`} onClick={(e) => open(e, `/sync/${newer.id}`)}>{moment(newer.created_at)}</a></p>}
          {plan.reason && <div class="notice"><Why cause={plan.reason} /></div>}
          <Moves moves={moves(plan, newer)} done={again} />
          <Progress plan={plan} />
          <About plan={plan} />
          {plan.warnings.map((w) => <div class="notice" key={w.slug}><Why cause={w} /></div>)}
          {plan.blocked_reasons.length > 0 && <>
            <h2>{t('blocked')}</h2>
            <Table items={plan.blocked_reasons} empty="empty_rows" caption="blocked" columns={[{ word: 'why', cell: (r) => <Why cause={r} /> }, { word: 'rows', cell: (r) => number(r.students) }]} />
          </>}
          {plan.state !== 'draft' && <Rows plan={plan} />}
        </>
      )}
    </>
  );
}

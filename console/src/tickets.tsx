import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, post, type Page, type Problem } from './api';
import { may } from './me';
import { Notice, Refusal, State, Table, toHeading, useLoaded } from './parts';
import { moment, number, t } from './text';

interface Sight { class: string; status: number; at: string; request_id: string }
interface Named { id: string; name: string }
interface Incident { id: string; first: Sight; last: Sight; endpoints: { method: string; pattern: string; failures: number }[]; evidence: Record<string, unknown>[] }
interface Ticket {
  id: string; number: string; state: string; severity: string; service: { name: string }; target: string; failures: number; calls: number;
  opened_at: string; first_at: string; last_at: string; recovered_at: string | null; events: string[];
  units?: Named[]; apps?: Named[]; incidents?: Incident[];
}
type Open = (event: MouseEvent, to: string) => void;

export function TicketsPage({ open }: { open: Open }): JSX.Element {
  const { value, problem } = useLoaded(() => get<Page<Ticket>>('/api/v1/tickets'), 2000);
  const link = (k: Ticket) => `/tickets/${encodeURIComponent(k.number)}`;
  return (
    <>
      <h1>{t('tickets')}</h1>
      <Notice problem={problem} />
      {value && (
        <Table items={value.items} empty="empty_tickets" caption="tickets" columns={[
          { word: 'number', cell: (k) => <a href={link(k)} onClick={(e) => open(e, link(k))}>{k.number}</a> },
          { word: 'state', cell: (k) => <State state={k.state} /> },
          { word: 'severity', cell: (k) => k.severity },
          { word: 'service', cell: (k) => k.service.name },
          { word: 'failures', cell: (k) => number(k.failures) },
          { word: 'opened', cell: (k) => moment(k.opened_at) },
          { word: 'recovered', cell: (k) => moment(k.recovered_at) },
        ]} />
      )}
    </>
  );
}

const names = (list: Named[] | undefined) => (list ?? []).map((n) => n.name).join(', ') || '–';
const seen = (s: Sight | undefined) => (s ? `${moment(s.at)} · ${s.class}${s.status ? ` ${s.status}` : ''}` : '–');

export function TicketPage({ id, open }: { id: string; open: Open }): JSX.Element {
  const { value: ticket, problem, again } = useLoaded(() => get<Ticket>(`/api/v1/tickets/${encodeURIComponent(id)}`), 2000, id);
  const [refused, setRefused] = useState<Problem | null>(null);
  const incidents = ticket?.incidents ?? [];
  const dismiss = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await post(`/api/v1/tickets/${encodeURIComponent(id)}/events`, { event: 'dismiss', reason: new FormData(event.target as HTMLFormElement).get('reason') });
      setRefused(null);
      toHeading();
      again();
    } catch (p) {
      setRefused(p as Problem);
    }
  };
  return (
    <>
      <p><a href="/tickets" onClick={(e) => open(e, '/tickets')}>{t('back')}</a></p>
      <h1 tabIndex={-1}>{id} {ticket && <State state={ticket.state} />}</h1>
      <Notice problem={problem} />
      <Refusal problem={refused} />
      {ticket && (
        <>
          <div class="panel">
            <p><strong>{ticket.service.name}</strong> <code>{ticket.target}</code></p>
            <p>{t('failures')}: <strong>{number(ticket.failures)}</strong> / {number(ticket.calls)}</p>
            <p>{t('first_error')}: {seen(incidents[0]?.first)}<br />{t('last_error')}: {seen(incidents[incidents.length - 1]?.last)}<br />{t('recovered')}: {moment(ticket.recovered_at)}</p>
            <p>{t('units_hit')}: {names(ticket.units)}<br />{t('apps_hit')}: {names(ticket.apps)}</p>
          </div>
          <h2>{t('endpoint')}</h2>
          <Table items={incidents.flatMap((i) => i.endpoints)} empty="empty_tickets" caption="endpoint" columns={[
            { word: 'endpoint', cell: (e) => <code>{e.method} {e.pattern}</code> }, { word: 'failures', cell: (e) => number(e.failures) },
          ]} />
          <h2>{t('evidence')}</h2>
          <div class="panel scroll" tabIndex={0} role="region" aria-label={t('evidence')}>{incidents.flatMap((i) => i.evidence).map((e, i) => <div key={i}><code>{JSON.stringify(e)}</code></div>)}</div>
          {ticket.events.includes('dismiss') && may('ticket_handle') && (
            <form class="panel" onSubmit={dismiss}>
              <label for="reason">{t('close_reason')}</label>
              <input id="reason" name="reason" required maxLength={500} />
              <p><button>{t('close')}</button></p>
            </form>
          )}
        </>
      )}
    </>
  );
}

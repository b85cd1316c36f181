// Tickets that open by themselves: the list, and one with what failed, the evidence, its history, and what may be done with it.
import type { JSX } from 'preact';
import { get, type Page } from './api';
import { History, type Happening } from './history';
import { may } from './me';
import { Moves, reason, type Move } from './moves';
import { useNames } from './names';
import { Heading, Notice, State, Table, useLoaded } from './parts';
import { failureWord, moment, number, t } from './text';

interface Sight { class: string; status: number; at: string; request_id: string }
interface Named { id: string; name: string }
interface Sample { at_us: number; class: string; status: number; request_id: string; method: string; pattern: string; took_us: number }
interface Incident { id: string; first: Sight; last: Sight; endpoints: { method: string; pattern: string; failures: number }[]; evidence: Sample[] }
interface Ticket {
  id: string; number: string; state: string; severity: string; service: { name: string }; target: string; failures: number; calls: number;
  opened_at: string; first_at: string; last_at: string; recovered_at: string | null; events: string[];
}
interface WholeTicket extends Ticket { units: Named[]; apps: Named[]; incidents: Incident[]; history: Happening[] }
type Open = (event: MouseEvent, to: string) => void;

export function TicketsPage({ open }: { open: Open }): JSX.Element {
  const { value, problem } = useLoaded(() => get<Page<Ticket>>('/api/v1/tickets'), 2000);
  const link = (k: Ticket) => `/tickets/${encodeURIComponent(k.number)}`;
  return (
    <>
      <Heading name={t('tickets')} />
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

const listed = (list: Named[]) => list.map((n) => n.name).join(', ') || '–';
const seen = (s: Sight | undefined) => (s ? `${moment(s.at, { seconds: true })} · ${failureWord(s.class)}${s.status ? ` ${s.status}` : ''}` : '–');

/** What the server says is possible from here. */
function moves(ticket: WholeTicket): Move[] {
  if (!may('ticket_handle')) return [];
  const path = `/api/v1/tickets/${encodeURIComponent(ticket.id)}/events`;
  const step = (event: string): Pick<Move, 'path' | 'fields' | 'body'> => ({ path, fields: [reason], body: (v) => ({ ...v, event }) });
  const all: Record<string, Move> = { dismiss: { word: 'close', what: 'what_dismiss', ...step('dismiss') }, reopen: { word: 'do_reopen', what: 'what_reopen', ...step('reopen') } };
  return ticket.events.flatMap((event) => all[event] ?? []);
}

/** Of what the program noted by itself, the reason is only the incident's identifier. */
const readable = (lines: Happening[]): Happening[] => lines.map((h) => (h.reason.startsWith('inc_') ? { ...h, reason: '' } : h));

function About({ ticket }: { ticket: WholeTicket }): JSX.Element {
  return (
    <dl class="panel facts">
      <dt>{t('service')}</dt><dd>{ticket.service.name} <code>{ticket.target}</code></dd>
      <dt>{t('severity')}</dt><dd>{ticket.severity}</dd>
      <dt>{t('failures')}</dt><dd>{number(ticket.failures)} / {number(ticket.calls)}</dd>
      <dt>{t('first_error')}</dt><dd>{seen(ticket.incidents[0]?.first)}</dd>
      <dt>{t('last_error')}</dt><dd>{seen(ticket.incidents[ticket.incidents.length - 1]?.last)}</dd>
      <dt>{t('recovered')}</dt><dd>{moment(ticket.recovered_at)}</dd>
      <dt>{t('units_hit')}</dt><dd>{listed(ticket.units)}</dd>
      <dt>{t('apps_hit')}</dt><dd>{listed(ticket.apps)}</dd>
    </dl>
  );
}

export function TicketPage({ id, open }: { id: string; open: Open }): JSX.Element {
  const { value: ticket, problem, again } = useLoaded(() => get<WholeTicket>(`/api/v1/tickets/${encodeURIComponent(id)}`), 2000, id);
  const names = useNames();
  return (
    <>
      <p><a href="/tickets" onClick={(e) => open(e, '/tickets')}>{t('back')}</a></p>
      <Heading name={`${t('ticket')} ${id}`}>{id} {ticket && <State state={ticket.state} />}</Heading>
      <Notice problem={problem} />
      {ticket && (
        <>
          <Moves moves={moves(ticket)} done={again} />
          <About ticket={ticket} />
          <h2>{t('endpoint')}</h2>
          <Table items={ticket.incidents.flatMap((i) => i.endpoints)} empty="empty_evidence" caption="endpoint" columns={[
            { word: 'endpoint', cell: (e) => <code>{e.method} {e.pattern}</code> }, { word: 'failures', cell: (e) => number(e.failures) },
          ]} />
          <h2>{t('evidence')}</h2>
          <Table items={ticket.incidents.flatMap((i) => i.evidence)} empty="empty_evidence" caption="evidence" columns={[
            { word: 'time', cell: (e) => moment(new Date(e.at_us / 1000).toISOString(), { seconds: true, like: ticket.opened_at }) },
            { word: 'endpoint', cell: (e) => <code>{e.method} {e.pattern}</code> },
            { word: 'status', cell: (e) => e.status || '–' },
            { word: 'trouble', cell: (e) => failureWord(e.class) },
            { word: 'took', cell: (e) => number(Math.round(e.took_us / 1000)) },
            { word: 'request_id', cell: (e) => <code>{e.request_id}</code> },
          ]} />
          <History lines={readable(ticket.history)} names={names} />
        </>
      )}
    </>
  );
}

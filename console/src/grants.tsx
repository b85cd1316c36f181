// Requests for access: the list, one request with what may be done with it, and the monthly register for the paper file.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { download, get, type Page, type Problem } from './api';
import { GrantForm } from './grantform';
import { History, type Happening } from './history';
import { limitsText, rulesText, type Limits } from './limits';
import { may, me } from './me';
import { Moves, reason, type Move } from './moves';
import { useNames, type Names } from './names';
import { Heading, Notice, Refusal, State, Table, toHeading, useLoaded } from './parts';
import { day, moment, stateWord, t, type Word } from './text';

export interface Grant {
  id: string; state: string; unit: string; app: string; custodian: string; scopes: string[]; purpose: string; letter_number: string | null; letter_date: string | null;
  limits: Limits; rules: Record<string, unknown>; renews: string | null; drafted_by: string; drafted_at: string; submitted_by: string | null; decided_by: string | null; decided_at: string | null; key: string | null; version: number;
}
interface WholeGrant extends Grant { contact: { name: string; nip: string | null; phone: string | null; email: string | null }; missing: string; history: Happening[] }
type Open = (event: MouseEvent, to: string) => void;
type Go = (to: string) => void;

const states = ['draft', 'submitted', 'approved', 'provisioned', 'closed', 'rejected', 'withdrawn'];

/** The month in the browser's own calendar; the server knows the organisation's. */
const thisMonth = () => { const now = new Date(); return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`; };

function RegisterPanel(): JSX.Element {
  const [month, setMonth] = useState(thisMonth());
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = (format: string) => {
    setProblem(null);
    download(`/api/v1/register?month=${encodeURIComponent(month)}&format=${format}`, `gapura-register-${month}.${format}`).catch((p: Problem) => setProblem(p));
  };
  return (
    <section class="panel" aria-labelledby="register">
      <h2 id="register">{t('register')}</h2>
      <div class="row">
        <p><label for="month">{t('month')}</label><input id="month" type="month" value={month} max={thisMonth()} required onInput={(e) => setMonth(e.currentTarget.value)} /></p>
        <p><button class="plain" disabled={!month} onClick={() => save('html')}>{t('print')}</button> <button class="plain" disabled={!month} onClick={() => save('csv')}>{t('as_csv')}</button></p>
      </div>
      <Refusal problem={problem} />
    </section>
  );
}

export function GrantsPage({ open }: { open: Open }): JSX.Element {
  const [state, setState] = useState('');
  const { value, problem } = useLoaded(() => get<Page<Grant>>(`/api/v1/grants?limit=200${state && `&state=${state}`}`), 5000, state);
  const names = useNames();
  const link = (g: Grant) => `/grants/${g.id}`;
  return (
    <>
      <Heading name={t('grants')} />
      <Notice problem={problem} />
      <div class="row filters">
        <p><label for="of-state">{t('state')}</label><select id="of-state" value={state} onChange={(e) => setState(e.currentTarget.value)}>
          <option value="">{t('any_state')}</option>{states.map((s) => <option key={s} value={s}>{stateWord(s)}</option>)}
        </select></p>
        {may('grant_draft') && <p><a class="button main" href="/grants/new" onClick={(e) => open(e, '/grants/new')}>{t('new_grant')}</a></p>}
      </div>
      {value && (
        <Table items={value.items} empty="empty_grants" caption="grants" columns={[
          { word: 'letter', cell: (g) => <a href={link(g)} onClick={(e) => open(e, link(g))}>{g.letter_number ?? <code>{g.id}</code>}</a> },
          { word: 'letter_date', cell: (g) => (g.letter_date ? day(g.letter_date) : '–') },
          { word: 'unit', cell: (g) => names.of(g.unit) },
          { word: 'app', cell: (g) => names.of(g.app) },
          { word: 'custodian', cell: (g) => names.of(g.custodian) },
          { word: 'scopes', cell: (g) => g.scopes.join(', ') || '–' },
          { word: 'state', cell: (g) => <State state={g.state} /> },
        ]} />
      )}
      <RegisterPanel />
    </>
  );
}

/** A.8: nobody decides what they had a hand in, or would hold. */
const involved = (grant: WholeGrant): boolean =>
  me.value?.id === grant.custodian || grant.history.some((h) => h.actor === me.value?.id && ['record', 'change', 'submit'].includes(h.event));

function moves(grant: WholeGrant): Move[] {
  const at = `/api/v1/grants/${encodeURIComponent(grant.id)}`;
  // What is decided is what this page shows.
  const shown: Move['body'] = (v) => ({ ...v, version: grant.version });
  const all: Record<string, Move> = {
    submit: { word: 'do_submit', what: 'what_submit', path: `${at}/submit`, body: shown },
    approve: { word: 'do_approve', what: 'what_approve', path: `${at}/approve`, fields: [reason], body: shown },
    reject: { word: 'do_reject', what: 'what_reject', path: `${at}/reject`, fields: [reason], body: shown, danger: true },
    withdraw: { word: 'do_withdraw', what: 'what_withdraw', path: `${at}/withdraw`, fields: [reason], danger: true },
    issue: { word: 'do_issue', what: 'what_issue', path: '/api/v1/keys', fields: [{ name: 'starts', word: 'starts', type: 'date' }, { name: 'expires', word: 'ends', type: 'date' }], body: (v) => ({ ...v, grant: grant.id }) },
    close: { word: 'do_close', what: 'what_close', path: `${at}/close`, fields: [{ ...reason, word: 'reply_letter' }] },
  };
  const from: Record<string, string[]> = { draft: ['submit', 'withdraw'], submitted: ['approve', 'reject', 'withdraw'], approved: ['issue', 'withdraw'], provisioned: ['close'] };
  const drafts = may('grant_draft', grant.unit);
  const decides = may('grant_approve', grant.unit) && !involved(grant);
  const allowed: Record<string, boolean> = { submit: drafts, withdraw: drafts, approve: decides, reject: decides, issue: may('key_issue', grant.unit), close: may('grant_close', grant.unit) };
  return (from[grant.state] ?? []).filter((name) => allowed[name]).map((name) => all[name]!);
}

function About({ grant, names, open }: { grant: WholeGrant; names: Names; open: Open }): JSX.Element {
  const key = (id: string) => <a href={`/keys/${id}`} onClick={(e) => open(e, `/keys/${id}`)}><code>{id}</code></a>;
  const who = grant.contact;
  return (
    <dl class="panel facts">
      <dt>{t('letter')}</dt><dd>{grant.letter_number ?? '–'}{grant.letter_date && `, ${day(grant.letter_date)}`}</dd>
      <dt>{t('unit')}</dt><dd>{names.of(grant.unit)}</dd>
      <dt>{t('app')}</dt><dd>{names.of(grant.app)}</dd>
      <dt>{t('custodian')}</dt><dd>{who.name}<br />{t('nip')}: {who.nip ?? '–'}<br />{t('phone')}: {who.phone ?? '–'}<br />{t('email')}: {who.email ?? '–'}</dd>
      <dt>{t('scopes')}</dt><dd>{grant.scopes.join(', ') || '–'}</dd>
      <dt>{t('purpose')}</dt><dd>{grant.purpose || '–'}</dd>
      <dt>{t('limits')}</dt><dd>{limitsText(grant.limits)}</dd>
      <dt>{t('narrowed')}</dt><dd>{rulesText(grant.rules)}</dd>
      <dt>{t('recorded')}</dt><dd>{names.of(grant.drafted_by)}, {moment(grant.drafted_at)}</dd>
      {grant.submitted_by && <><dt>{t('submitted_by')}</dt><dd>{names.of(grant.submitted_by)}</dd></>}
      {grant.decided_by && <><dt>{t('decided')}</dt><dd>{names.of(grant.decided_by)}, {moment(grant.decided_at)}</dd></>}
      {grant.renews && <><dt>{t('renews')}</dt><dd>{key(grant.renews)}</dd></>}
      {grant.key && <><dt>{t('hint')}</dt><dd>{key(grant.key)}</dd></>}
    </dl>
  );
}

const missingWords: Record<string, Word> = {
  name: 'custodian', nip: 'nip', phone: 'phone', email: 'email', scopes: 'scopes', purpose: 'purpose', letter_number: 'letter_number', letter_date: 'letter_date',
};
/** "NIP, Nomor surat", of "nip, letter_number". */
const missingText = (list: string): string => list.split(', ').map((word) => (missingWords[word] ? t(missingWords[word]) : word)).join(', ');

export function GrantPage({ id, open, go }: { id: string; open: Open; go: Go }): JSX.Element {
  const { value: grant, problem, again } = useLoaded(() => get<WholeGrant>(`/api/v1/grants/${encodeURIComponent(id)}`), 5000, id);
  const names = useNames();
  const [changing, setChanging] = useState(false);
  const changed = () => { setChanging(false); toHeading(); };
  return (
    <>
      <p><a href="/grants" onClick={(e) => open(e, '/grants')}>{t('back')}</a></p>
      <Heading name={`${t('grant')} ${grant?.letter_number ?? id}`}>{t('grant')} {grant?.letter_number ?? <code>{id}</code>} {grant && <State state={grant.state} />}</Heading>
      <Notice problem={problem} />
      {grant?.state === 'draft' && grant.missing && <p class="notice">{t('missing')}: {missingText(grant.missing)}</p>}
      {grant?.state === 'submitted' && may('grant_approve', grant.unit) && involved(grant) && <p class="notice">{t('second_decides')}</p>}
      {grant && changing && <GrantForm grant={grant} saved={() => { changed(); again(); }} cancel={changed} />}
      {grant && !changing && (
        <>
          <Moves key={id} moves={moves(grant)} done={again} />
          {grant.state === 'draft' && may('grant_draft', grant.unit) && <p><button class="plain" onClick={() => setChanging(true)}>{t('change_grant')}</button></p>}
          <About grant={grant} names={names} open={open} />
          <History lines={grant.history} names={names} />
        </>
      )}
    </>
  );
}

export function NewGrantPage({ open, go }: { open: Open; go: Go }): JSX.Element {
  return (
    <>
      <p><a href="/grants" onClick={(e) => open(e, '/grants')}>{t('back')}</a></p>
      <Heading name={t('new_grant')} />
      <GrantForm saved={(id) => go(`/grants/${id}`)} cancel={() => go('/grants')} />
    </>
  );
}

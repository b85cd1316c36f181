// One key: what it is, what may be done with it, how far its rotation is, what it was used for, and its history.
import type { JSX } from 'preact';
import { get } from './api';
import { History, type Happening } from './history';
import type { Key } from './keys';
import { limitsText, rulesText, type Limits } from './limits';
import { may, me } from './me';
import { Moves, reason, type Move } from './moves';
import { useNames, type Names } from './names';
import { Heading, Notice, State, useLoaded } from './parts';
import { day, moment, number, t } from './text';
import { KeyUsage } from './usage';

interface WholeKey extends Key {
  reason: string; issued_by: string; issued_at: string; starts_at: string; expires_at: string; revealed_at: string | null; successor_of: string | null;
  overlap_ends_at: string | null; grant: string | null; limits: Limits; rules: Record<string, unknown>; history: Happening[];
}
interface Side { key: Key; last_used: string | null; by_day: { day: string; calls: number }[] }
interface Rotation { old: Side; successor: Side | null; still_used: boolean }
interface Loaded { key: WholeKey; rotation: Rotation }
type Go = (to: string) => void;
type Open = (event: MouseEvent, to: string) => void;

function moves({ key, rotation }: Loaded, go: Go): Move[] {
  const at = `/api/v1/keys/${encodeURIComponent(key.id)}`;
  const all: Record<string, Move> = {
    resend: { word: 'do_resend', what: 'what_resend', path: `${at}/resend` },
    rotate: { word: 'do_rotate', what: 'what_rotate', path: `${at}/rotate`, fields: [{ name: 'overlap', word: 'overlap', type: 'number', needed: true, start: '30', max: 30 }, reason], body: (v) => ({ ...v, overlap: `${v.overlap}d` }) },
    finish: { word: 'do_finish', what: 'what_finish', path: `${at}/finish`, fields: [reason], insist: { on: 'keys.still_used', name: 'force', word: 'force' }, danger: true },
    rollback: { word: 'do_rollback', what: 'what_rollback', path: `${at}/rollback`, fields: [reason] },
    renew: { word: 'do_renew', what: 'what_renew', path: `${at}/renew`, then: (grant) => go(`/grants/${grant.id}`) },
    suspend: { word: 'do_suspend', what: 'what_suspend', path: `${at}/suspend`, fields: [reason] },
    resume: { word: 'do_resume', what: 'what_resume', path: `${at}/resume`, fields: [reason] },
    handover: { word: 'do_handover', what: 'what_handover', path: '/api/v1/handovers', fields: [{ name: 'to', word: 'to_person', type: 'email', needed: true }, reason], body: (v) => ({ ...v, from: key.custodian, unit: key.unit }) },
    revoke: { word: 'do_revoke', what: 'what_revoke', path: `${at}/revoke`, fields: [reason], danger: true },
  };
  // Whoever has a successor waiting takes over to that one first.
  const rotate = rotation.successor ? [] : ['rotate'];
  const from: Record<string, string[]> = {
    pending: key.revealed_at ? ['handover', 'revoke'] : ['resend', 'handover', 'revoke'], active: [...rotate, 'renew', 'suspend', 'handover', 'revoke'],
    rotating: ['finish', 'rollback', 'handover', 'revoke'], suspended: ['resume', 'renew', 'handover', 'revoke'], expired: ['renew'],
  };
  // The custodian rotates and renews their own key.
  const own = me.value?.id === key.custodian && may('key_reveal', key.unit);
  const issues = may('key_issue', key.unit);
  const allowed: Record<string, boolean> = {
    resend: issues, rotate: issues || own, finish: issues || own, rollback: issues || own, renew: may('grant_draft', key.unit) || own,
    suspend: may('key_suspend', key.unit), resume: issues, handover: issues, revoke: may('key_revoke', key.unit),
  };
  return (from[key.state] ?? []).filter((name) => allowed[name]).map((name) => all[name]!);
}

const calls = (side: Side) => number(side.by_day.reduce((sum, d) => sum + d.calls, 0));

function RotationPanel({ rotation, open }: { rotation: Rotation; open: Open }): JSX.Element | null {
  if (!rotation.successor) return null;
  const side = (word: 'old_key' | 'new_key', one: Side) => (
    <p><strong>{t(word)}</strong> <a href={`/keys/${one.key.id}`} onClick={(e) => open(e, `/keys/${one.key.id}`)}><code>{one.key.hint || one.key.id}</code></a> <State state={one.key.state} /><br />
      {t('last_used')}: {one.last_used ? moment(one.last_used) : t('never')} · {t('calls_30')}: {calls(one)}</p>
  );
  return (
    <section class="panel" aria-labelledby="rotation">
      <h2 id="rotation">{t('rotation')}</h2>
      {side('old_key', rotation.old)}
      {side('new_key', rotation.successor)}
      <p class={rotation.still_used ? 'warn' : 'good'}>{t(rotation.still_used ? 'still_used' : 'no_longer_used')}</p>
    </section>
  );
}

function About({ key_, names, open }: { key_: WholeKey; names: Names; open: Open }): JSX.Element {
  const to = (path: string, text: string) => <a href={path} onClick={(e) => open(e, path)}><code>{text}</code></a>;
  return (
    <dl class="panel facts">
      <dt>{t('unit')}</dt><dd>{names.of(key_.unit)}</dd>
      <dt>{t('app')}</dt><dd>{names.of(key_.app)}</dd>
      <dt>{t('custodian')}</dt><dd>{names.of(key_.custodian)}</dd>
      <dt>{t('scopes')}</dt><dd>{key_.scopes.join(', ')}</dd>
      <dt>{t('validity')}</dt><dd>{moment(key_.starts_at)} {t('through')} {day(key_.last_day)}</dd>
      <dt>{t('opened_on')}</dt><dd>{key_.revealed_at ? moment(key_.revealed_at) : t('not_opened')}</dd>
      <dt>{t('issued')}</dt><dd>{moment(key_.issued_at)}, {names.of(key_.issued_by)}</dd>
      <dt>{t('purpose')}</dt><dd>{key_.reason}</dd>
      <dt>{t('limits')}</dt><dd>{limitsText(key_.limits)}</dd>
      <dt>{t('narrowed')}</dt><dd>{rulesText(key_.rules)}</dd>
      {key_.overlap_ends_at && <><dt>{t('overlap_until')}</dt><dd>{moment(key_.overlap_ends_at)}</dd></>}
      {key_.successor_of && <><dt>{t('successor_of')}</dt><dd>{to(`/keys/${key_.successor_of}`, key_.successor_of)}</dd></>}
      {key_.grant && <><dt>{t('grant')}</dt><dd>{to(`/grants/${key_.grant}`, key_.grant)}</dd></>}
    </dl>
  );
}

/** Both at once: what is offered, and what is said of the rotation, are of the same moment. */
async function load(id: string): Promise<Loaded> {
  const at = `/api/v1/keys/${encodeURIComponent(id)}`;
  const [key, rotation] = await Promise.all([get<WholeKey>(at), get<Rotation>(`${at}/rotation`)]);
  return { key, rotation };
}

export function KeyPage({ id, open, go }: { id: string; open: Open; go: Go }): JSX.Element {
  const { value, problem, again } = useLoaded(() => load(id), 5000, id);
  const key = value?.key;
  const names = useNames();
  return (
    <>
      <p><a href="/keys" onClick={(e) => open(e, '/keys')}>{t('back')}</a></p>
      <Heading name={`${t('hint')} ${key?.hint || id}`}>{t('hint')} <code>{key?.hint || id}</code> {key && <State state={key.state} />}</Heading>
      <Notice problem={problem} />
      {value && key && (
        <>
          <Moves key={id} moves={moves(value, go)} done={again} />
          <About key_={key} names={names} open={open} />
          <RotationPanel rotation={value.rotation} open={open} />
          <KeyUsage id={id} />
          <History lines={key.history} names={names} />
        </>
      )}
    </>
  );
}

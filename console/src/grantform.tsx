// The form of a request: a new one, or a draft that is changed. It may be saved incomplete; what is missing is asked for when it is submitted.
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { call, get, type Page, type Problem } from './api';
import type { Grant } from './grants';
import { LimitFields, limitsOf, rulesText } from './limits';
import { useNames } from './names';
import { Refusal, useLoaded } from './parts';
import { lang, t } from './text';

interface Scope { name: string; title: string; purpose: string; legal_basis: string; restricted: boolean }

function body(form: HTMLFormElement, is_new: boolean): Record<string, unknown> {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').replace(/\r\n/g, '\n').trim();
  return {
    ...(is_new && { unit: text('unit') }),
    app: text('app'), custodian: text('custodian'), scopes: data.getAll('scopes'), purpose: text('purpose'), letter_number: text('letter_number'), letter_date: text('letter_date'),
    limits: limitsOf(data),
  };
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Which field a refusal is about. The server counts bytes, not letters, so that a form's own limit would be another one. */
function fieldOf(problem: Problem, given: Record<string, unknown>): string | undefined {
  const slug = problem.type?.split('/').pop();
  if (slug === 'people.no_person') return 'custodian';
  if (slug !== 'keys.grant_field') return undefined;
  return bytes(String(given.letter_number)) > bytes(String(given.purpose)) ? 'letter_number' : 'purpose';
}

export function GrantForm({ grant, saved, cancel }: { grant?: Grant; saved: (id: string) => void; cancel: () => void }): JSX.Element {
  const names = useNames();
  const { value: scopes } = useLoaded(() => get<Page<Scope>>('/api/v1/scopes'), 0, lang.value);
  const [unit, setUnit] = useState(grant?.unit ?? '');
  const [app, setApp] = useState(grant?.app ?? '');
  const [refused, setRefused] = useState<{ problem: Problem; about?: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // A request is changed in its own page: the focus goes from the button that is gone to the first field.
  useLayoutEffect(() => { if (grant) form.current?.querySelector<HTMLElement>('[name=app]')?.focus(); }, []);
  const { problem = null, about } = refused ?? {};
  const told = (name: string, hint?: string) => ({ 'aria-invalid': about === name, 'aria-describedby': [hint, about === name && `grant-${name}-problem`].filter(Boolean).join(' ') || undefined });
  const problemAt = (name: string) => about === name && <Refusal problem={problem} of={`grant-${name}`} />;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = body(event.target as HTMLFormElement, !grant);
    try {
      const made = grant ? await call<Grant>('PATCH', `/api/v1/grants/${encodeURIComponent(grant.id)}`, given) : await call<Grant>('POST', '/api/v1/grants', given);
      saved(made.id);
    } catch (p) {
      setRefused({ problem: p as Problem, about: fieldOf(p as Problem, given) });
    }
  };
  const apps = names.apps.filter((a) => a.unit === unit);
  return (
    <form class="panel" ref={form} onSubmit={submit}>
      <Refusal problem={about ? null : problem} />
      <label for="grant-unit">{t('unit')}</label>
      <select id="grant-unit" name="unit" required disabled={!!grant} value={unit} onChange={(e) => { setUnit(e.currentTarget.value); setApp(''); }}>
        <option value=""></option>{names.units.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
      </select>
      <label for="grant-app">{t('app')}</label>
      <select id="grant-app" name="app" required value={app || apps[0]?.id} onChange={(e) => setApp(e.currentTarget.value)}>{apps.map((a) => <option key={a.id} value={a.id}>{a.name}</option>)}</select>
      <label for="grant-custodian">{t('custodian')}</label>
      <input id="grant-custodian" name="custodian" required defaultValue={grant?.custodian} {...told('custodian', 'custodian-hint')} />
      <span id="custodian-hint" class="quiet">{t('custodian_hint')}</span>
      {problemAt('custodian')}
      <div class="row">
        <p><label for="grant-letter_number">{t('letter_number')}</label><input id="grant-letter_number" name="letter_number" defaultValue={grant?.letter_number ?? ''} {...told('letter_number')} /></p>
        <p><label for="grant-letter_date">{t('letter_date')}</label><input id="grant-letter_date" name="letter_date" type="date" defaultValue={grant?.letter_date ?? ''} /></p>
      </div>
      {problemAt('letter_number')}
      <label for="grant-purpose">{t('purpose')}</label>
      <textarea id="grant-purpose" name="purpose" rows={4} defaultValue={grant?.purpose} {...told('purpose')} />
      {problemAt('purpose')}
      <fieldset>
        <legend>{t('scopes')}</legend>
        {(scopes?.items ?? []).map((s) => (
          <label class="check" key={s.name}><input type="checkbox" name="scopes" value={s.name} defaultChecked={grant?.scopes.includes(s.name)} /> <span><code>{s.name}</code> {s.title} <span class="quiet">{s.legal_basis}</span></span></label>
        ))}
      </fieldset>
      <LimitFields set={grant?.limits} />
      {grant && Object.keys(grant.rules).length > 0 && <p>{t('narrowed')}: {rulesText(grant.rules)}<br /><span class="quiet">{t('rules_stay')}</span></p>}
      <p class="row moves"><button>{t('save')}</button><button type="button" class="plain" onClick={cancel}>{t('cancel')}</button></p>
    </form>
  );
}

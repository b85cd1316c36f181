// All keys that the signed-in person may see, by state, unit and a fragment of what is shown.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pagesOf } from './api';
import { useNames } from './names';
import { Heading, Notice, State, Table, useLoaded } from './parts';
import { day, stateWord, t } from './text';

export interface Key { id: string; hint: string | null; unit: string; app: string; custodian: string; state: string; scopes: string[]; last_day: string }
type Open = (event: MouseEvent, to: string) => void;

const states = ['active', 'pending', 'rotating', 'suspended', 'rotated', 'expired', 'revoked'];

export function KeysPage({ open }: { open: Open }): JSX.Element {
  const [state, setState] = useState('');
  const [unit, setUnit] = useState('');
  const [part, setPart] = useState('');
  const [pages, setPages] = useState(1);
  const { value, problem } = useLoaded(() => pagesOf<Key>('/api/v1/keys', { limit: '200', ...(state && { state }), ...(unit && { unit }) }, pages), 5000, `${state} ${unit} ${pages}`);
  const names = useNames();
  const wanted = part.trim().toLowerCase();
  const shown = (k: Key) => !wanted || [k.id, k.hint ?? '', names.of(k.unit), names.of(k.app), names.of(k.custodian), ...k.scopes].some((s) => s.toLowerCase().includes(wanted));
  const link = (k: Key) => `/keys/${k.id}`;
  const filtered = state !== '' || unit !== '' || wanted !== '';
  return (
    <>
      <Heading name={t('keys')} />
      <Notice problem={problem} />
      <div class="row filters">
        <p><label for="of-state">{t('state')}</label><select id="of-state" value={state} onChange={(e) => { setState(e.currentTarget.value); setPages(1); }}>
          <option value="">{t('any_state')}</option>{states.map((s) => <option key={s} value={s}>{stateWord(s)}</option>)}
        </select></p>
        <p><label for="of-unit">{t('unit')}</label><select id="of-unit" value={unit} onChange={(e) => { setUnit(e.currentTarget.value); setPages(1); }}>
          <option value="">{t('any_unit')}</option>{names.units.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
        </select></p>
        <p><label for="part">{t('find')}</label><input id="part" type="search" value={part} onInput={(e) => setPart(e.currentTarget.value)} /></p>
      </div>
      {value && (
        <Table items={value.items.filter(shown)} empty={filtered ? 'empty_keys_here' : 'empty_keys'} caption="keys" columns={[
          { word: 'hint', cell: (k) => <a href={link(k)} onClick={(e) => open(e, link(k))}><code>{k.hint || k.id}</code></a> },
          { word: 'unit', cell: (k) => names.of(k.unit) },
          { word: 'app', cell: (k) => names.of(k.app) },
          { word: 'custodian', cell: (k) => names.of(k.custodian) },
          { word: 'scopes', cell: (k) => k.scopes.join(', ') },
          { word: 'state', cell: (k) => <State state={k.state} /> },
          { word: 'expires', cell: (k) => day(k.last_day) },
        ]} />
      )}
      {value?.next && <p><button class="plain" onClick={() => setPages(pages + 1)}>{t('more')}</button></p>}
    </>
  );
}

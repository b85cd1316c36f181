import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, post, type Page, type Problem } from './api';
import { Notice, State, Table, useLoaded } from './parts';
import { day, t } from './text';

interface Key { id: string; hint: string; unit: string; app: string; state: string; scopes: string[]; last_day: string }
interface Named { id: string; name: string }

/** Names by id, for the units and applications that keys refer to. */
async function names(): Promise<Map<string, string>> {
  const [units, apps] = await Promise.all([get<Page<Named>>('/api/v1/units?limit=200'), get<Page<Named>>('/api/v1/apps?limit=200')]);
  return new Map([...units.items, ...apps.items].map((n) => [n.id, n.name]));
}

export function KeysPage({ open }: { open: (event: MouseEvent, to: string) => void }): JSX.Element {
  const { value, problem, again } = useLoaded(() => get<Page<Key>>('/api/v1/keys?limit=200'), 5000);
  const { value: known } = useLoaded(names, 30000);
  const name = (id: string) => known?.get(id) ?? id;
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const revoke = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = new FormData(event.target as HTMLFormElement).get('reason');
    try {
      await post(`/api/v1/keys/${revoking!.id}/revoke`, { reason });
      setRevoking(null);
      setRefused(null);
      again();
    } catch (p) {
      setRefused(p as Problem);
    }
  };
  return (
    <>
      <h1>{t('keys')}</h1>
      <Notice problem={problem ?? refused} />
      {revoking && (
        <form class="panel" onSubmit={revoke}>
          <h2>{t('confirm_revoke')}: <code>{revoking.hint || revoking.id}</code></h2>
          <label for="reason">{t('revoke_reason')}</label>
          <input id="reason" name="reason" required maxLength={500} autofocus />
          <p class="row"><button class="danger">{t('revoke')}</button><button type="button" class="plain" onClick={() => setRevoking(null)}>{t('cancel')}</button></p>
        </form>
      )}
      {value && (
        <Table items={value.items} empty="empty_keys" caption="keys" columns={[
          { word: 'hint', cell: (k) => <a href={`/keys/${k.id}`} onClick={(e) => open(e, `/keys/${k.id}`)}><code>{k.hint || k.id}</code></a> },
          { word: 'unit', cell: (k) => name(k.unit) },
          { word: 'app', cell: (k) => name(k.app) },
          { word: 'scopes', cell: (k) => k.scopes.join(', ') },
          { word: 'state', cell: (k) => <State state={k.state} /> },
          { word: 'expires', cell: (k) => day(k.last_day) },
          { word: 'revoke', cell: (k) => ['active', 'suspended', 'pending'].includes(k.state) && <button class="danger" onClick={() => setRevoking(k)}>{t('revoke')}</button> },
        ]} />
      )}
    </>
  );
}

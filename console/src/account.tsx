// The signed-in person's own password, and the language in which they are written to. The first one was seen by somebody else and ends after a week.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { call, post, type Problem } from './api';
import { Done, Heading, Refusal } from './parts';
import { t } from './text';

const forLink = (): boolean => new URLSearchParams(location.search).has('next');

export function AccountPage({ must, language, changed }: { must: boolean; language: string; changed: () => Promise<void> }): JSX.Element {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [chosen, setChosen] = useState(false);
  const choose = async (next: string) => {
    setProblem(null);
    setChosen(false);
    try {
      await call('PATCH', '/api/v1/me', { language: next });
      await changed();
      setChosen(true);
    } catch (p) {
      setProblem(p as Problem);
    }
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    setProblem(null);
    if (data.get('new') !== data.get('again')) {
      setProblem({ status: 0, title: t('passwords_differ'), detail: '' });
      return;
    }
    setState('busy');
    try {
      await post('/api/v1/me/password', { old_password: data.get('old'), new_password: data.get('new') });
      form.reset();
      await changed();
      setState('done');
    } catch (p) {
      setProblem(p as Problem);
      setState('idle');
    }
  };
  return (
    <section class="panel narrow">
      <Heading name={t('account')} />
      {must && <p class="notice">{t('first_password')}{forLink() && ` ${t('then_link')}`}</p>}
      <Refusal problem={problem} />
      {state === 'done' && <Done>{t('password_changed')}</Done>}
      <label for="letters">{t('letters_in')}</label>
      <select id="letters" value={language} onChange={(e) => void choose(e.currentTarget.value)}><option value="id" lang="id">Bahasa Indonesia</option><option value="en" lang="en">English</option></select>
      {chosen && <p class="notice" role="status">{t('done_now')}</p>}
      <h2>{t('change_password')}</h2>
      <form onSubmit={submit}>
        <label for="old">{t('old_password')}</label>
        <input id="old" name="old" type="password" autocomplete="current-password" required />
        <label for="new">{t('new_password')}</label>
        <input id="new" name="new" type="password" autocomplete="new-password" required />
        <label for="again">{t('new_password_again')}</label>
        <input id="again" name="again" type="password" autocomplete="new-password" required />
        <p class="quiet">{t('password_ends')}</p>
        <button disabled={state === 'busy'}>{t('change_password')}</button>
      </form>
    </section>
  );
}

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { post, type Problem } from './api';
import { Heading, Refusal } from './parts';
import { t } from './text';

export function SignInPage({ done }: { done: () => void }): JSX.Element {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    setBusy(true);
    try {
      await post('/api/v1/session', { email: form.get('email'), password: form.get('password') });
      done();
    } catch (p) {
      setProblem(p as Problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="panel narrow">
      <Heading name={t('sign_in')} />
      <Refusal problem={problem} />
      <form onSubmit={submit}>
        <label for="email">{t('email')}</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <label for="password">{t('password')}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <p class="quiet">{t('sign_in_hint')}</p>
        <button disabled={busy}>{t('sign_in')}</button>
      </form>
    </section>
  );
}

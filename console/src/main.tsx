// The console: who is signed in, which page, one header. Pages are in their own files.
import { signal } from '@preact/signals';
import { render, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { AccountPage } from './account';
import { call, get } from './api';
import { GrantPage, GrantsPage, NewGrantPage } from './grants';
import { KeyPage } from './key';
import { KeysPage } from './keys';
import { may, me, type Me } from './me';
import { countUnread, NoticesPage, unread } from './notices';
import { Heading } from './parts';
import { PlanPage } from './plan';
import { SignInPage } from './signin';
import { SyncPage } from './sync';
import { lang, setLang, t, type Word } from './text';
import { TicketPage, TicketsPage } from './tickets';
import { TrafficPage } from './traffic';

const path = signal('');

/** The menu: what the person who is signed in can see anything on. Traffic and sync are of the whole campus, never of one unit. */
const pages: { to: string; word: Word; shown: () => boolean }[] = [
  { to: '/', word: 'traffic', shown: () => may('traffic_see', '') },
  { to: '/grants', word: 'grants', shown: () => may('grant_see') },
  { to: '/keys', word: 'keys', shown: () => may('key_see') },
  { to: '/tickets', word: 'tickets', shown: () => may('ticket_see') },
  { to: '/sync', word: 'sync', shown: () => may('sync_plan', '') },
];
const shown = (to: string): boolean => pages.some((p) => p.to === to && p.shown());

/** Letters and calendars name a key as /keys?key=ID: the same page as /keys/ID. Who may not see the traffic starts on another page. */
function look(): void {
  const key = location.pathname === '/keys' ? new URLSearchParams(location.search).get('key') : null;
  if (key) history.replaceState(null, '', `/keys/${encodeURIComponent(key)}`);
  if (location.pathname === '/' && me.value && !shown('/')) history.replaceState(null, '', ['/keys', '/tickets', '/sync'].find(shown) ?? '/notices');
  path.value = location.pathname;
}
look();
addEventListener('popstate', look);

const toMain = (): void => document.querySelector<HTMLElement>('main')?.focus();

function goTo(to: string): void {
  history.pushState(null, '', to);
  look();
  toMain();
}

function go(event: MouseEvent, to: string): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  goTo(to);
}

async function whoAmI(): Promise<void> {
  const person = await get<Me>('/api/v1/me').catch(() => null);
  if (person && backToLink(person)) return;
  me.value = person;
  look();
  if (person) void countUnread();
}

/** A one-time link asked to sign in, or to change the first password, and is where the person wants to be. Nothing else can be named as `next`. */
function backToLink(person: Me): boolean {
  const next = new URLSearchParams(location.search).get('next');
  if (!next?.startsWith('/ambil/')) return false;
  if (!person.must_change_password) location.replace(next);
  else if (location.pathname !== '/account') history.replaceState(null, '', `/account?next=${encodeURIComponent(next)}`);
  return !person.must_change_password;
}

async function signOut(): Promise<void> {
  try { await call('DELETE', '/api/v1/session'); } finally { me.value = null; }
}

function Header(): JSX.Element {
  return (
    <header>
      <strong>Gapura</strong>
      {me.value ? (
        <nav aria-label="Gapura">
          {pages.filter((p) => p.shown()).map((p) => <a key={p.to} href={p.to} aria-current={path.value === p.to || (p.to !== '/' && path.value.startsWith(`${p.to}/`)) ? 'page' : undefined} onClick={(e) => go(e, p.to)}>{t(p.word)}</a>)}
        </nav>
      ) : <nav />}
      <button class="plain" lang={lang.value === 'id' ? 'en' : 'id'} onClick={() => setLang(lang.value === 'id' ? 'en' : 'id')}>{t('language')}</button>
      {me.value && <><a href="/notices" aria-current={path.value === '/notices' ? 'page' : undefined} onClick={(e) => go(e, '/notices')}>{t('notices')}{unread.value > 0 && ` (${unread.value})`}</a><a href="/account" aria-current={path.value === '/account' ? 'page' : undefined} onClick={(e) => go(e, '/account')}>{me.value.name}</a><button class="plain" onClick={() => void signOut()}>{t('sign_out')}</button></>}
    </header>
  );
}

/** A page of one thing begins anew with another thing: its `key`. */
function Content(): JSX.Element {
  if (me.value === undefined) return <p>{t('working')}</p>;
  if (me.value === null) return <SignInPage done={() => void whoAmI().then(toMain)} />;
  const at = path.value;
  if (at === '/') return <TrafficPage />;
  if (at === '/keys') return <KeysPage open={go} />;
  if (at.startsWith('/keys/')) return <KeyPage key={at} id={decodeURIComponent(at.slice('/keys/'.length))} open={go} go={goTo} />;
  if (at === '/grants') return <GrantsPage open={go} />;
  if (at === '/grants/new') return <NewGrantPage open={go} go={goTo} />;
  if (at.startsWith('/grants/')) return <GrantPage key={at} id={decodeURIComponent(at.slice('/grants/'.length))} open={go} go={goTo} />;
  if (at === '/tickets') return <TicketsPage open={go} />;
  if (at.startsWith('/tickets/')) return <TicketPage key={at} id={decodeURIComponent(at.slice('/tickets/'.length))} open={go} />;
  if (at === '/sync') return <SyncPage open={go} go={goTo} />;
  if (at.startsWith('/sync/')) return <PlanPage key={at} id={decodeURIComponent(at.slice('/sync/'.length))} open={go} />;
  if (at === '/notices') return <NoticesPage />;
  if (at === '/account') return <AccountPage must={me.value.must_change_password} language={me.value.language} changed={whoAmI} />;
  return <><Heading name={t('not_found')} /><p><code>{at}</code></p></>;
}

function App(): JSX.Element {
  useEffect(() => void whoAmI(), []);
  return (
    <>
      <a class="skip" href="#content">{t('skip')}</a>
      <Header />
      {me.value?.must_change_password && path.value !== '/account' && <p class="notice"><a href="/account" onClick={(e) => go(e, '/account')}>{t('first_password')}</a></p>}
      <main id="content" tabIndex={-1}><Content /></main>
    </>
  );
}

render(<App />, document.getElementById('app')!);

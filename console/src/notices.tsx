// Notices for the signed-in person, and the count of unread ones for the header.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get, post, type Page, type Problem } from './api';
import { Heading, Notice as Trouble, Refusal, toHeading, useLoaded } from './parts';
import { moment, t } from './text';

interface Told { id: string; title: string; text: string; link: string; action: string; created_at: string; read_at: string | null }
interface ToldPage extends Page<Told> { unread: number }

export const unread = signal(0);

async function load(limit: number): Promise<ToldPage> {
  const page = await get<ToldPage>(`/api/v1/notices?limit=${limit}`);
  unread.value = page.unread;
  return page;
}

/** Asks for the count, quietly: a failure shows on the page that needs it. */
export async function countUnread(): Promise<void> {
  try { await load(1); } catch { /* the next one may succeed */ }
}

export function NoticesPage(): JSX.Element {
  const { value, problem, again } = useLoaded(() => load(50), 10000);
  const [refused, setRefused] = useState<Problem | null>(null);
  const read = async (one: Told) => {
    try {
      await post(`/api/v1/notices/${one.id}/read`);
      setRefused(null);
      toHeading();
      again();
    } catch (p) {
      setRefused(p as Problem);
    }
  };
  return (
    <>
      <Heading name={t('notices')} />
      <Trouble problem={problem} />
      <Refusal problem={refused} />
      {value?.items.length === 0 && <p class="quiet">{t('empty_notices')}</p>}
      {value?.items.map((one) => (
        <article class="panel" key={one.id}>
          <h2>{one.title}</h2>
          <p class="quiet">{moment(one.created_at)}</p>
          <p>{one.text}</p>
          <p class="row">
            {one.link && <a href={one.link}>{one.action || t('open')}</a>}
            {one.read_at === null && <button class="plain" onClick={() => void read(one)}>{t('mark_read')}</button>}
          </p>
        </article>
      ))}
    </>
  );
}

// The console's own words, Indonesian first. Texts of refusals come from the server, already in the caller's language.
import { signal } from '@preact/signals';
import { events, keyStates, keyWords } from './words_keys';
import { failures, rowStates, ticketEvents, workWords } from './words_work';

export type Lang = 'id' | 'en';

const kept = 'gapura_lang';

/** What was chosen here before, else what the browser asks for first of the two; Indonesian when it asks for neither. */
function first(): Lang {
  const known = (text: string | null | undefined): Lang | undefined => (text?.startsWith('en') ? 'en' : text?.startsWith('id') ? 'id' : undefined);
  let chosen: string | null = null;
  try { chosen = localStorage.getItem(kept); } catch { /* private mode */ }
  return known(chosen) ?? navigator.languages.map(known).find((l) => l) ?? 'id';
}
export const lang = signal<Lang>(first());
document.documentElement.lang = lang.value;

export function setLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next;
  try { localStorage.setItem(kept, next); } catch { /* private mode: the choice lasts for this page */ }
}

const words = {
  ...keyWords, ...workWords,
  skip: ['Langsung ke isi', 'Skip to content'],
  sign_in: ['Masuk', 'Sign in'], sign_out: ['Keluar', 'Sign out'],
  email: ['Surel', 'E-mail'], password: ['Kata sandi', 'Password'],
  account: ['Akun saya', 'My account'], old_password: ['Kata sandi sekarang', 'Current password'], new_password: ['Kata sandi baru', 'New password'],
  new_password_again: ['Kata sandi baru, sekali lagi', 'New password, once more'], change_password: ['Ganti kata sandi', 'Change password'],
  passwords_differ: ['Kedua kata sandi baru tidak sama', 'The two new passwords differ'], password_changed: ['Kata sandi diganti.', 'Password changed.'],
  password_ends: ['Sesi lain dan semua token Anda berakhir.', 'Your other sessions and all your tokens end.'],
  first_password: ['Ganti kata sandi pertama Anda: hanya berlaku seminggu.', 'Change your first password: it works for one week only.'],
  then_link: ['Sesudah itu Anda kembali ke tautan kunci.', 'After that you are back at the link to the key.'],
  sign_in_hint: ['Akun pertama dicetak di terminal saat Gapura dimulai.', 'The first account was printed in the terminal when Gapura started.'],
  traffic: ['Lalu lintas', 'Traffic'], keys: ['Kunci', 'Keys'], ticket: ['Tiket', 'Ticket'], tickets: ['Tiket', 'Tickets'], sync: ['Kirim data', 'Sync'],
  requests: ['Panggilan', 'Requests'], per_second: ['Per detik', 'Per second'], failures: ['Gagal di layanan', 'Upstream failures'], refused: ['Ditolak', 'Refused'],
  p50: ['p50 (ms)', 'p50 (ms)'], p99: ['p99 (ms)', 'p99 (ms)'],
  route: ['Rute', 'Route'], service: ['Layanan', 'Service'], unit: ['Unit', 'Unit'], app: ['Aplikasi', 'Application'], state: ['Keadaan', 'State'], scopes: ['Jenis data', 'Data kinds'],
  expires: ['Berakhir', 'Expires'], hint: ['Kunci', 'Key'], number: ['Nomor', 'Number'], opened: ['Dibuka', 'Opened'], recovered: ['Pulih', 'Recovered'], endpoint: ['Titik akhir', 'Endpoint'],
  severity: ['Tingkat', 'Severity'], count: ['Jumlah', 'Count'],
  empty_keys: ['Belum ada kunci. PSI menerbitkannya dari permohonan yang disetujui.', 'No keys yet. PSI issues them from approved requests.'],
  empty_tickets: ['Tidak ada gangguan. Tiket terbuka sendiri saat layanan gagal berulang.', 'No incidents. A ticket opens by itself when a service keeps failing.'],
  empty_traffic: ['Belum ada panggilan.', 'No calls yet.'],
  cancel: ['Batal', 'Cancel'],
  back: ['Kembali', 'Back'], first_error: ['Galat pertama', 'First error'], last_error: ['Galat terakhir', 'Last error'], units_hit: ['Unit terdampak', 'Units affected'], apps_hit: ['Aplikasi terdampak', 'Applications affected'],
  history: ['Riwayat', 'History'],
  created: ['Dibuat', 'Created'],
  working: ['Sedang dikerjakan…', 'Working…'], reason: ['Alasan', 'Reason'],
  notices: ['Pemberitahuan', 'Notices'], empty_notices: ['Belum ada pemberitahuan untuk Anda.', 'No notices for you yet.'], open: ['Buka', 'Open'], mark_read: ['Tandai sudah dibaca', 'Mark as read'],
  usage: ['Pemakaian kunci', 'Usage of the key'], last_calls: ['Panggilan terakhir', 'Last calls'], day: ['Tanggal', 'Day'], time: ['Waktu', 'Time'], status: ['Status', 'Status'], took: ['Lama (ms)', 'Took (ms)'],
  request_id: ['Nomor permintaan', 'Request id'], limited: ['Melebihi batas (429)', 'Over a limit (429)'], wrong_calls: ['Salah panggil (4xx)', 'Wrong calls (4xx)'], p95: ['p95 (ms)', 'p95 (ms)'],
  all_calls: ['Semua', 'All'], well: ['Berhasil', 'Answered well'], wrong_or_refused: ['Salah atau ditolak (4xx)', 'Wrong or refused (4xx)'], download: ['Unduh sebagai XLSX', 'Download as XLSX'],
  empty_usage: ['Belum ada pemakaian dalam 30 hari terakhir.', 'No use within the last 30 days.'], empty_calls: ['Tidak ada panggilan seperti ini.', 'No such calls.'],
  not_found: ['Halaman tidak ada', 'No such page'], language: ['English', 'Bahasa Indonesia'], refresh_note: ['Diperbarui tiap 2 detik.', 'Refreshed every 2 seconds.'],
} satisfies Record<string, [string, string]>;

export type Word = keyof typeof words;
/** The word in the language of the page, with what stands in braces filled from `args`. */
export const t = (word: Word, args: Record<string, string> = {}): string => words[word][lang.value === 'id' ? 0 : 1].replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);

const locale = (): string => (lang.value === 'id' ? 'id-ID' : 'en-GB');
export const number = (value: number): string => value.toLocaleString(locale());

const zones: Record<string, { name: string; zone: string }> = {
  '+07:00': { name: 'WIB', zone: 'Asia/Jakarta' }, '+08:00': { name: 'WITA', zone: 'Asia/Makassar' }, '+09:00': { name: 'WIT', zone: 'Asia/Jayapura' },
};

/** "22 Nov 2026 15.50 WIB", in the organisation's zone where the server said it, or that of `like`; "–" for nothing. */
export function moment(iso: string | null | undefined, { seconds = false, like = iso ?? '' } = {}): string {
  if (!iso) return '–';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const where = zones[like.slice(-6)] ?? zones['+07:00']!;
  const digits = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined } as const;
  return `${at.toLocaleString(locale(), { ...digits, timeZone: where.zone })} ${where.name}`;
}

/** "22 Nov 2026" of a plain day. */
export const day = (iso: string): string => new Date(`${iso}T00:00:00Z`).toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

const states: Record<string, [string, string]> = {
  ...keyStates,
  pending: ['menunggu dibuka', 'waiting to be opened'], active: ['aktif', 'active'], suspended: ['ditangguhkan', 'suspended'], revoked: ['dicabut', 'revoked'], expired: ['berakhir', 'expired'],
  detected: ['terdeteksi', 'detected'], closed: ['selesai', 'closed'], reopened: ['dibuka lagi', 'reopened'],
  draft: ['disiapkan', 'being made'], ready: ['siap disetujui', 'ready'], approved: ['disetujui', 'approved'], running: ['dikirim', 'sending'], paused: ['dijeda', 'paused'], done: ['selesai', 'done'], partial: ['selesai sebagian', 'partly done'], cancelled: ['dibatalkan', 'cancelled'], voided: ['batal', 'void'], failed: ['gagal', 'failed'],
};
const inTable = (table: Record<string, [string, string]>) => (name: string): string => table[name]?.[lang.value === 'id' ? 0 : 1] ?? name;
/** The word for a state; what the console does not know stands as it is, here and below. */
export const stateWord = inTable(states);
/** The word for a move in a history. */
export const eventWord = inTable({ ...events, ...ticketEvents });
/** The word for a class of failed calls. */
export const failureWord = inTable(failures);
/** Where a student of a plan stands. */
export const rowWord = inTable(rowStates);

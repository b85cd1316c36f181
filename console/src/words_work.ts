// Words of the pages about tickets and about what is sent to the Feeder. Part of text.ts's table.
export const workWords = {
  close: ['Tutup tiket', 'Close ticket'], what_dismiss: ['Gangguan selesai. Dalam 14 hari tiket dapat dibuka lagi.', 'The trouble is over. Within 14 days the ticket can be reopened.'],
  do_reopen: ['Buka lagi', 'Reopen'], what_reopen: ['Tiket menjadi pekerjaan lagi.', 'The ticket is work again.'],
  evidence: ['Bukti (tersamar)', 'Evidence (masked)'], empty_evidence: ['Tidak ada contoh panggilan.', 'No samples of calls.'], trouble: ['Gangguan', 'Trouble'],
} satisfies Record<string, [string, string]>;

export const ticketEvents: Record<string, [string, string]> = {
  detect: ['terdeteksi', 'detected'], recovered: ['layanan pulih', 'service recovered'], failing_again: ['gagal lagi', 'failing again'], seen: ['terlihat lagi', 'seen again'], dismiss: ['ditutup', 'closed'], reopen: ['dibuka lagi', 'reopened'],
};

export const failures: Record<string, [string, string]> = {
  refused: ['sambungan ditolak', 'connection refused'], timed_out: ['tidak menjawab pada waktunya', 'no answer in time'], broken: ['sambungan putus', 'connection broke'], malformed: ['jawaban rusak', 'malformed answer'], '5xx': ['galat layanan', 'error of the service'],
};

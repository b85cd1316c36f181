// Words of the pages about tickets and about what is sent to the Feeder. Part of text.ts's table.
export const workWords = {
  close: ['Tutup tiket', 'Close ticket'], what_dismiss: ['Gangguan selesai. Dalam 14 hari tiket dapat dibuka lagi.', 'The trouble is over. Within 14 days the ticket can be reopened.'],
  do_reopen: ['Buka lagi', 'Reopen'], what_reopen: ['Tiket menjadi pekerjaan lagi.', 'The ticket is work again.'],
  evidence: ['Bukti (tersamar)', 'Evidence (masked)'], empty_evidence: ['Tidak ada contoh panggilan.', 'No samples of calls.'], trouble: ['Gangguan', 'Trouble'],
  new_plan: ['Komparasi sekarang', 'Compare now'], program: ['Kode prodi (kosong: semua)', 'Programme code (empty: all)'], program_code: ['Kode prodi', 'Programme'], nim: ['NIM', 'NIM'], plan: ['Rencana', 'Plan'], filter: ['Cakupan', 'Covers'],
  empty_plans: ['Belum ada rencana. Buat satu untuk melihat apa yang berbeda dengan Feeder.', 'No plans yet. Make one to see what differs from the Feeder.'],
  all_programs: ['semua prodi', 'all programmes'], of_program: ['prodi {program}', 'programme {program}'], all_semesters: ['semua angkatan', 'all entry semesters'], of_semester: ['angkatan {semester}', 'entry semester {semester}'],
  fresh: ['Baru', 'New'], changed: ['Berubah', 'Changed'], same: ['Sama', 'Same'], blocked: ['Bermasalah', 'Blocked'], to_send: ['Akan dikirim', 'To send'], rows: ['Mahasiswa', 'Students'], why: ['Sebab dan perbaikan', 'Cause and cure'],
  mended_at_source: ['Diperbaiki petugas data atau operator fakultas di sistem akademik.', 'Mended by the data officer or the faculty’s operator in the academic system.'],
  same_unlisted: ['Yang sama di kedua sisi dihitung saja, tidak didaftar.', 'Who is the same on both sides is counted, not listed.'], empty_rows: ['Tidak ada mahasiswa seperti ini dalam rencana.', 'No students like these in the plan.'],
  here_and_there: ['di kampus {ours}, di Feeder {theirs}', 'on campus {ours}, in the Feeder {theirs}'],
  nothing_to_send: ['Tidak ada yang perlu dikirim.', 'There is nothing to send.'], newer_plan: ['Rencana ini sudah usang; ada yang lebih baru:', 'This plan is out of date; there is a newer one:'],
  approved_by: ['Disetujui oleh', 'Approved by'], started: ['Mulai dikirim', 'Sending began'], finished: ['Selesai', 'Finished'], progress: ['Kemajuan', 'Progress'], left: ['sisa', 'left'],
  approve: ['Setujui', 'Approve'], what_approve_plan: ['Setujui {rows} baris ({scope}): {new} baru, {changed} berubah, {blocked} bermasalah? Yang bermasalah tidak dikirim.', 'Approve {rows} rows ({scope}): {new} new, {changed} changed, {blocked} blocked? The blocked ones are not sent.'],
  run: ['Kirim', 'Send'], what_run_plan: ['{rows} baris ({scope}) dikirim ke Feeder. Dapat dijeda kapan saja.', '{rows} rows ({scope}) are sent to the Feeder. It can be paused at any time.'],
  pause: ['Jeda', 'Pause'], what_pause_plan: ['Yang sedang dikirim diselesaikan; sisanya menunggu.', 'What is being sent is finished; the rest waits.'], resume: ['Lanjutkan', 'Resume'], what_resume_plan: ['Sisanya dikirim.', 'The rest is sent.'],
  do_cancel_plan: ['Batalkan rencana', 'Cancel the plan'], what_cancel_plan: ['Sisanya tidak dikirim lagi. Yang sudah terkirim tetap di Feeder.', 'The rest is not sent. What was sent stays in the Feeder.'],
} satisfies Record<string, [string, string]>;

export const rowStates: Record<string, [string, string]> = {
  blocked: ['bermasalah', 'blocked'], pending: ['belum dikirim', 'not sent yet'], sending: ['sedang dikirim', 'being sent'], unknown: ['jawaban hilang, diperiksa', 'answer lost, being looked up'], reading_back: ['sedang diperiksa', 'being read back'],
  accepted: ['diterima Feeder', 'accepted'], rejected: ['ditolak Feeder', 'rejected'], needs_human: ['perlu dilihat orang', 'needs a person'],
};

export const ticketEvents: Record<string, [string, string]> = {
  detect: ['terdeteksi', 'detected'], recovered: ['layanan pulih', 'service recovered'], failing_again: ['gagal lagi', 'failing again'], seen: ['terlihat lagi', 'seen again'], dismiss: ['ditutup', 'closed'], reopen: ['dibuka lagi', 'reopened'],
};

export const failures: Record<string, [string, string]> = {
  refused: ['sambungan ditolak', 'connection refused'], timed_out: ['tidak menjawab pada waktunya', 'no answer in time'], broken: ['sambungan putus', 'connection broke'], malformed: ['jawaban rusak', 'malformed answer'], '5xx': ['galat layanan', 'error of the service'],
};

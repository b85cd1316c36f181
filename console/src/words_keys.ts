// Words of the pages about requests and keys, and of what may be done with them. Part of text.ts's table.
export const keyWords = {
  grants: ['Permohonan', 'Requests'], grant: ['Permohonan', 'Request'], new_grant: ['Catat permohonan', 'Record a request'], change_grant: ['Ubah permohonan', 'Change the request'],
  empty_grants: ['Belum ada permohonan di sini. Catat surat unit untuk memulai.', 'No requests here yet. Record a unit’s letter to begin.'],
  empty_keys_here: ['Tidak ada kunci seperti ini.', 'No keys like these.'], empty_history: ['Belum ada riwayat.', 'No history yet.'],
  any_state: ['Semua keadaan', 'Any state'], any_unit: ['Semua unit', 'Any unit'], find: ['Cari nama atau pengenal', 'Find by name or identifier'], more: ['Muat lebih banyak', 'Load more'],
  custodian: ['Penanggung jawab', 'Custodian'], custodian_hint: ['Surel atau pengenalnya', 'E-mail or identifier'], purpose: ['Tujuan', 'Purpose'], letter: ['Surat', 'Letter'],
  letter_number: ['Nomor surat', 'Letter number'], letter_date: ['Tanggal surat', 'Date of the letter'], limits_hint: ['Kosong: tanpa batas sendiri.', 'Empty: no limit of its own.'],
  limit_rate: ['Panggilan per menit', 'Calls a minute'], limit_burst: ['Sekaligus (lonjakan)', 'At once (burst)'], limit_day: ['Panggilan per hari', 'Calls a day'], limit_month: ['Panggilan per bulan', 'Calls a month'], limit_concurrent: ['Panggilan bersamaan', 'Calls under way'], limit_kib: ['KiB per hari', 'KiB a day'],
  rule_services: ['Layanan', 'Services'], rule_routes: ['Rute', 'Routes'], rule_methods: ['Metode', 'Methods'], rule_params: ['Nilai', 'Values'], rule_networks: ['Jaringan', 'Networks'], rule_hours: ['Jam', 'Hours'], rule_pages: ['Halaman daftar per jam', 'Pages of lists an hour'],
  rule_unreadable: ['tidak terbaca, semua ditolak', 'unreadable, everything is refused'],
  rules_stay: ['Penyempitan tidak diubah oleh formulir ini.', 'This form leaves the narrowing as it is.'],
  nip: ['NIP', 'NIP'], phone: ['Telepon', 'Phone'], decided: ['Diputus oleh', 'Decided by'], recorded: ['Dicatat oleh', 'Recorded by'], submitted_by: ['Diajukan oleh', 'Submitted by'], renews: ['Memperpanjang kunci', 'Renews the key'],
  missing: ['Belum lengkap', 'Still missing'], validity: ['Masa berlaku', 'Validity'], through: ['sampai', 'through'], issued: ['Diterbitkan', 'Issued'], issued_by: ['Diterbitkan oleh', 'Issued by'], opened_on: ['Dibuka', 'Opened'],
  successor_of: ['Pengganti dari', 'Takes over from'], overlap_until: ['Kunci lama bekerja sampai', 'The old key works until'], not_opened: ['belum dibuka', 'not opened yet'], narrowed: ['Dipersempit', 'Narrowed to'], limits: ['Batas', 'Limits'], none: ['tidak ada', 'none'],
  event: ['Kejadian', 'Event'], by: ['Oleh', 'By'], rotation: ['Penggantian kunci', 'Rotation'], old_key: ['Kunci lama', 'Old key'], new_key: ['Kunci baru', 'New key'], last_used: ['Terakhir dipakai', 'Last used'], never: ['belum pernah', 'never'],
  calls_30: ['Panggilan tercatat', 'Calls counted'], still_used: ['Kunci lama masih dipakai dalam 24 jam terakhir.', 'The old key was used within the last 24 hours.'], no_longer_used: ['Kunci lama tidak dipakai dalam 24 jam terakhir.', 'The old key was not used within the last 24 hours.'],
  save: ['Simpan', 'Save'], confirm: ['Lakukan', 'Do it'], actions: ['Yang dapat dilakukan', 'What can be done'], done_now: ['Tercatat.', 'Recorded.'],
  link_made: ['Tautan sekali pakai untuk penanggung jawab, berlaku 24 jam. Sampaikan hanya kepadanya:', 'One-time link for the custodian, good for 24 hours. Give it to nobody else:'],
  letters_in: ['Bahasa surat dan pemberitahuan untuk saya', 'Language of letters and notices to me'],
  register: ['Register bulanan', 'Monthly register'], month: ['Bulan', 'Month'], print: ['Unduh untuk dicetak', 'Download to print'], as_csv: ['Unduh CSV', 'Download CSV'],
  overlap: ['Kunci lama tetap bekerja (hari, 0–30)', 'The old key goes on (days, 0–30)'], force: ['Akhiri walau kunci lama masih dipakai', 'End it although the old key is still used'], starts: ['Mulai berlaku (kosong: segera)', 'Valid from (empty: at once)'],
  ends: ['Berlaku sampai (kosong: satu tahun)', 'Valid through (empty: one year)'], to_person: ['Penanggung jawab baru (surel)', 'New custodian (e-mail)'], reply_letter: ['Nomor surat balasan', 'Number of the reply letter'],
  do_submit: ['Ajukan', 'Submit'], what_submit: ['Permohonan diajukan kepada pimpinan dan tidak dapat diubah lagi.', 'The request goes to the leader and can no longer be changed.'],
  do_approve: ['Setujui', 'Approve'], what_approve: ['PSI dapat menerbitkan kuncinya. Yang mencatat, mengubah, atau mengajukan tidak dapat memutuskan.', 'PSI can issue its key. Who recorded, changed or submitted it cannot decide.'],
  do_reject: ['Tolak', 'Reject'], what_reject: ['Permohonan berakhir. Unit dapat mengajukan yang baru.', 'The request ends. The unit may make a new one.'],
  do_withdraw: ['Tarik', 'Withdraw'], what_withdraw: ['Permohonan berakhir atas kehendak pemohon.', 'The request ends by the wish of those who asked.'],
  do_issue: ['Terbitkan kunci', 'Issue the key'], what_issue: ['Kunci dibuat saat penanggung jawab membuka tautan sekali pakai; Anda tidak melihat kuncinya.', 'The key is made when the custodian opens the one-time link; you do not see it.'],
  do_close: ['Tutup', 'Close'], what_close: ['Surat balasan sudah keluar; permohonan selesai.', 'The reply letter is out; the request is done.'],
  do_resend: ['Kirim ulang tautan', 'Send the link again'], what_resend: ['Tautan lama tidak berlaku lagi; tautan baru berlaku 24 jam.', 'The old link no longer works; the new one is good for 24 hours.'],
  do_rotate: ['Ganti kunci', 'Rotate'], what_rotate: ['Kunci baru dibuat. Kunci lama tetap bekerja sampai kunci baru dibuka, lalu selama hari tumpang; tanggal akhirnya sama.', 'A new key is made. The old one works until the new one is opened, and then for the days of overlap; its end stays the same.'],
  do_finish: ['Akhiri kunci lama', 'End the old key'], what_finish: ['Kunci lama ditolak mulai sekarang, untuk selamanya.', 'The old key is refused from now on, for good.'],
  do_rollback: ['Batalkan penggantian', 'Roll back'], what_rollback: ['Kunci lama bekerja seperti semula; kunci baru dicabut.', 'The old key works as before; the new one is revoked.'],
  do_renew: ['Perpanjang', 'Renew'], what_renew: ['Permohonan terisi dibuat untuk satu tahun lagi; kunci ini sendiri tidak berubah.', 'A prefilled request for another year is made; this key itself does not change.'],
  do_suspend: ['Tangguhkan', 'Suspend'], what_suspend: ['Panggilan dengan kunci ini ditolak sampai diaktifkan lagi; tanggal akhirnya tetap.', 'Calls with this key are refused until it is resumed; its end does not move.'],
  do_resume: ['Aktifkan lagi', 'Resume'], what_resume: ['Kunci bekerja lagi dalam sesaat.', 'The key works again in a moment.'],
  do_handover: ['Serahkan', 'Hand over'], what_handover: ['Semua kunci orang ini pada unit ini, yang belum berakhir, pindah ke penanggung jawab baru.', 'All keys of this person in this unit that have not ended move to the new custodian.'],
  do_revoke: ['Cabut', 'Revoke'], what_revoke: ['Kunci ditolak mulai sekarang, untuk selamanya. Ini tidak dapat dibatalkan.', 'The key is refused from now on, for good. This cannot be undone.'],
} satisfies Record<string, [string, string]>;

export const keyStates: Record<string, [string, string]> = {
  rotating: ['sedang diganti', 'rotating'], rotated: ['sudah diganti', 'rotated away'], submitted: ['diajukan', 'submitted'], rejected: ['ditolak', 'rejected'], withdrawn: ['ditarik', 'withdrawn'], provisioned: ['kunci terbit', 'key issued'],
};

export const events: Record<string, [string, string]> = {
  record: ['dicatat', 'recorded'], change: ['diubah', 'changed'], submit: ['diajukan', 'submitted'], approve: ['disetujui', 'approved'], reject: ['ditolak', 'rejected'], withdraw: ['ditarik', 'withdrawn'], provision: ['kunci terbit', 'key issued'], close: ['selesai', 'closed'],
  issue: ['diterbitkan', 'issued'], reveal: ['dibuka', 'opened'], reveal_early: ['dibuka lebih awal', 'opened early'], start: ['mulai berlaku', 'began to be valid'], lapse: ['tautan kedaluwarsa', 'link lapsed'], resend: ['tautan dikirim ulang', 'link sent again'],
  rotate: ['mulai diganti', 'rotation began'], finish: ['selesai diganti', 'rotated away'], rollback: ['penggantian dibatalkan', 'rolled back'], suspend: ['ditangguhkan', 'suspended'], resume: ['diaktifkan lagi', 'resumed'], handover: ['diserahkan', 'handed over'], revoke: ['dicabut', 'revoked'], expire: ['berakhir', 'expired'],
};

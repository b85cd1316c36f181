// The rules of the house as data: which module may use which, where third-party headers may stand, what may be longer, and why.

/** Module folder -> what it may include besides itself. The table of ARCHITECTURE.md. */
const lib = ['lib/base', 'lib/text', 'lib/net', 'lib/store', 'lib/http', 'lib/jobs', 'lib/paper', 'lib/audit', 'lib/notice', 'lib/face'];
export const mayUse = {
  'lib/base': [],
  'lib/text': ['lib/base'],
  'lib/net': ['lib/base', 'lib/text'],
  'lib/store': ['lib/base', 'lib/text'],
  'lib/http': ['lib/base', 'lib/text', 'lib/net', 'lib/store'],
  'lib/jobs': ['lib/base', 'lib/text', 'lib/net', 'lib/store'],
  'lib/audit': ['lib/base', 'lib/text', 'lib/store'],
  'lib/notice': ['lib/base', 'lib/text', 'lib/net', 'lib/store', 'lib/http', 'lib/jobs'],
  'lib/paper': ['lib/base', 'lib/text'],
  'lib/face': lib.filter((m) => m !== 'lib/notice'),
  people: lib,
  keys: ['people', ...lib],
  integrator: ['people', ...lib],
  gateway: ['keys', 'people', ...lib],
  desk: ['keys', 'people', ...lib],
  'feeder-sync': ['integrator', 'people', ...lib],
  'feeder-sync/sim': lib,
  app: ['people', 'keys', 'integrator', 'gateway', 'desk', 'feeder-sync', 'feeder-sync/sim', ...lib],
};

/** Third-party header (by the start of its name) -> the files that may include it; the first rule that fits counts. `*` is everywhere. */
export const thirdParty = [
  { header: 'boost/json', files: ['lib/base/json.h'] },
  { header: 'boost/beast/', files: ['lib/http/beast.cpp'] },
  { header: 'fmt/', files: ['*'] },
  { header: 'openssl/', files: ['lib/base/digest.cpp', 'lib/base/secret.cpp', 'lib/base/sign.cpp', 'lib/base/ecdsa.cpp'] },
  { header: 'spdlog/', files: ['lib/base/log.cpp'] },
  { header: 'date/', files: ['lib/base/zones.cpp'] },
  { header: 'sqlite3', files: ['lib/store/sqlite_connection.cpp'] },
  { header: 'libpq', files: ['lib/store/postgres_connection.cpp', 'lib/store/postgres_values.cpp'] },
  { header: 'curl/', files: ['lib/http/client.cpp', 'lib/notice/smtp.cpp'] },
  { header: 'xlsxwriter', files: ['lib/paper/xlsx.cpp'] },
  { header: 'hiredis/', files: ['gateway/redis_link.cpp'] },
  { header: 'pistache/', files: ['lib/face/pistache.cpp'] },
  { header: 'argon2', files: ['people/password.cpp'] },
  { header: 'yaml-cpp/', files: ['lib/base/yaml.cpp'] },
  { header: 'CLI/', files: ['app/cli/parse.cpp'] },
];
/** Folders of system headers; any other header with a folder in its name is third-party and needs a rule above. */
export const systemHeaders = /^(sys|netinet|arpa)\//;

export const fileLinesMax = 400;
export const functionLinesMax = 60;

/** File -> why it may pass a budget. Keep this list short. */
export const longFiles = {};
/** "file:function's first line text" is brittle; a whole file is excepted instead. */
export const longFunctions = {};

/** Modules whose README must draw or list their states. */
export const modules = Object.keys(mayUse);
export const modulesWithStates = ['lib/jobs', 'lib/notice', 'keys', 'gateway', 'desk', 'feeder-sync'];

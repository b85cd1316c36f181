// Bundles the console into dist/ (index.html, app.js, app.css, icon.svg). With --cpp FILE also writes them as C++ constants, for embedding.
// Nothing is fetched from elsewhere, at build or at run time.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cpp = process.argv[2] === '--cpp' ? process.argv[3] : undefined;
const dist = cpp ? join(dirname(cpp), 'dist') : join(here, 'dist');
mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ['src/main.tsx'],
  outfile: join(dist, 'app.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
});
for (const name of ['index.html', 'app.css', 'icon.svg']) copyFileSync(join(here, 'public', name), join(dist, name));

const types = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
if (cpp) {
  const assets = ['index.html', 'app.js', 'app.css', 'icon.svg'].map((name) => ({ name, bytes: readFileSync(join(dist, name)) }));
  const arrays = assets.map(({ bytes }, i) => `constexpr unsigned char file_${i}[] = {${[...bytes].join(',')}};`);
  const rows = assets.map(({ name, bytes }, i) => {
    const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    return `    {"/${name}", "${types[name.split('.')[1]]}", view(file_${i}), "\\"${etag}\\""},`;
  });
  writeFileSync(cpp, `#include "app/console_assets.h"

#include <string_view>

namespace gapura::app {
namespace {

${arrays.join('\n')}

template <std::size_t size>
std::string_view view(const unsigned char (&bytes)[size]) {
    return {reinterpret_cast<const char*>(bytes), size};
}

} // namespace

std::vector<face::Asset> console_assets() {
    return {
${rows.join('\n')}
    };
}

} // namespace gapura::app
`);
}

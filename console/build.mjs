// Bundles the console into dist/: index.html, app.js, app.css. Nothing from elsewhere is fetched, at build or at run time.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, statSync } from 'node:fs';

mkdirSync('dist', { recursive: true });
await build({
  entryPoints: ['src/main.tsx'],
  outfile: 'dist/app.js',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
});
for (const name of ['index.html', 'app.css', 'icon.svg']) copyFileSync(`public/${name}`, `dist/${name}`);
console.log(`console: app.js ${statSync('dist/app.js').size} bytes`);

// The house rules that a machine can hold. Each failure names file and line and says what to do.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileLinesMax, functionLinesMax, longFiles, longFunctions, mayUse, modules, modulesWithStates, systemHeaders, thirdParty } from './rules.mjs';
import { blank, cppFiles, files, functionsOf, read, root } from './sources.mjs';

const moduleOf = (file) => modules.filter((m) => file.startsWith(m + '/')).sort((a, b) => b.length - a.length)[0];
const none = (broken, advice) => assert.equal(broken.length, 0, `${advice}\n  ${broken.join('\n  ')}`);

const includesOf = (file) =>
  read(file)
    .split('\n')
    .map((text, i) => ({ text, line: i + 1, found: /^\s*#\s*include\s+([<"])([^>"]+)[>"]/.exec(text) }))
    .filter((l) => l.found)
    .map((l) => ({ line: l.line, own: l.found[1] === '"', path: l.found[2] }));

test('includes follow the table of modules', () => {
  const broken = [];
  for (const file of cppFiles()) {
    const module = moduleOf(file);
    assert.ok(module, `${file} is in no module of tests/tidy/rules.mjs`);
    for (const { line, own, path } of includesOf(file)) {
      const target = own ? moduleOf(path) : undefined;
      if (own && !target) broken.push(`${file}:${line} includes "${path}", which is no path from the root`);
      if (target && target !== module && !mayUse[module].includes(target)) broken.push(`${file}:${line} may not use ${target}`);
    }
  }
  none(broken, 'Arrows point down; what must cross sideways is a durable job:');
});

test('third-party headers stay in their adapters', () => {
  const broken = [];
  const used = new Set();
  for (const file of cppFiles()) {
    for (const { line, path } of includesOf(file).filter((i) => !i.own)) {
      const rule = thirdParty.find((r) => path.startsWith(r.header));
      if (rule ? !rule.files.some((f) => f === '*' || f === file) : path.includes('/') && !systemHeaders.test(path)) broken.push(`${file}:${line} <${path}>`);
      if (rule) used.add(`${rule.header} ${file}`);
    }
  }
  none(broken, 'Include these only in the adapter named in tests/tidy/rules.mjs:');
  const stale = thirdParty.flatMap((r) => r.files.filter((f) => f !== '*' && !used.has(`${r.header} ${f}`)).map((f) => `${r.header} ${f}`));
  none(stale, 'These adapters in tests/tidy/rules.mjs no longer include their header:');
});

test('SQL stands only in *_store.cpp, lib/store and migrations', () => {
  const sql = /"\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|UNIQUE))\b/i;
  const broken = [];
  for (const file of cppFiles().filter((f) => !f.endsWith('_store.cpp') && !f.startsWith('lib/store/'))) {
    blank(read(file), { strings: false })
      .split('\n')
      .forEach((text, i) => sql.test(text) && broken.push(`${file}:${i + 1}`));
  }
  none(broken, 'Move these statements to the module\'s store file:');
});

test('files stay small, tests too', () => {
  const broken = [];
  for (const file of files('*.cpp', '*.h')) {
    const lines = read(file).split('\n').length - 1;
    if (lines > fileLinesMax && !(file in longFiles)) broken.push(`${file}: ${lines} lines`);
  }
  none(broken, `Over ${fileLinesMax} lines: look for the missing idea:`);
});

test('functions fit a screen', () => {
  const broken = [];
  for (const file of cppFiles().filter((f) => !(f in longFunctions))) {
    for (const { line, lines } of functionsOf(read(file))) if (lines > functionLinesMax) broken.push(`${file}:${line}: ${lines} lines`);
  }
  none(broken, `Over ${functionLinesMax} lines: look for the missing idea:`);
});

test('every exception is still needed', () => {
  const stale = Object.keys(longFiles).filter((f) => !existsSync(join(root, f)) || read(f).split('\n').length - 1 <= fileLinesMax);
  const staleFunctions = Object.keys(longFunctions).filter((f) => !existsSync(join(root, f)) || functionsOf(read(f)).every((x) => x.lines <= functionLinesMax));
  none([...stale, ...staleFunctions], 'These no longer need their exception in tests/tidy/rules.mjs:');
});

test('every source opens by saying what it is', () => {
  const broken = files('*.h').filter((f) => !read(f).startsWith('//'));
  none(broken, 'A header opens with a comment: what it is, what it is not, which threads may call it:');
});

test('names say something', () => {
  const broken = [];
  const empty = /\b(class|struct)\s+(\w*(?:Manager|Helper|Util|Utils|Impl)|Common\w*|Base[A-Z]\w*)\b/;
  for (const file of cppFiles()) {
    blank(read(file)).split('\n').forEach((text, i) => empty.test(text) && broken.push(`${file}:${i + 1}: ${text.trim()}`));
  }
  none(broken, 'Find the noun:');
});

test('every module has a README, with its states where it has any', () => {
  const broken = modules.filter((m) => !existsSync(join(root, m, 'README.md')));
  none(broken, 'README.md missing in:');
  none(modulesWithStates.filter((m) => !/→|──▶|-->|\| *from *\|/i.test(read(`${m}/README.md`))), 'README.md draws no states in:');
});

test('every public text used in code stands in the catalogue', () => {
  const known = new Set();
  for (const file of files('lib/text/messages_*.cpp')) for (const m of read(file).matchAll(/Message\{\s*"([^"]+)"/g)) known.add(m[1]);
  const broken = [];
  for (const file of cppFiles().filter((f) => !f.startsWith('lib/text/'))) {
    const code = blank(read(file), { strings: false });
    for (const m of code.matchAll(/\bfail\(\s*(?:base::)?Code::\w+,\s*"([^"]+)"/g)) if (!known.has(m[1])) broken.push(`${file}: ${m[1]}`);
  }
  none(broken, 'Add these slugs to lib/text/messages_<module>.cpp, in both languages:');
});

test('every phrase about a wrong value stands in lib/text/phrases.cpp', () => {
  const rows = [...read('lib/text/phrases.cpp').matchAll(/Phrase\{"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]);
  const shapes = rows.map((row) => new RegExp(`^${row.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's'));
  const says = /\breject\(|\bwrong\(where|"problem", "|"must |\brefuse\([^)]*(?:line|key|root|Mark)|\brefused\(name,/;
  const broken = [];
  let seen = 0;
  for (const file of cppFiles().filter((f) => !f.startsWith('lib/text/'))) {
    const code = blank(read(file), { strings: false });
    for (const line of code.split('\n').filter((l) => says.test(l))) {
      // Values joined to a text, or formatted into it, are any text.
      const text = line.replace(/R"\((.*?)\)"/g, (_, raw) => JSON.stringify(raw)).replace(/"\s*\+[^"]*\+\s*"/g, '*').replace(/"\s*\+[^",;]*/g, '*"').replace(/"([^"+]*)\{\}/g, '"$1*');
      for (const [, phrase] of text.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
        if (!phrase.includes(' ')) continue;
        seen += 1;
        if (!shapes.some((shape) => shape.test(phrase))) broken.push(`${file}: ${phrase}`);
      }
    }
  }
  assert.ok(seen > 50, `only ${seen} phrases found: the pattern fits the code no more`);
  none(broken, 'Add these, with their Indonesian form:');
});

test('nothing is left over', () => {
  const broken = [];
  const left = new RegExp(['\\bTO' + 'DO\\b', '\\bFIX' + 'ME\\b', '\\bXX' + 'X\\b', 'GTEST_' + 'SKIP', 'DISABLED' + '_'].join('|'));
  for (const file of files('*.cpp', '*.h', '*.md', '*.ts', '*.tsx', '*.mjs', '*.sh', '*.yaml', '*.cmake', '*CMakeLists.txt')) {
    read(file).split('\n').forEach((text, i) => left.test(text) && broken.push(`${file}:${i + 1}: ${text.trim().slice(0, 100)}`));
  }
  none(broken, 'Finish or remove:');
});

test('no secret and no built file is committed', () => {
  const secret = /gpr_[0-9A-Za-z]{49}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
  const broken = files('*').filter((f) => !/\.(png|jpg|ttf|ico|woff2|pdf)$/.test(f) && existsSync(join(root, f)) && !f.startsWith('tests/fuzz/seeds/') && secret.test(read(f)));
  none(broken, 'Looks like a live secret:');
  none(files('*.o', '*.a', '*.so', 'console/dist/*', 'build/*'), 'Built files are not committed:');
});

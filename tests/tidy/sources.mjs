// Reads the repository's own sources for the tidy tests: files git knows, C++ with comments and strings blanked out, function lengths.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export function files(...patterns) {
  const out = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], { cwd: root, encoding: 'utf8' });
  return out.split('\n').filter((f) => f !== '');
}

export const read = (file) => readFileSync(join(root, file), 'utf8');

/** The program's own C++; tests/ and what cmake/ links into the sanitizer builds are no modules of it. */
export const cppFiles = () => files('*.cpp', '*.h').filter((f) => !f.startsWith('tests/') && !f.startsWith('cmake/'));

/** The text with comments, and optionally strings, turned into spaces; line breaks stay. */
export function blank(text, { strings = true } = {}) {
  const shapes = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"(\w*)\(([\s\S]*?)\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g;
  return text.replace(shapes, (found) => {
    const isComment = found.startsWith('/');
    return isComment || strings ? found.replace(/[^\n]/g, ' ') : found;
  });
}

function kindOf(before, insideFunction) {
  if (insideFunction) return 'inner';
  if (/\bnamespace\b/.test(before) || /extern\s*$/.test(before)) return 'namespace';
  if (/\b(class|struct|enum|union)\b[^()]*$/.test(before) && !/\)\s*(const|noexcept|override|final|->|:|\s)*[^;]*$/.test(before.replace(/alignas\([^)]*\)/g, ''))) return 'type';
  return before.includes(')') && !/=\s*$/.test(before) ? 'function' : 'value';
}

/** [{line, lines}] of every function body in a C++ text; a lambda belongs to the function around it. */
export function functionsOf(text) {
  const code = blank(text).replace(/^\s*#.*(\\\n.*)*$/gm, (m) => m.replace(/[^\n]/g, ' '));
  const found = [];
  const stack = [];
  let start = 0;
  let line = 1;
  for (let i = 0; i < code.length; i++) {
    const c = code[i];
    if (c === '\n') line++;
    else if (c === ';') start = i + 1;
    else if (c === '{') {
      const inside = stack.some((s) => s.kind === 'function');
      stack.push({ kind: kindOf(code.slice(start, i), inside), line });
      start = i + 1;
    } else if (c === '}') {
      const open = stack.pop();
      if (open?.kind === 'function') found.push({ line: open.line, lines: line - open.line + 1 });
      start = i + 1;
    }
  }
  return found;
}

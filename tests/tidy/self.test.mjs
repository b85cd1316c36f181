// The tidy tests must be able to fail: their reader of C++ is shown known shapes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blank, functionsOf } from './sources.mjs';

test('counts function bodies, not classes, namespaces or tables', () => {
  const text = ['namespace a {', 'class B : public C {', ' void f() const {', '  if (x) {', '  }', ' }', '};', 'int g(int a)', '    : b(1) {', ' auto l = [] {', ' };', '}', 'constexpr T t[] = {', '{1, f(2)},', '};', '}'].join('\n');
  assert.deepEqual(functionsOf(text), [{ line: 3, lines: 4 }, { line: 9, lines: 4 }]);
});

test('braces in strings and comments do not count', () => {
  assert.deepEqual(functionsOf('void f() {\n// {\nauto s = "{";\nauto r = R"x({)x";\nauto c = \'{\';\n}'), [{ line: 1, lines: 6 }]);
  assert.equal(blank('a // b\n"c"').trim(), 'a');
});

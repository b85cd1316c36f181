// Sums GoogleTest's JSON results in a folder: prints "PASSED FAILED". A skipped test counts as failed: nothing here may be skipped.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

let passed = 0;
let failed = 0;
for (const name of readdirSync(process.argv[2]).filter((n) => n.endsWith('.json'))) {
  const result = JSON.parse(readFileSync(join(process.argv[2], name), 'utf8'));
  const skipped = result.testsuites.flatMap((s) => s.testsuite).filter((t) => t.result === 'SKIPPED').length;
  failed += result.failures + skipped;
  passed += result.tests - result.failures - skipped - (result.disabled ?? 0);
}
console.log(passed, failed);

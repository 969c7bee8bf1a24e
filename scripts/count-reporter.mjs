import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves the counts of a run in POSTRIDER_TEST_FOLDER, for test.mjs. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const folder = process.env.POSTRIDER_TEST_FOLDER;
    if (folder === undefined) return;
    const counts = {
      passed: results.numPassedTests,
      // A file that does not run at all has no tests to count.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(join(folder, 'counts.json'), JSON.stringify(counts));
  }
}

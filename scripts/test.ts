/** `npm test`: every check and every test, all of them even when one fails, and the sum of it in the last line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'plinth-report-'));
const total = { passed: 0, failed: 0 };

step('check', 'npm', ['run', 'check']);
tests('unit', 'pg', 'instances', 'own-database', 'client');
step('build', 'node', ['scripts/turbo.mjs', 'build']);
tests('e2e');

rmSync(folder, { recursive: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** A command that counts as one. */
function step(name: string, command: string, args: string[]): void {
  if (run(name, command, args)) total.passed++;
  else total.failed++;
}

/** Vitest projects, of which every test counts; files that do not load, and runs that end without a report, count as failures. */
function tests(...projects: string[]): void {
  const name = projects.join(', ');
  const report = join(folder, `${projects.join('-')}.json`);
  const selection = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const isGood = run(name, 'vitest', ['run', ...selection, ...reporters]);
  const counts = readReport(report);
  total.passed += counts.passed;
  total.failed += isGood ? counts.failed : Math.max(counts.failed, 1);
}

function readReport(file: string): { passed: number; failed: number } {
  try {
    const report: { numPassedTests: number; numFailedTests: number } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch (error) {
    console.error(`no report of the tests: ${String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

function run(name: string, command: string, args: string[]): boolean {
  console.log(`\n── ${name} ──`);
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

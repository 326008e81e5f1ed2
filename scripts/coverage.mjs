import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, relative } from 'node:path'
import { root } from './processes.mjs'

const leastPercent = 95

/** Lines of the backend that the tests ran. A file that nothing loaded counts with all its lines. */
export async function printCoverage() {
  const summary = readSummary()
  const folder = join(root, 'backend', 'src')
  const rows = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, ...linesOf(join(folder, name), summary) }))
    .filter(({ total }) => total > 0)
  const sum = (key) => rows.reduce((all, row) => all + row[key], 0)
  const percent = (100 * sum('covered')) / Math.max(1, sum('total'))
  const gaps = rows
    .filter(({ total, covered }) => covered < total)
    .sort((a, b) => b.total - b.covered - (a.total - a.covered))
    .map(
      ({ name, total, covered }) =>
        `  ${((100 * covered) / total).toFixed(1).padStart(5)} %  ${name} (${total - covered} lines not run)`,
    )
  const line = `  ${percent.toFixed(1).padStart(5)} %  of ${relative(root, folder)} (${sum('covered')} of ${sum('total')} lines; at least ${leastPercent} %)`
  return { isGood: percent >= leastPercent, output: [...gaps, line].join('\n') }
}

function linesOf(file, summary) {
  const found = summary[file]?.lines
  if (found) return found
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8'))
  const total = code
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() && !line.trim().startsWith('//')).length
  return { total, covered: 0 }
}

/** What tap measured, by file. */
function readSummary() {
  const file = join(root, '.tap', 'report', 'coverage-summary.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

import { createInterface } from 'node:readline'

/**
 * Reads the TAP of a whole run and says one line for each file, with the failures of those that failed.
 * Resolves to the sums of all assertions.
 */
export async function readTap(stream, say) {
  const counts = { pass: 0, fail: 0, skip: 0 }
  let block = []
  for await (const line of createInterface({ input: stream })) {
    const total = /^# \{ total: .*\}$/.test(line)
    const verdict = /^(not )?ok \d+ - (.*?)(?: # time=([\d.]+)ms)?$/.exec(line)
    if (total) addCounts(counts, line)
    else if (verdict) {
      const [, failed, name, ms] = verdict
      say(`${failed ? '✗' : '✓'} ${name}${ms ? ` (${(Number(ms) / 1000).toFixed(1)} s)` : ''}`)
      for (const one of failed ? failuresOf(block) : notesOf(block)) say(one)
      block = []
    } else block.push(line)
  }
  return counts
}

function addCounts(counts, line) {
  for (const [, name, number] of line.matchAll(/(pass|fail|skip|todo): (\d+)/g)) {
    counts[name === 'todo' ? 'skip' : name] += Number(number)
  }
}

const failuresOf = (block) =>
  block.filter((line) => line.trim() && !/^\s*(ok \d|\d+\.\.\d|# time=|TAP version)/.test(line))

/** What a passing test has to tell: comments that begin with a `*`, such as sizes and speeds. */
const notesOf = (block) => block.filter((line) => /^\s*# \*/.test(line)).map((line) => line.replace(/^\s*# \*/, '  '))

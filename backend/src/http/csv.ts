import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export type Cell = string | number | null

/** What spreadsheet programs take for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** One line of RFC 4180. Text that would run as a formula is kept text by an apostrophe; numbers are numbers. */
export const csvLine = (cells: Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Lines as a file of that name, sent as they come. The byte order mark tells spreadsheet programs that it is UTF-8. */
export function csvFile(reply: FastifyReply, name: string, lines: Iterable<string> | AsyncIterable<string>): Readable {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`)
  return Readable.from(withMark(lines))
}

async function* withMark(lines: Iterable<string> | AsyncIterable<string>) {
  yield '\ufeff'
  yield* lines
}

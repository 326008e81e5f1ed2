import { ApiError } from '../../client.ts'
import type { App } from '../../state/app.ts'
import { saveFile } from '../../state/save-file.ts'

/** Reads a table from the service and offers it as a file. It takes the session's token, so no link would do. */
export async function saveTable({ engine, settings }: App, path: string, name: string): Promise<void> {
  const headers = { authorization: `Token ${engine.session.get()?.token}` }
  const response = await fetch(settings.apiBase + path, { headers, credentials: 'omit', cache: 'no-store' }).catch(
    () => {
      throw new ApiError(0, {})
    },
  )
  if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})))
  // Spreadsheets know UTF-8 by this mark, which reading as text takes away.
  saveFile(name, 'text/csv', `\ufeff${await response.text()}`)
}

import { ApiError } from '../client.ts'
import { t } from '../locales/index.ts'

/** What went wrong, in words that say what to do. */
export function explain(fault: unknown): string {
  if (!(fault instanceof ApiError)) return t('failed')
  if (fault.status === 0) return t('unreachable')
  if (fault.status === 429) return t('busy', { n: Math.ceil(fault.retryAfter ?? 1) })
  return fault.status >= 500 ? t('failed') : fault.detail
}

/** The service's words by field, when fields are at fault. */
export const fieldFaults = (fault: unknown): Record<string, string[]> =>
  (fault instanceof ApiError && fault.errors) || {}

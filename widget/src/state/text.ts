import type { limits as Limits } from '@deskside/backend/contract'

/** The contract's limits that the panel counts against; the compiler holds them equal. */
export const limits: Pick<typeof Limits, 'subject' | 'message'> = { subject: 255, message: 20_000 }

/** Unicode code points after trimming: the way the service counts. */
export const countCharacters = (text: string): number => [...text.trim()].length

/** Characters left, told only when the limit comes near; negative when it is passed. */
export function remaining(text: string, limit: number): number | undefined {
  // A string never has fewer code units than code points: most keystrokes end here.
  if (text.length < limit * 0.9) return undefined
  const left = limit - countCharacters(text)
  return left <= limit * 0.1 ? left : undefined
}

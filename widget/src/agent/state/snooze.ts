export interface SnoozeTime {
  id: 'laterToday' | 'tomorrow' | 'nextWeek'
  at: Date
}

/** When a snoozed ticket may come back, counted in the agent's own time. Late in the evening there is no later today. */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const day = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const later = day(0, now.getHours() + 3)
  const toMonday = (8 - now.getDay()) % 7 || 7
  const all: SnoozeTime[] = [
    { id: 'laterToday', at: later },
    { id: 'tomorrow', at: day(1, 9) },
    { id: 'nextWeek', at: day(toMonday, 9) },
  ]
  return all.filter(({ id, at }) => id !== 'laterToday' || at.getDate() === now.getDate())
}

/** What a `datetime-local` field takes. */
export function fieldTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`
}

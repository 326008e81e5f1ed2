import { useEffect, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { followPeople, type Someone } from '../state/people.ts'

/** Who else is at this ticket, in one line. */
export function People({ id }: { id: number }) {
  const { live } = useApp().engine
  const [people, setPeople] = useState<Someone[]>([])
  useEffect(() => followPeople(live, id, setPeople), [id])
  return (
    <p class="people" role="status" dir="auto">
      {describe(people)}
    </p>
  )
}

function describe(people: Someone[]): string {
  const writers = people.filter(({ isWriting }) => isWriting)
  const [first = people[0]] = writers
  if (!first) return ''
  if (writers.length > 1) return t('severalWriting')
  const name = first.username
  if (writers.length) return t(first.is_customer_service ? 'supportWriting' : 'writing', { name })
  return people.length > 1 ? t('severalLooking') : t('looking', { name })
}

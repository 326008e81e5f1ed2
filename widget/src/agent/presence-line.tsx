import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import { followPeople, type Someone } from '../state/people.ts'
import { Avatar } from '../ui/avatar.tsx'
import { w } from './ticket-words.ts'

/** Who else is looking at the ticket, or writing, by name. */
export function PresenceLine({ id }: { id: number }) {
  const { live } = useApp().engine
  const [people, setPeople] = useState<Someone[]>([])
  useEffect(() => followPeople(live, id, setPeople), [id])
  const writing = people.filter(({ isWriting }) => isWriting)
  const named = writing.length ? writing : people
  const names = named.map(({ username }) => username).join(', ')
  return (
    <p class="presence" role="status">
      {named.map(({ user_id, username }) => (
        <Avatar key={user_id} name={username} />
      ))}
      {names && <span>{w(writing.length ? 'writing' : 'looking', { n: named.length, names })}</span>}
    </p>
  )
}

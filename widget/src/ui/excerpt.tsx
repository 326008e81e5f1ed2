import type { Excerpt } from '@deskside/backend/contract'

/** What was found, as the service tells it apart. */
export const Marked = ({ parts }: { parts: Excerpt }) => (
  <>{parts.map(({ text, is_match }, i) => (is_match ? <mark key={i}>{text}</mark> : text))}</>
)

import { splitLinks } from '../state/links.ts'

/** Text alone; web addresses become links. */
export const Text = ({ text }: { text: string }) => (
  <p dir="auto">
    {splitLinks(text).map((piece) =>
      typeof piece === 'string' ? (
        piece
      ) : (
        <a key={piece} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.href}
        </a>
      ),
    )}
  </p>
)

import t from 'tap'
import { fuzz } from '../../support/fuzz.ts'

t.setTimeout(30 * 60 * 1000)

// Other ones each time; the seed stands in the result, for FUZZ_SEED.
const seed = Number(process.env.FUZZ_SEED || Math.floor(Math.random() * 1e9))
t.test('twenty thousand made-up requests are answered as the document says, alike on both databases', (t) =>
  fuzz(t, Number(process.env.FUZZ_REQUESTS || 20_000), seed),
)

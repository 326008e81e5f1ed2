import t from 'tap'
import { fuzz } from '../support/fuzz.ts'

const title =
  'whatever is asked is answered as the document says, alike on both databases, and what is refused changes nothing'

// The same ones each time: a run that fails is one that anybody can repeat. Others come with `npm run test:faults`.
t.test(title, (t) => fuzz(t, Number(process.env.FUZZ_REQUESTS || 250), Number(process.env.FUZZ_SEED || 1)))

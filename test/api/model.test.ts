import fc from 'fast-check'
import { eachDatabase } from '../support/app.ts'
import { Model, type Step } from '../support/model.ts'

const runs = Number(process.env.MODEL_RUNS || 5)

/** What people may do; the numbers pick among what there is then. */
const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('open', 'open', 'reply', 'reply', 'note', 'delete', 'change', 'read', 'list', 'replay', 'mark'),
  who: fc.nat(3),
  ticket: fc.nat(5),
  post: fc.nat(9),
  status: fc.constantFrom('open', 'pending', 'resolved', 'closed'),
  visibility: fc.constantFrom('shared', 'private'),
})

eachDatabase(async (t, world) => {
  t.test('tickets, posts, who sees them, and keys are what a model of them says, whatever people do', async (t) => {
    let steps = 0
    const follows = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (all) => {
      const model = await Model.begin(world)
      for (const one of all) await model.step(one)
      steps += all.length
    })
    await fc.assert(follows, { numRuns: runs })
    t.comment(`* ${runs} stories, ${steps} steps`)
    t.ok(steps > runs)
  })
})

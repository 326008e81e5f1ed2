import type { PictureName } from './pictures.ts'

export const kinds = ['Kitchen', 'Light', 'Living'] as const
export type Kind = (typeof kinds)[number]

export interface Product {
  slug: string
  name: string
  kind: Kind
  /** In cents. */
  price: number
  line: string
  story: string
  facts: readonly [name: string, value: string][]
  picture: PictureName
}

export const products: readonly Product[] = [
  {
    slug: 'harbour-mug',
    name: 'Harbour mug',
    kind: 'Kitchen',
    price: 2400,
    line: 'Stoneware that keeps coffee warm to the last page.',
    story:
      'Thrown by hand in a two-person workshop by the sea. The glaze pools a little differently on each one, so yours will not match anybody else’s.',
    facts: [
      ['Holds', '320 ml'],
      ['Made of', 'Stoneware, food-safe glaze'],
      ['Care', 'Dishwasher and microwave'],
    ],
    picture: 'mug',
  },
  {
    slug: 'morning-kettle',
    name: 'Morning kettle',
    kind: 'Kitchen',
    price: 8900,
    line: 'A gooseneck for slow pouring, on any hob.',
    story:
      'Brushed steel with an ash-wood handle that stays cool. The narrow spout gives you time to pour in circles, and a reason to.',
    facts: [
      ['Holds', '0.9 l'],
      ['Made of', 'Stainless steel, ash'],
      ['Hobs', 'Gas, electric, induction'],
    ],
    picture: 'kettle',
  },
  {
    slug: 'dune-lamp',
    name: 'Dune lamp',
    kind: 'Light',
    price: 14_900,
    line: 'Warm light under a folded linen shade.',
    story:
      'The shade is one piece of linen, folded eleven times. It dims from reading light to candle light with a turn of the foot.',
    facts: [
      ['Height', '46 cm'],
      ['Bulb', 'E27, up to 8 W, included'],
      ['Cable', '2.2 m, textile'],
    ],
    picture: 'lamp',
  },
  {
    slug: 'fjord-blanket',
    name: 'Fjord blanket',
    kind: 'Living',
    price: 12_900,
    line: 'Lambswool for two, in three quiet colours.',
    story: 'Woven from undyed and plant-dyed lambswool, then brushed until it is as soft as it is warm.',
    facts: [
      ['Size', '140 × 200 cm'],
      ['Made of', '100 % lambswool'],
      ['Care', 'Air it, or wash by hand at 30 °C'],
    ],
    picture: 'blanket',
  },
  {
    slug: 'tripod-stool',
    name: 'Tripod stool',
    kind: 'Living',
    price: 17_500,
    line: 'Three legs never wobble.',
    story: 'Turned from oiled oak. Stand it by the bed, at the bath, or under somebody who turned up unannounced.',
    facts: [
      ['Height', '45 cm'],
      ['Carries', '130 kg'],
      ['Made of', 'Oak, plant oil'],
    ],
    picture: 'stool',
  },
  {
    slug: 'meadow-vase',
    name: 'Meadow vase',
    kind: 'Living',
    price: 3900,
    line: 'For three stems and a bit of sun.',
    story: 'Mouth-blown glass with a narrow neck, so that even a single stem from the roadside stands up straight.',
    facts: [
      ['Height', '24 cm'],
      ['Made of', 'Recycled glass'],
      ['Care', 'Rinse with warm water and rice'],
    ],
    picture: 'vase',
  },
  {
    slug: 'quiet-clock',
    name: 'Quiet clock',
    kind: 'Living',
    price: 6900,
    line: 'A sweeping hand. No ticking.',
    story: 'A solid beech rim around a movement so quiet that you will check twice whether it runs.',
    facts: [
      ['Diameter', '30 cm'],
      ['Battery', 'One AA, lasts two years'],
      ['Made of', 'Beech, mineral glass'],
    ],
    picture: 'clock',
  },
  {
    slug: 'supper-bowls',
    name: 'Supper bowls',
    kind: 'Kitchen',
    price: 5600,
    line: 'A nest of three, from dip to soup.',
    story: 'One clay, three sizes. They stack into each other and leave the cupboard with room to spare.',
    facts: [
      ['Hold', '0.2, 0.5 and 1.1 l'],
      ['Made of', 'Earthenware'],
      ['Care', 'Dishwasher'],
    ],
    picture: 'bowls',
  },
]

export function findProduct(slug: string): Product | undefined {
  return products.find((product) => product.slug === slug)
}

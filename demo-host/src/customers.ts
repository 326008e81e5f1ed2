import { findProduct, type Product } from './catalogue.ts'

export interface Customer {
  id: string
  name: string
  town: string
}

export interface Order {
  number: number
  placed: Date
  state: 'Being packed' | 'On its way' | 'Delivered'
  products: Product[]
}

/** Pretended people: logging in is picking one of them. */
export const customers: readonly Customer[] = [
  { id: 'mara', name: 'Mara Lindqvist', town: 'Gothenburg' },
  { id: 'theo', name: 'Theo Okafor', town: 'Bristol' },
  { id: 'ines', name: 'Inês Duarte', town: 'Porto' },
]

const day = 24 * 60 * 60 * 1000
const history: Record<string, [days: number, state: Order['state'], ...slugs: string[]][]> = {
  mara: [
    [2, 'On its way', 'dune-lamp'],
    [39, 'Delivered', 'harbour-mug', 'harbour-mug', 'morning-kettle'],
  ],
  theo: [[11, 'Delivered', 'tripod-stool']],
  ines: [],
}

export function findCustomer(id: string | undefined): Customer | undefined {
  return customers.find((customer) => customer.id === id)
}

/** The orders of this run of the shop, newest first by customer. Nothing is kept beyond it. */
export function openOrderBook(now: number) {
  const orders = new Map<string, Order[]>()
  let [older, newer] = [20_410, 20_411]
  for (const [id, past] of Object.entries(history)) {
    const book = past.map(([days, state, ...slugs]) => ({
      number: older--,
      placed: new Date(now - days * day),
      state,
      products: slugs.map(findProduct).filter((product) => product !== undefined),
    }))
    orders.set(id, book)
  }
  return {
    of: (customer: Customer): readonly Order[] => orders.get(customer.id) ?? [],
    place(customer: Customer, product: Product): void {
      orders
        .get(customer.id)
        ?.unshift({ number: newer++, placed: new Date(), state: 'Being packed', products: [product] })
    },
  }
}

export type OrderBook = ReturnType<typeof openOrderBook>

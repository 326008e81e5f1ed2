import { type Customer, customers, type Order } from '../customers.ts'
import { date, price } from '../format.ts'
import { type Html, html } from '../html.ts'
import { picture } from '../pictures.ts'

const total = (order: Order): number => order.products.reduce((sum, product) => sum + product.price, 0)

const card = (order: Order): Html => html`<li class="order">
  <div class="order-head">
    <h2>Order ${order.number}</h2>
    <span class="state ${order.state === 'Delivered' && 'done'}">${order.state}</span>
  </div>
  <p class="hint">Placed on ${date(order.placed)}</p>
  <ul class="lines">
    ${order.products.map(
      (product) => html`<li>
        <a href="/products/${product.slug}">${picture(product.picture)}<span>${product.name}</span></a>
        <span class="price">${price(product.price)}</span>
      </li>`,
    )}
  </ul>
  <p class="total">Total <span class="price">${price(total(order))}</span></p>
</li>`

export function ordersPage(customer: Customer, orders: readonly Order[]): Html {
  const list =
    orders.length > 0
      ? html`<ul class="orders">${orders.map(card)}</ul>`
      : html`<p class="empty">Nothing here yet. <a href="/">Have a look around.</a></p>`
  return html`<section class="intro slim">
    <p class="over">${customer.town}</p>
    <h1>Your orders</h1>
  </section>
  ${list}`
}

export function loginPage(): Html {
  return html`<section class="intro slim">
    <h1>Who are you today?</h1>
    <p>This shop is pretended, and so are its customers. Pick one to log in.</p>
  </section>
  <form class="people" method="post" action="/login">
    ${customers.map(
      (customer) => html`<button name="customer" value="${customer.id}">
        <span class="initial" aria-hidden="true">${customer.name[0]}</span>
        <span>${customer.name}<small>${customer.town}</small></span>
      </button>`,
    )}
  </form>`
}

import { type Product, products } from '../catalogue.ts'
import { price } from '../format.ts'
import { type Html, html } from '../html.ts'
import { picture } from '../pictures.ts'

const fact = ([name, value]: readonly [string, string]): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`

const other = (product: Product): Html => html`<li>
  <a class="card small" href="/products/${product.slug}">
    ${picture(product.picture)}
    <span class="card-name">${product.name}</span>
    <span class="price">${price(product.price)}</span>
  </a>
</li>`

export function productPage(product: Product): Html {
  const others = products.filter((one) => one !== product && one.kind === product.kind).slice(0, 3)
  return html`<article class="product">
    <div class="frame">${picture(product.picture, product.name)}</div>
    <div class="words">
      <p class="over"><a href="/?kind=${product.kind}">${product.kind}</a></p>
      <h1>${product.name}</h1>
      <p class="price">${price(product.price)}</p>
      <p>${product.story}</p>
      <form method="post" action="/orders">
        <input type="hidden" name="product" value="${product.slug}">
        <button class="primary">Order now</button>
      </form>
      <dl class="facts">${product.facts.map(fact)}</dl>
      <p class="hint">A question about it? Our support sits in the corner of this page, and answers there too.</p>
    </div>
  </article>
  ${others.length > 0 && html`<h2>Goes well with it</h2><ul class="grid">${others.map(other)}</ul>`}`
}

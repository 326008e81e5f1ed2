import { type Kind, kinds, type Product, products } from '../catalogue.ts'
import { price } from '../format.ts'
import { type Html, html } from '../html.ts'
import { picture } from '../pictures.ts'

const card = (product: Product): Html => html`<li>
  <a class="card" href="/products/${product.slug}">
    ${picture(product.picture)}
    <span class="card-name">${product.name}</span>
    <span class="price">${price(product.price)}</span>
    <span class="line">${product.line}</span>
  </a>
</li>`

export function isKind(text: string | null): text is Kind {
  return kinds.some((kind) => kind === text)
}

/** All products, or those of one kind. */
export function cataloguePage(kind: Kind | undefined): { title: string; body: Html } {
  const shown = products.filter((product) => !kind || product.kind === kind)
  const intro = kind
    ? html`<section class="intro slim"><h1>${kind}</h1></section>`
    : html`<section class="intro">
        <p class="over">The autumn collection</p>
        <h1>Fewer things, made to stay.</h1>
        <p>Everyday pieces from small workshops, sent in recycled paper, and mended for free for ten years.</p>
      </section>`
  return {
    title: kind ?? 'Things that stay',
    body: html`${intro}<ul class="grid">${shown.map(card)}</ul>`,
  }
}

import { kinds } from './catalogue.ts'
import type { Customer } from './customers.ts'
import { type Html, html } from './html.ts'

export interface Page {
  title: string
  body: Html
  customer: Customer | undefined
  /** Where the visitor stands, so that the navigation can mark it. */
  here: string
  /** A further style sheet, after the shop's own. */
  styles?: string
}

const pages: readonly [address: string, name: string][] = [
  ['/', 'Everything'],
  ...kinds.map((kind): [string, string] => [`/?kind=${kind}`, kind]),
  ['/orders', 'Your orders'],
]

function header(here: string, customer: Customer | undefined): Html {
  const link = ([address, name]: readonly [string, string]) =>
    html`<a href="${address}" ${address === here && html`aria-current="page"`}>${name}</a>`
  const account = customer
    ? html`<form class="account" method="post" action="/logout">
        <span class="initial" aria-hidden="true">${customer.name[0]}</span>
        <span class="name">${customer.name}</span>
        <button class="link">Log out</button>
      </form>`
    : html`<a class="account" href="/orders">Log in</a>`
  return html`<header class="top">
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M16 3v26M16 10 8 4M16 10l8-6M16 17l-9-7M16 17l9-7M16 24l-9-7M16 24l9-7"/></svg>
      Larch &amp; Loom
    </a>
    <nav aria-label="Shop">${pages.map(link)}</nav>
    ${account}
  </header>`
}

const footer = html`<footer class="bottom">
  <p>Larch &amp; Loom is a pretended shop. Nothing is sold, nobody is charged, and nothing leaves your computer.</p>
  <nav aria-label="For developers">
    <a href="/hostile">A page with hostile styles</a>
    <a href="/strict">A page with a strict policy</a>
  </nav>
</footer>`

/** A whole document, with the widget embedded by the very snippet of the README. */
export function document(service: URL, page: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${page.title} · Larch &amp; Loom</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
${page.styles && html`<link rel="stylesheet" href="${page.styles}">`}
<script async src="${new URL('widget.js', service).href}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${header(page.here, page.customer)}
<main id="content">
${page.body}
</main>
${footer}
</body>
</html>
`.text
}

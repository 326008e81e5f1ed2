import { type Html, html } from '../html.ts'

/** A page whose styles reach for everything. The widget has to look and work as on every other one. */
export function hostilePage(): Html {
  return html`<section class="intro slim">
    <h1>Styles that reach for everything</h1>
    <p>This page unsets every property of every element, and then plays games with sizes, spacing and letters.</p>
    <p>The support widget in the corner must not care.</p>
  </section>`
}

/** A page under a policy that allows next to nothing. Browsers report here what broke it. */
export function strictPage(policy: string, violations: number): Html {
  return html`<section class="intro slim">
    <h1>A strict policy</h1>
    <p>No inline script, no inline style, no eval, Trusted Types required. One origin is added for the support widget.</p>
  </section>
  <section class="policy">
    <h2>What this page is sent with</h2>
    <pre><code>${policy.replaceAll('; ', ';\n')}</code></pre>
    <p><strong>${violations}</strong> ${violations === 1 ? 'violation has' : 'violations have'} been reported so far.
      <a href="/violations">See them as JSON</a></p>
  </section>`
}

export function missingPage(): Html {
  return html`<section class="intro slim"><h1>Not on our shelves</h1><p><a href="/">Back to everything</a></p></section>`
}

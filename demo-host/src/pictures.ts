import { type Html, raw } from './html.ts'

/** Drawn on 400 × 300. The colours `a` to `d` come from the style sheet, so that they follow light and dark. */
const drawings = {
  mug: `
    <ellipse class="shade" cx="196" cy="246" rx="104" ry="12"/>
    <path class="b" d="M252 128h20a38 38 0 0 1 0 76h-24v-20h22a18 18 0 0 0 0-36h-18z"/>
    <path class="a" d="M122 96h140v112a38 38 0 0 1-38 38h-64a38 38 0 0 1-38-38z"/>
    <path class="c" d="M122 96h140v38c-24 14-44-8-70 4s-44 12-70-2z"/>
    <ellipse class="d" cx="192" cy="96" rx="70" ry="13"/>
    <path class="line" d="M168 68c-10-12 10-20 0-34M196 68c-10-12 10-20 0-34M224 68c-10-12 10-20 0-34"/>`,
  kettle: `
    <ellipse class="shade" cx="204" cy="250" rx="112" ry="12"/>
    <path class="line thick" d="M140 196c-44 0-30-86-68-92"/>
    <path class="line wood" d="M268 126c44-8 56 20 50 52-4 24-22 30-40 28"/>
    <path class="a" d="M148 118h120l22 112a20 20 0 0 1-20 20H146a20 20 0 0 1-20-20z"/>
    <path class="b" d="M138 168h140l4 20H134z"/>
    <path class="c" d="M148 118c6-22 114-22 120 0z"/>
    <circle class="d" cx="208" cy="94" r="9"/>`,
  lamp: `
    <ellipse class="shade" cx="200" cy="262" rx="80" ry="9"/>
    <path class="glow" d="M132 148h136l44 112H88z"/>
    <path class="d" d="M194 146h12v104h-12z"/>
    <path class="d" d="M152 260c0-16 96-16 96 0z"/>
    <path class="a" d="M160 44h80l36 104H124z"/>
    <path class="c" d="M172 44h10l-18 104h-14zM194 44h12l3 104h-18zM218 44h10l22 104h-14z"/>`,
  blanket: `
    <ellipse class="shade" cx="200" cy="250" rx="126" ry="11"/>
    <rect class="b" x="88" y="190" width="224" height="58" rx="26"/>
    <rect class="c" x="94" y="138" width="212" height="58" rx="26"/>
    <rect class="a" x="88" y="86" width="224" height="58" rx="26"/>
    <path class="line" d="M112 104h150M112 126h120M118 156h150M118 178h110M112 208h150M112 230h120"/>
    <path class="d" d="M286 92c22 4 26 8 26 24v84c-8-8-18-6-26 0z"/>
    <path class="line" d="M290 202v16M298 200v16M306 202v14"/>`,
  stool: `
    <ellipse class="shade" cx="200" cy="262" rx="104" ry="10"/>
    <path class="d" d="M192 108h16v150h-16z"/>
    <path class="b" d="M140 108h22l-34 152h-16zM238 108h22l28 152h-16z"/>
    <path class="b" d="M138 196h122v10H136z"/>
    <path class="c" d="M104 94h192v12c0 14-192 14-192 0z"/>
    <ellipse class="a" cx="200" cy="92" rx="96" ry="18"/>
    <path class="line" d="M132 90c40-10 96-10 136 0"/>`,
  vase: `
    <ellipse class="shade" cx="200" cy="264" rx="72" ry="9"/>
    <path class="line stem" d="M196 160C190 110 166 90 152 66M200 160c0-60 6-90 10-122M204 160c10-46 32-60 46-76"/>
    <path class="c" d="M152 66c-24 4-34-14-26-34 18 2 30 16 26 34z"/>
    <circle class="d" cx="211" cy="34" r="17"/>
    <circle class="glowing" cx="211" cy="34" r="7"/>
    <path class="c" d="M250 84c-2-24 14-36 36-32 0 20-14 34-36 32z"/>
    <path class="a" d="M184 132h32v30c0 20 34 32 34 66 0 24-20 36-50 36s-50-12-50-36c0-34 34-46 34-66z"/>
    <path class="b" d="M152 216c30 14 66-10 96 4 6 30-16 44-48 44s-52-16-48-48z"/>`,
  clock: `
    <circle class="shade" cx="204" cy="156" r="110"/>
    <circle class="b" cx="200" cy="150" r="110"/>
    <circle class="a" cx="200" cy="150" r="94"/>
    <path class="line" d="M200 70v14M200 216v14M120 150h14M266 150h14M143 93l8 8M249 199l8 8M257 93l-8 8M151 199l-8 8"/>
    <path class="line thick" d="M200 150V98M200 150l38 24"/>
    <path class="line accent" d="M200 172l-34-76"/>
    <circle class="d" cx="200" cy="150" r="8"/>`,
  bowls: `
    <ellipse class="shade" cx="200" cy="252" rx="128" ry="11"/>
    <path class="b" d="M72 146h256c0 62-44 104-128 104S72 208 72 146z"/>
    <ellipse class="d" cx="200" cy="146" rx="128" ry="19"/>
    <path class="c" d="M108 118h184c0 24-30 40-92 40s-92-16-92-40z"/>
    <ellipse class="d" cx="200" cy="118" rx="92" ry="15"/>
    <path class="a" d="M142 92h116c0 20-16 36-58 36s-58-16-58-36z"/>
    <ellipse class="d" cx="200" cy="92" rx="58" ry="11"/>`,
} as const

export type PictureName = keyof typeof drawings

/** A product's picture. Decorative where its name stands beside it: then it takes no label. */
export function picture(name: PictureName, label?: string): Html {
  const role = label ? `role="img" aria-label="${label}"` : 'aria-hidden="true"'
  return raw(`<svg class="picture ${name}" viewBox="0 0 400 300" ${role}>${drawings[name]}</svg>`)
}

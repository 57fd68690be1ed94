/**
 * A line chart as SVG: lines of points over two axes, each linear or logarithmic, a legend and a caption. It brings its own light ground, so that it reads
 * the same on a page of any colour. What it draws is all in its argument; the same argument gives the same text.
 *
 * @typedef {{ label: string, log?: boolean, ticks?: number[], show?: (value: number) => string }} Axis
 *   Without `ticks` they are round numbers.
 * @typedef {{ name: string, points: [number, number][], colour: string, dashed?: boolean }} Line
 */
const WIDTH = 760
const LEFT = 78
const RIGHT = 24
const TOP = 92
/** Where the lines' ground ends; below are ticks, the axis's name and the caption, however long. */
const BOTTOM = 344
const CAPTION = BOTTOM + 62
const CAPTION_LINE = 15
const CAPTION_CHARS = 118
const INK = '#1f2328'
const FAINT = '#59636e'
const GRID = '#e4e8ec'
/** Of the range, beyond the outermost points. */
const MARGIN = 0.04
/** Between the texts of neighbouring ticks, px a character and beside it. */
const TICK_CHAR = 7
const TICK_GAP = 8

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const place = (value) => String(Math.round(value * 10) / 10)

function text(x, y, content, { size = 12, anchor = 'start', fill = INK, weight = 'normal' } = {}) {
  return `<text x="${place(x)}" y="${place(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${escape(content)}</text>`
}

/** Round numbers within the range: 1, 2 and 5 of each power of ten; on a logarithmic axis of many powers only the 1. */
export function ticksOf(low, high, log) {
  if (log) {
    const powers = Array.from({ length: 20 }, (_, i) => 10 ** (i - 8))
    const some = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5]
    return powers.flatMap((power) => some.map((each) => each * power)).filter((tick) => tick >= low && tick <= high)
  }
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)
  const ticks = []
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) ticks.push(i * step)
  return ticks
}

/** From values to pixels between `start` and `end`. */
function scaleOf({ log = false }, values, start, end) {
  const least = Math.min(...values)
  const most = Math.max(...values)
  const to = log ? Math.log : (value) => value
  // A linear axis begins at 0: what looks twice as high is twice as much.
  const [low, high] = [log ? to(least) : Math.min(0, least), to(most)]
  const margin = (high - low || 1) * MARGIN
  const first = log ? low - margin : low
  const at = (value) => start + ((to(value) - first) / (high + margin - first)) * (end - start)
  return { at, low: log ? least * (1 - 1e-9) : low, high: log ? most * (1 + 1e-9) : high + margin }
}

/** Ticks whose texts don't touch; the first stays. */
function apart(ticks, at, show) {
  const kept = []
  for (const tick of ticks) {
    const room = (TICK_CHAR * (show(tick).length + (kept.length > 0 ? show(kept.at(-1)).length : 0))) / 2 + TICK_GAP
    if (kept.length === 0 || Math.abs(at(tick) - at(kept.at(-1))) >= room) kept.push(tick)
  }
  return kept
}

function wrapped(caption) {
  const lines = ['']
  for (const word of caption.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > CAPTION_CHARS) lines.push(word)
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim()
  }
  return lines
}

const general = (value) => (value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(2))))

/** @param {{ title: string, x: Axis, y: Axis, lines: Line[], caption: string }} chart */
export function draw({ title, x, y, lines, caption }) {
  const shown = lines.filter(({ points }) => points.length > 0)
  const all = shown.flatMap(({ points }) => points)
  const across = scaleOf(
    x,
    all.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  )
  const up = scaleOf(
    y,
    all.map(([, value]) => value),
    BOTTOM,
    TOP,
  )
  const [showX, showY] = [x.show ?? general, y.show ?? general]
  const below = wrapped(caption)
  const height = CAPTION + below.length * CAPTION_LINE
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="#d1d9e0"/>`,
    text(20, 30, title, { size: 16, weight: '600' }),
  ]
  let legend = 20
  for (const { name, colour, dashed } of shown) {
    out.push(
      `<line x1="${place(legend)}" y1="50" x2="${place(legend + 24)}" y2="50" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
      text(legend + 30, 54, name),
    )
    legend += 30 + name.length * 6.4 + 22
  }
  out.push(text(20, 79, y.label, { fill: FAINT }))
  for (const tick of (y.ticks ?? ticksOf(up.low, up.high, y.log === true)).filter(
    (tick) => tick >= up.low && tick <= up.high,
  )) {
    const at = place(up.at(tick))
    out.push(
      `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="${GRID}"/>`,
      text(LEFT - 8, up.at(tick) + 4, showY(tick), { anchor: 'end', fill: FAINT }),
    )
  }
  for (const tick of apart(x.ticks ?? ticksOf(across.low, across.high, x.log === true), across.at, showX)) {
    const at = place(across.at(tick))
    out.push(
      `<line x1="${at}" y1="${BOTTOM}" x2="${at}" y2="${BOTTOM + 5}" stroke="${FAINT}"/>`,
      text(across.at(tick), BOTTOM + 19, showX(tick), { anchor: 'middle', fill: FAINT }),
    )
  }
  out.push(
    `<line x1="${LEFT}" y1="${BOTTOM}" x2="${WIDTH - RIGHT}" y2="${BOTTOM}" stroke="${FAINT}"/>`,
    text((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 38, x.label, { anchor: 'middle', fill: FAINT }),
  )
  for (const { points, colour, dashed } of shown) {
    const path = points.map(([a, b]) => `${place(across.at(a))},${place(up.at(b))}`).join(' ')
    out.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
    )
    if (dashed) continue
    for (const [a, b] of points) {
      const value = `<title>${escape(`${showX(a)}: ${showY(Number(b.toPrecision(3)))}`)}</title>`
      out.push(`<circle cx="${place(across.at(a))}" cy="${place(up.at(b))}" r="3.5" fill="${colour}">${value}</circle>`)
    }
  }
  for (const [i, line] of below.entries())
    out.push(text(20, CAPTION + i * CAPTION_LINE, line, { size: 11, fill: FAINT }))
  return `${[...out, '</svg>'].join('\n')}\n`
}

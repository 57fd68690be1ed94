/**
 * A terminal screen as SVG: one rectangle for each run of background, one text for each word of one style; whatever isn't ASCII is a text of its own, so
 * that every character stands in its place whatever font there is.
 */

const CELL_WIDTH = 9
const CELL_HEIGHT = 19
const BASELINE = 14
const MARGIN = 8
/** Rules, drawn from edge to edge as terminals do: which of left, right, up, down meet in the middle of the cell. */
const RULES = new Map([
  ['─', 'lr'],
  ['│', 'ud'],
  ['┼', 'lrud'],
  ['┴', 'lru'],
  ['┬', 'lrd'],
  ['├', 'rud'],
  ['┤', 'lud'],
])
/** Parts of a cell that are filled: right, down, width, height. */
const BLOCKS = new Map([
  ['█', [0, 0, 1, 1]],
  ['▀', [0, 0, 1, 0.5]],
  ['▄', [0, 0.5, 1, 0.5]],
  ['▌', [0, 0, 0.5, 1]],
  ['▐', [0.5, 0, 0.5, 1]],
])
const ASCII = /^[!-~]$/
const EMOJI = /\p{Emoji_Presentation}|\ufe0f|\u20e3/u
const DARK = { background: '#1d1f21', foreground: '#d0d0d0' }
const LIGHT = { background: '#ffffff', foreground: '#202020' }
const SIXTEEN =
  '#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff'.split(
    ' ',
  )

export function svgOf(cells, cursor, light = false) {
  const scheme = light ? LIGHT : DARK
  const columns = cells[0]?.length ?? 0
  const width = columns * CELL_WIDTH + 2 * MARGIN
  const height = cells.length * CELL_HEIGHT + 2 * MARGIN
  const parts = cells.flatMap((row, y) => [
    ...backgrounds(row, y, scheme, cursor?.shown && cursor.y === y ? cursor.x : -1),
    ...foregrounds(row, y, scheme),
  ])
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono, Noto Sans Mono CJK JP, monospace" font-size="15px">
<rect width="${width}" height="${height}" fill="${scheme.background}"/>
${parts.join('\n')}
</svg>
`
}

function backgrounds(row, y, scheme, cursor) {
  const parts = []
  const top = MARGIN + y * CELL_HEIGHT
  runs(row, (cell) => coloursOf(cell, scheme).background ?? '').forEach(({ x, cells, key }) => {
    if (key !== '') parts.push(box(MARGIN + x * CELL_WIDTH, top, cells.length * CELL_WIDTH, CELL_HEIGHT, key))
  })
  if (cursor >= 0 && row[cursor] !== undefined) {
    const { foreground } = coloursOf(row[cursor], scheme)
    parts.push(box(MARGIN + cursor * CELL_WIDTH, top, CELL_WIDTH, CELL_HEIGHT, foreground, 0.7))
  }
  return parts
}

function foregrounds(row, y, scheme) {
  const top = MARGIN + y * CELL_HEIGHT
  return runs(row, (cell, x) => keyOf(cell, x, scheme)).flatMap(({ x, cells, key }) => {
    const [cell] = cells
    if (key === '') return []
    const { foreground } = coloursOf(cell, scheme)
    const left = MARGIN + x * CELL_WIDTH
    const rule = RULES.get(cell.text)
    if (rule !== undefined) return [lines(rule, left, top, cells.length, foreground, cell.dim ? 0.6 : 1)]
    const block = BLOCKS.get(cell.text)
    if (block !== undefined) {
      const [right, down, wide, high] = block
      const across = wide === 1 ? cells.length * CELL_WIDTH : wide * CELL_WIDTH
      return [box(left + right * CELL_WIDTH, top + down * CELL_HEIGHT, across, high * CELL_HEIGHT, foreground)]
    }
    const italic = cell.italic ? ' font-style="italic"' : ''
    const underline = cell.underline ? ' text-decoration="underline"' : ''
    const weight = cell.bold ? ' font-weight="bold"' : ''
    const faint = cell.dim ? ' opacity="0.6"' : ''
    const font = EMOJI.test(cell.text) ? ' font-family="Noto Color Emoji" font-size="13px"' : ''
    const text = escape(cells.map((each) => each.text).join(''))
    return [
      `<text x="${left}" y="${top + BASELINE}" fill="${foreground}"${weight}${italic}${underline}${faint}${font}>${text}</text>`,
    ]
  })
}

/** What can be drawn as one: letters of ASCII in one style, rules and whole blocks that go on; everything else is alone. '' = nothing is drawn. */
function keyOf(cell, x, scheme) {
  if (cell.text.trim() === '') return ''
  const { foreground } = coloursOf(cell, scheme)
  const style = `${foreground} ${cell.bold} ${cell.dim} ${cell.italic} ${cell.underline}`
  if (cell.text === '─' || BLOCKS.get(cell.text)?.[2] === 1) return `${cell.text} ${style}`
  return ASCII.test(cell.text) ? `letters ${style}` : `${x} ${style}`
}

function runs(row, keyFor) {
  const all = []
  row.forEach((cell, x) => {
    const key = keyFor(cell, x)
    if (all.at(-1)?.key === key) all.at(-1).cells.push(cell)
    else all.push({ x, key, cells: [cell] })
  })
  return all
}

function coloursOf(cell, scheme) {
  const foreground = colour(cell.foreground) ?? scheme.foreground
  const background = colour(cell.background)
  return cell.inverse
    ? { foreground: background ?? scheme.background, background: foreground }
    : { foreground, background }
}

function box(left, top, width, height, fill, opacity = 1) {
  const faint = opacity === 1 ? '' : ` opacity="${opacity}"`
  return `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${fill}"${faint}/>`
}

function lines(rule, left, top, cells, stroke, opacity) {
  const right = left + cells * CELL_WIDTH
  const [x, y] = [(left + right) / 2, top + CELL_HEIGHT / 2]
  const ends = { l: `${left} ${y}`, r: `${right} ${y}`, u: `${x} ${top}`, d: `${x} ${top + CELL_HEIGHT}` }
  const path = [...rule].map((end) => `M${x} ${y}L${ends[end]}`).join('')
  return `<path d="${path}" stroke="${stroke}" opacity="${opacity}"/>`
}

/** xterm's palette: 16 named, a cube of 6×6×6, 24 greys. */
function colour(value) {
  if (value === null || typeof value === 'string') return value
  if (value < 16) return SIXTEEN[value]
  if (value >= 232) return rgb(...Array(3).fill(8 + (value - 232) * 10))
  const at = value - 16
  return rgb(...[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => (step === 0 ? 0 : 55 + step * 40)))
}

function rgb(...parts) {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function escape(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

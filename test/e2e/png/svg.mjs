/** A terminal screen as SVG: one rectangle for each run of background, one text for each cell, so that every character stands in its own place. */

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
  const parts = []
  cells.forEach((row, y) => {
    row.forEach((cell, x) => {
      let foreground = colour(cell.foreground) ?? scheme.foreground
      let background = colour(cell.background)
      if (cell.inverse) [foreground, background] = [background ?? scheme.background, foreground]
      const left = MARGIN + x * CELL_WIDTH
      const top = MARGIN + y * CELL_HEIGHT
      if (background !== null) parts.push(box(left, top, background))
      if (cursor?.shown && cursor.x === x && cursor.y === y) parts.push(box(left, top, foreground, 0.7))
      if (cell.text.trim() === '') return
      const rule = RULES.get(cell.text)
      if (rule !== undefined) {
        parts.push(lines(rule, left, top, foreground, cell.dim ? 0.6 : 1))
        return
      }
      const italic = cell.italic ? ' font-style="italic"' : ''
      const underline = cell.underline ? ' text-decoration="underline"' : ''
      const weight = cell.bold ? ' font-weight="bold"' : ''
      const faint = cell.dim ? ' opacity="0.6"' : ''
      const font = EMOJI.test(cell.text) ? ' font-family="Noto Color Emoji" font-size="13px"' : ''
      parts.push(
        `<text x="${left}" y="${top + BASELINE}" fill="${foreground}"${weight}${italic}${underline}${faint}${font}>${escape(cell.text)}</text>`,
      )
    })
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono, Noto Sans Mono CJK JP, monospace" font-size="15px">
<rect width="${width}" height="${height}" fill="${scheme.background}"/>
${parts.join('\n')}
</svg>
`
}

function box(left, top, fill, opacity = 1) {
  return `<rect x="${left}" y="${top}" width="${CELL_WIDTH}" height="${CELL_HEIGHT}" fill="${fill}" opacity="${opacity}"/>`
}

function lines(rule, left, top, stroke, opacity) {
  const [x, y] = [left + CELL_WIDTH / 2, top + CELL_HEIGHT / 2]
  const ends = { l: `${left} ${y}`, r: `${left + CELL_WIDTH} ${y}`, u: `${x} ${top}`, d: `${x} ${top + CELL_HEIGHT}` }
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

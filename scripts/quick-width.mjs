// Stands in for string-width in the build. Its emoji tables take a tenth of the time to the first frame to compile, for letters, rules and marks that
// are one column wide everywhere: those are counted here, everything else is measured by it.
import stringWidth from '../node_modules/string-width/index.js'

/** Printable, one column each, and never part of a longer cluster by themselves: what follows one to change it is not among them. */
const NARROW =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\u2980-\u29ff]*$/

export default (text, options) =>
  typeof text === 'string' && options === undefined && NARROW.test(text) ? text.length : stringWidth(text, options)

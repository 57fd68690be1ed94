// A plugin of the build. V8 takes in the pattern of all emoji when it reads the code that holds it, for a tenth of the program's start; where string-width
// has it, it is made when it is first asked, which for the letters of most people is never (quick-width.mjs).
const EAGER = String.raw`/^\p{RGI_Emoji}$/v`
const LAZY = String.raw`{ test(text) { return (this.pattern ??= new RegExp('^\\p{RGI_Emoji}$', 'v')).test(text) } }`

export default {
  name: 'lazy-emoji',
  transform: {
    filter: { code: EAGER },
    handler: (code) => code.replaceAll(EAGER, () => LAZY),
  },
}

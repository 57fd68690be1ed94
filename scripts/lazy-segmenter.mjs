// Stands in for Intl.Segmenter in the build: the first one takes a tenth of the program's start, and modules make theirs when they are loaded, which
// few programs need and none before the first frame. Each is made when it is first asked.
const { Segmenter } = Intl

export default class LazySegmenter {
  #locales
  #options
  #segmenter

  constructor(locales, options) {
    this.#locales = locales
    this.#options = options
  }

  segment(text) {
    this.#segmenter ??= new Segmenter(this.#locales, this.#options)
    return this.#segmenter.segment(text)
  }
}

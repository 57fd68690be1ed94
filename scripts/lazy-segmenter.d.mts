/** Intl.Segmenter, as far as the program and what it is built of use it. */
export default class LazySegmenter {
  constructor(locales?: string, options?: Intl.SegmenterOptions)
  segment(text: string): Intl.Segments
}

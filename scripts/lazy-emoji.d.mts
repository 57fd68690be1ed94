declare const lazyEmoji: {
  readonly name: string
  readonly transform: { readonly filter: { readonly code: string }; handler(code: string): string }
}
export default lazyEmoji

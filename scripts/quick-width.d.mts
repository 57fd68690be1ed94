/** Columns of a text, as string-width counts them. */
export default function quickWidth(text: string, options?: { readonly ambiguousIsNarrow?: boolean }): number

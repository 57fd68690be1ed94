/**
 * What js-libp2p takes for granted and Node 20 lacks; newer Nodes have it and nothing is changed there.
 * Loaded with `node --import ./preload.mjs`, before any module of js-libp2p.
 */
if (Promise.withResolvers == null) {
  Promise.withResolvers = function withResolvers() {
    let resolve
    let reject
    const promise = new this((res, rej) => {
      resolve = res
      reject = rej
    })
    return { promise, resolve, reject }
  }
}

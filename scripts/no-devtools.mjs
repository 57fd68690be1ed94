// Stands in for react-devtools-core, which the built program never connects to, and for the WebSockets that it would do so by.
export default { initialize() {}, connectToDevTools() {} }

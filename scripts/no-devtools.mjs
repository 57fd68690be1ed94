// Stands in for react-devtools-core, which the built program never connects to.
export default { initialize() {}, connectToDevTools() {} }

// Stands in for semver: conf asks it only about migrations between versions, and is given none.
export default {}

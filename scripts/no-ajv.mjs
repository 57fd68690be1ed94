// Stands in for ajv and ajv-formats: conf asks for them only where it is given a schema, and they are half of what it loads.
export class Ajv2020 {}
export default function addFormats() {}
